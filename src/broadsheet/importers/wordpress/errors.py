"""What can go wrong when a newsroom moves in from WordPress."""

from __future__ import annotations

from broadsheet.toolkit.errors import BroadsheetError


class WordPressImportError(BroadsheetError):
    """The root of this importer's anticipated failures."""

    code = "wordpress-import"


class NotAnExport(WordPressImportError):
    """The file is no WordPress export."""

    code = "wordpress-not-an-export"


class UnsupportedVersion(WordPressImportError):
    """The export is of a version that nobody has seen yet."""

    code = "wordpress-unsupported-version"

    def __init__(self, version: str, *, line: int) -> None:
        super().__init__(
            f"The file says at line {line} that it is WXR {version}. Known are 1.0, 1.1 and 1.2; "
            "export again with a current WordPress, or tell us about this version."
        )
        self.version = version


class HostileFile(WordPressImportError):
    """The file declares a document type: no export does, attacks on XML readers do."""

    code = "wordpress-hostile-file"


class BrokenItem(WordPressImportError):
    """One item of the file is not well-formed; the others can be read."""

    code = "wordpress-broken-item"

    def __init__(self, message: str, *, line: int, number: int, title: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.number = number
        self.title = title


class CutOff(WordPressImportError):
    """The file ends before the export does."""

    code = "wordpress-cut-off"

    def __init__(self, message: str, *, line: int, items_read: int) -> None:
        super().__init__(message)
        self.line = line
        self.items_read = items_read


class TooMuchContent(WordPressImportError):
    """The content of an item is more than a page can hold."""

    code = "wordpress-too-much-content"


class BadMapping(WordPressImportError):
    """The mapping file cannot be understood."""

    code = "wordpress-bad-mapping"


class BadPhpData(WordPressImportError):
    """A value in PHP's serialisation format is damaged."""

    code = "wordpress-bad-php-data"
