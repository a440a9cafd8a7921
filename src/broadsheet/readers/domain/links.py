"""Signed links: whoever holds one may do what it says, and nothing else. No password, no cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing

from broadsheet.readers.errors import BrokenLink, OldLink

CONFIRM_DAYS: Final = 7  # the letter says “one week”

_CONFIRM: Final = "broadsheet.readers.confirm"
_PREFERENCES: Final = "broadsheet.readers.preferences"
_LEAVE: Final = "broadsheet.readers.leave"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a reader confirms: the wishes that went with this one mail."""

    reader_id: int
    language: str
    frequency: str


def sign_up_link(*, language: str) -> str:
    """Return the address of the sign-up form."""
    return _link(language)


def confirm_link(confirmation: Confirmation) -> str:
    """Return the link that confirms an address. It holds for a week."""
    token = signing.dumps(
        [confirmation.reader_id, confirmation.language, confirmation.frequency], salt=_CONFIRM
    )
    return _link(confirmation.language, "confirm", token)


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
        reader_id, language, frequency = signing.loads(
            token, salt=_CONFIRM, max_age=CONFIRM_DAYS * 24 * 3600
        )
    except signing.SignatureExpired as error:
        raise OldLink from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BrokenLink from error
    return Confirmation(reader_id, language, frequency)


def read_preferences(token: str) -> int:
    """Return the id of the reader whose preferences a link opens; raise `BrokenLink`."""
    return _unsign(token, _PREFERENCES)


def read_leaving(token: str) -> int:
    """Return the id of the reader who leaves by a link; raise `BrokenLink`."""
    return _unsign(token, _LEAVE)


def _link(language: str, *parts: str) -> str:
    return f"{settings.PUBLIC_URL}/{'/'.join([language, 'newsletter', *parts])}/"


def _sign(reader_id: int, purpose: str) -> str:
    return signing.Signer(salt=purpose).sign(str(reader_id))


def _unsign(token: str, purpose: str) -> int:
    try:
        return int(signing.Signer(salt=purpose).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise BrokenLink from error
