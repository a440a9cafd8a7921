"""What can be wrong with one document, each with what the editor can do about it."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.toolkit.errors import BroadsheetError


class DocumentError(BroadsheetError):
    """A document that cannot become a manuscript."""

    code: ClassVar[str] = "importers.document"


class DocumentIsEmpty(DocumentError):
    code: ClassVar[str] = "importers.document.empty"

    def __init__(self, filename: str) -> None:
        super().__init__(
            f"“{filename}” holds no words. If it is a scan, it has to be turned into text first."
        )


class DocumentIsTooLarge(DocumentError):
    """`size` and `limit` in the unit that `unit` names."""

    code: ClassVar[str] = "importers.document.too_large"

    def __init__(self, filename: str, *, size: int, limit: int, unit: str) -> None:
        super().__init__(
            f"“{filename}” is too large: {size:,} {unit}, where {limit:,} are allowed."
            " Import one article at a time, without the site around it."
        )


class DocumentIsEncrypted(DocumentError):
    code: ClassVar[str] = "importers.document.encrypted"

    def __init__(self, filename: str) -> None:
        super().__init__(
            f"“{filename}” is protected by a password."
            " Open it in its own program, save it without the password, and try again."
        )


class DocumentIsUnsafe(DocumentError):
    """A file built to do harm: a zip bomb, external entities, hostile nesting."""

    code: ClassVar[str] = "importers.document.unsafe"

    def __init__(self, filename: str, *, reason: str) -> None:
        super().__init__(f"“{filename}” was refused: {reason}.")


class DocumentIsUnreadable(DocumentError):
    code: ClassVar[str] = "importers.document.unreadable"

    def __init__(self, filename: str, *, reason: str) -> None:
        super().__init__(
            f"“{filename}” cannot be read: {reason}. Open it in its own program and save it anew."
        )


class WrongFormat(DocumentError):
    """Not a Word .docx, HTML, Markdown or plain text file."""

    code: ClassVar[str] = "importers.document.wrong_format"

    def __init__(self, filename: str, *, found: str) -> None:
        super().__init__(
            f"“{filename}” is {found}. Articles are read from Word (.docx), a saved web page"
            " (.html, .htm, .mhtml), Markdown (.md) and plain text (.txt):"
            " save it as one of these."
        )
