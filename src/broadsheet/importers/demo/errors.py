"""What can go wrong while the demo newsroom is read or loaded."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.toolkit.errors import BroadsheetError


class DemoContentError(BroadsheetError):
    """A file of the demo says something that the loader does not understand."""

    code: ClassVar[str] = "importers.demo.content"

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        super().__init__(f"The demo cannot be read: {where}: {what}")
