"""The parts of a mail, whatever state it is in; every look is bounded."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.message import Message
from itertools import islice
from typing import Final

_MOST_PARTS: Final = 200
_TEXT_CHARACTERS: Final = 60_000
_STATUS_TYPES: Final = ("message/delivery-status", "message/global-delivery-status")


def parts_of(mail: Message) -> Iterator[Message]:
    """Go through a mail's parts, at most 200, those of returned mails among them."""
    return islice(mail.walk(), _MOST_PARTS)


def field(block: Message, name: str, limit: int = 1000) -> str:
    """Return a header unfolded and bounded, empty if it is not there."""
    value = block.get(name)
    return "" if value is None else " ".join(str(value).split()).replace("\0", "")[:limit]


def text_of(part: Message) -> str:
    """Return a part's text as far as it can be read, bounded."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset("utf-8")
    try:
        text = payload.decode(charset, "replace")
    except LookupError:  # a charset that nobody knows
        text = payload.decode("latin-1")
    return text.replace("\0", "")[:_TEXT_CHARACTERS]


def plain_text(mail: Message) -> str:
    """Return what stands in a mail's own text parts, without those of a mail returned in it."""
    if not mail.is_multipart():
        return text_of(mail)
    if mail.get_content_maintype() != "multipart":
        return ""
    payload = mail.get_payload()
    own = payload[:20] if isinstance(payload, list) else []
    texts = [plain_text(part) for part in own if isinstance(part, Message)]
    return "\n".join(texts)[:_TEXT_CHARACTERS]


def status_blocks(mail: Message) -> list[Message]:
    """Return the groups of fields that a delivery status tells of recipients (RFC 3464, 2.3)."""
    blocks: list[Message] = []
    for part in parts_of(mail):
        if part.get_content_type() in _STATUS_TYPES:
            blocks += [
                block for block in _blocks(part) if block.get("Action") or _has_status(block)
            ]
    return blocks[:_MOST_PARTS]


def feedback_fields(mail: Message) -> Message | None:
    """Return the fields of a complaint (RFC 5965), if the mail is one."""
    for part in parts_of(mail):
        if part.get_content_type() == "message/feedback-report":
            payload = part.get_payload()
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                return payload[0]
            return email.message_from_string(text_of(part))
    return None


def returned_mail(mail: Message) -> Message | None:
    """Return the mail that came back within another, or its headers."""
    for part in parts_of(mail):
        if part is mail:
            continue
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind in ("message/rfc822", "message/global") and isinstance(payload, list) and payload:
            return payload[0] if isinstance(payload[0], Message) else None
        if kind in ("text/rfc822-headers", "message/global-headers"):
            return email.message_from_string(text_of(part))
    return None


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
        blocks = [block for block in payload if isinstance(block, Message)]
        if any(block.keys() for block in blocks):
            yield from blocks
            return
        text = "\n\n".join(str(block.get_payload()) for block in blocks)
    elif isinstance(payload, list) and payload and isinstance(payload[0], Message):
        # RFC 6533's is no type that the parser knows: it takes it for a mail.
        yield payload[0]
        text = text_of(payload[0])
    else:
        text = text_of(part)
    for group in text.replace("\r\n", "\n").split("\n\n")[:_MOST_PARTS]:
        yield email.message_from_string(group.strip("\n"))


def _has_status(block: Message) -> bool:
    return "Status" in block and ("Final-Recipient" in block or "Original-Recipient" in block)
