"""Signed links: whoever holds one may do what it says, and nothing else. No password, no cookie."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any, Final

from django.conf import settings
from django.core import signing

from broadsheet.readers.errors import BrokenLink, OldLink

CONFIRM_DAYS: Final = 7  # the letter says “one week”

_CONFIRM: Final = "broadsheet.readers.confirm"
_MOVE: Final = "broadsheet.readers.move"
_PREFERENCES: Final = "broadsheet.readers.preferences"
_LEAVE: Final = "broadsheet.readers.leave"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a reader confirms: the wishes that went with this one mail.

    `times_left` is how often they had left when it was written: leaving once more ends it.
    """

    reader_id: int
    language: str
    frequency: str
    times_left: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A change of address to confirm: who moves, the row of the new address, and the wish."""

    reader_id: int
    there_id: int
    consent_id: int


def sign_up_link(*, language: str) -> str:
    """Return the address of the sign-up form."""
    return _link(language)


def confirm_link(confirmation: Confirmation) -> str:
    """Return the link that confirms an address. It holds for a week."""
    token = signing.dumps(list(astuple(confirmation)), salt=_CONFIRM)
    return _link(confirmation.language, "confirm", token)


def move_link(move: Move, *, language: str) -> str:
    """Return the link that confirms a new address. It holds for a week."""
    return _link(language, "move", signing.dumps(list(astuple(move)), salt=_MOVE))


def new_address_link(*, reader_id: int, language: str) -> str:
    """Return the form at which a reader names a new address, opened as their preferences are."""
    return _link(language, "address", _sign(reader_id, _PREFERENCES))


def preferences_link(*, reader_id: int, language: str) -> str:
    """Return the link to a reader's preferences. It holds for as long as the reader is here."""
    return _link(language, "preferences", _sign(reader_id, _PREFERENCES))


def leave_link(*, reader_id: int, language: str) -> str:
    """Return the link to leave by, also for List-Unsubscribe (RFC 8058). It holds for good."""
    return _link(language, "leave", _sign(reader_id, _LEAVE))


def leave_headers(*, reader_id: int, language: str) -> dict[str, str]:
    """Return the headers by which a mail program leaves with one click (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{leave_link(reader_id=reader_id, language=language)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def read_confirmation(token: str) -> Confirmation:
    """Return what a confirming link says; raise `BrokenLink` or `OldLink`."""
    try:
        return Confirmation(*_load(token, _CONFIRM))
    except TypeError as error:
        raise BrokenLink from error


def read_move(token: str) -> Move:
    """Return what a link to a new address says; raise `BrokenLink` or `OldLink`."""
    return Move(*_load(token, _MOVE))


def read_preferences(token: str) -> int:
    """Return the id of the reader whose preferences a link opens; raise `BrokenLink`."""
    return _unsign(token, _PREFERENCES)


def read_leaving(token: str) -> int:
    """Return the id of the reader who leaves by a link; raise `BrokenLink`."""
    return _unsign(token, _LEAVE)


def _link(language: str, *parts: str) -> str:
    return f"{settings.PUBLIC_URL}/{'/'.join([language, 'newsletter', *parts])}/"


def _load(token: str, purpose: str) -> list[Any]:
    try:
        loaded = signing.loads(token, salt=purpose, max_age=CONFIRM_DAYS * 24 * 3600)
    except signing.SignatureExpired as error:
        raise OldLink from error
    except (signing.BadSignature, ValueError) as error:
        raise BrokenLink from error
    return list(loaded)


def _sign(reader_id: int, purpose: str) -> str:
    return signing.Signer(salt=purpose).sign(str(reader_id))


def _unsign(token: str, purpose: str) -> int:
    try:
        return int(signing.Signer(salt=purpose).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise BrokenLink from error
