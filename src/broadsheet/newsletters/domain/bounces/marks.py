"""Which copy a mail is about. Anybody can write a bounce: only our own HMACs are a proof."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message
from typing import Final

from broadsheet.newsletters.domain.derived import read_message_id, read_return_address

# Where mail servers write whom a mail was for; some only into To.
_ENVELOPE_HEADERS: Final = (
    "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc",
)  # fmt: skip
# Found within other text too: a forwarder's SRS or BATV wraps a return address in its own.
_RETURN: Final = re.compile(rb"bounce\+\d{1,19}-[a-z2-7]{20}(?![a-z0-9])", re.IGNORECASE)
_MESSAGE_ID: Final = re.compile(rb"<[a-z2-7]{20}\.\d{1,19}@[^<>\s]{1,255}>", re.IGNORECASE)
_MOST_TRIED: Final = 100


def find_delivery(*, mail: Message, raw: bytes, recipient: str = "") -> int | None:
    """Return the delivery that a mail is about, if it proves it.

    The proof is the return address to which it came (`recipient` is the envelope's, where it is
    known), else one return address or Message-ID of ours somewhere within: what a server returns
    has both. Two different ones prove nothing.
    """
    headers = [str(value) for name in _ENVELOPE_HEADERS for value in mail.get_all(name, [])]
    to_whom = " ".join([recipient, *headers]).encode("utf-8", "replace")
    for found in (set(_returns(to_whom)), {*_returns(raw), *_message_ids(raw)}):
        if len(found) == 1:
            return found.pop()
    return None


def _returns(text: bytes) -> Iterable[int]:
    for found in _candidates(_RETURN, text):
        delivery_id = read_return_address(f"{found}@")
        if delivery_id is not None:
            yield delivery_id


def _message_ids(text: bytes) -> Iterable[int]:
    for found in _candidates(_MESSAGE_ID, text):
        delivery_id = read_message_id(found)
        if delivery_id is not None:
            yield delivery_id


def _candidates(pattern: re.Pattern[bytes], text: bytes) -> list[str]:
    found = {match[0].decode("ascii", "replace") for match in pattern.finditer(text)}
    return sorted(found)[:_MOST_TRIED]
