"""What can go wrong with articles."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.toolkit.errors import BroadsheetError


class NoPreviewError(BroadsheetError):
    """Nobody has said how an article looks."""

    code: ClassVar[str] = "no_preview"

    def __init__(self) -> None:
        super().__init__("No room has registered a preview with articles.domain.previewing.")
