"""What is derived from a delivery's row: Message-ID, return address, idempotency key.

Nothing of it is stored: the same row gives the same values after a crash, so that a receiver who
is asked, or who sees a repeat, knows the copy. They are HMACs under the newsroom's secret key, so
nobody else can make one up; a new secret key makes others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Final

from django.conf import settings

_LENGTH: Final = 20  # base32 characters: 100 bits
_DIGEST_BYTES: Final = 15  # of which base32 makes 24 characters
_RETURN: Final = re.compile(r"bounce\+(\d{1,19})-([a-z2-7]{20})", re.IGNORECASE)
_MESSAGE: Final = re.compile(r"<([a-z2-7]{20})\.(\d{1,19})@[^<>\s]+>", re.IGNORECASE)


def message_id(*, delivery_id: int, domain: str) -> str:
    """Return the Message-ID of a copy, with its angle brackets (RFC 5322 section 3.6.4)."""
    return f"<{_mark('message-id', delivery_id)}.{delivery_id}@{domain}>"


def return_address(*, delivery_id: int, domain: str) -> str:
    """Return the address to which a copy's bounces come (VERP: one for each copy)."""
    return f"bounce+{delivery_id}-{_mark('return', delivery_id)}@{domain}"


def read_return_address(address: str) -> int | None:
    """Return the delivery whose bounces come to `address`; None if we never gave that out.

    Upper and lower case do not matter: some servers change them.
    """
    found = _RETURN.fullmatch(address.rpartition("@")[0])
    if found is None:
        return None
    delivery_id = int(found[1])
    is_ours = hmac.compare_digest(found[2].lower(), _mark("return", delivery_id))
    return delivery_id if is_ours else None


def read_message_id(text: str) -> int | None:
    """Return the delivery whose Message-ID is `text`; None if it is none of ours."""
    found = _MESSAGE.fullmatch(text)
    if found is None:
        return None
    delivery_id = int(found[2])
    is_ours = hmac.compare_digest(found[1].lower(), _mark("message-id", delivery_id))
    return delivery_id if is_ours else None


def idempotency_key(*, delivery_id: int) -> str:
    """Return the key under which a provider's API takes a copy once."""
    return _mark("idempotency", delivery_id)


def _mark(purpose: str, delivery_id: int) -> str:
    text = f"broadsheet.newsletters/{purpose}/{delivery_id}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), text, hashlib.sha256)
    return base64.b32encode(digest[:_DIGEST_BYTES]).decode("ascii").lower()[:_LENGTH]
