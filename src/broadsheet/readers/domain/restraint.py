"""How seldom we write of our own accord, and to whom never: nobody can make us flood a stranger."""

from __future__ import annotations

from typing import Final

from broadsheet.readers.enums import LIFTED_BY_CONFIRMING
from broadsheet.readers.models import Reader, Suppression
from broadsheet.toolkit import clock

LETTERS_A_DAY: Final = 3
LETTERS_A_MONTH: Final = 8
_DAY: Final = 24 * 3600
_MONTH: Final = 30 * _DAY


def wants_silence(digest: str) -> bool:
    """Whether an address's owner complained, or asked never to be written to. One query."""
    reasons = Suppression.objects.filter(digest=digest).exclude(reason__in=LIFTED_BY_CONFIRMING)
    return reasons.exists()


def may_write(reader: Reader) -> bool:
    """Count one more letter to a locked reader, unless they have had as many as they may."""
    now = int(clock.now().timestamp())
    recent = [at for at in reader.written_at if at > now - _MONTH]
    today = sum(at > now - _DAY for at in recent)
    if today >= LETTERS_A_DAY or len(recent) >= LETTERS_A_MONTH:
        return False
    reader.written_at = [*recent, now]
    reader.save(update_fields=["written_at"])
    return True
