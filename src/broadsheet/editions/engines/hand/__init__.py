"""No machine: a language in whose order this stands alone is translated by people."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.editions.engines.protocol import Request, Status, register
from broadsheet.editions.errors import NoEngineError


@register
class Hand:
    """Translates nothing; people do, at the desk or in files."""

    name: ClassVar[str] = "hand"
    title = "by hand"
    keeps_tags: ClassVar[bool] = True
    is_draft: ClassVar[bool] = False

    def status(self) -> Status:
        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return False

    def version(self, source: str, target: str) -> str:
        return ""

    def translate(self, request: Request) -> list[str]:
        raise NoEngineError("People translate this language.")
