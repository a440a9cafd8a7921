"""What can go wrong with an edition."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.toolkit.errors import BroadsheetError


class EditionError(BroadsheetError):
    """Any anticipated failure of this room."""

    code: ClassVar[str] = "edition"


class MarkupError(EditionError):
    """A marked text is broken: a tag unknown, twice, unbalanced or empty."""

    code: ClassVar[str] = "edition.markup"


class NoEngineError(EditionError):
    """No installed engine translates this pair of languages."""

    code: ClassVar[str] = "edition.no_engine"


class EngineError(EditionError):
    """An engine failed; trying again later may help."""

    code: ClassVar[str] = "edition.engine"
    permanent: ClassVar[bool] = False


class EngineNotReadyError(EngineError):
    """An engine lacks a program, a model or a key; the message says which."""

    code: ClassVar[str] = "edition.engine_not_ready"
    permanent: ClassVar[bool] = True


class QuotaError(EngineError):
    """The provider's quota is used up. `retry_after_seconds` is the provider's word, else None."""

    code: ClassVar[str] = "edition.quota"

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class ConflictError(EditionError):
    """Somebody else changed the segment since it was read; nothing was written over."""

    code: ClassVar[str] = "edition.conflict"


class ExchangeError(EditionError):
    """A file of translations cannot be taken in; the message names the line or entry."""

    code: ClassVar[str] = "edition.exchange"
