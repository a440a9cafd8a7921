"""What is handed to a server, as bytes: envelope and message; and what came of it."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

import idna
from django.core.mail import EmailMessage

from broadsheet.newsletters.domain.smtp.replies import Reply
from broadsheet.newsletters.enums import Step
from broadsheet.newsletters.errors import BadAddressError, CarrierError

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f<>]")
# RFC 5321 4.5.3.1.1 to .3
MAX_LOCAL_BYTES: Final = 64
MAX_ADDRESS_BYTES: Final = 254
_BARE: Final = re.compile(rb"\r\n?|\n")


class Verdict(enum.StrEnum):
    """What came of handing one message over."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    """The last byte was written and no answer came: the server may have taken it (RFC 1047)."""
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one recipient. `sender` is the return path, `key` the caller's own.

    Where a carrier wants letters (a provider's API), `letter` holds the message instead.
    """

    key: int
    sender: str
    recipient: str
    message: bytes
    letter: EmailMessage | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a parcel: `reply` is the server's answer, `error` why it was not accepted.

    `queue_id` is the name by which a provider knows the message; a mail server's stands in its
    reply. `wait_seconds` is how long the other side asks us to wait.
    """

    verdict: Verdict
    step: str
    reply: Reply | None = None
    error: CarrierError | None = None
    queue_id: str = ""
    wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """An address as it stands in an envelope."""

    text: bytes
    needs_smtputf8: bool


def path_of(address: str) -> Path:
    """Return `address` for MAIL or RCPT; the empty address is the null return path.

    A domain in another script is written as A-labels; only a local part in one needs SMTPUTF8
    (RFC 6531 section 3.2). Raises `BadAddressError`.
    """
    if not address:
        return Path(b"", needs_smtputf8=False)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or _FORBIDDEN.search(address):
        raise BadAddressError(f"{address!r} is no address.", step=Step.MAIL)
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise BadAddressError(f"{address!r} has no domain: {error}", step=Step.MAIL) from error
    text = f"{local}@{domain}".encode()
    if len(local.encode()) > MAX_LOCAL_BYTES or len(text) > MAX_ADDRESS_BYTES:
        raise BadAddressError(f"{address!r} is too long.", step=Step.MAIL)
    return Path(text, needs_smtputf8=not local.isascii())


def with_crlf(message: bytes) -> bytes:
    """Return `message` with every line ended by CRLF (RFC 5321 section 2.3.8)."""
    # What is left between the pairs; counting single bytes of 30 KB takes four times as long.
    rest = b"".join(message.split(b"\r\n"))
    if b"\n" in rest or b"\r" in rest:
        message = _BARE.sub(b"\r\n", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def stuffed(message: bytes) -> bytes:
    """Return `message`, whose lines end in CRLF, as it follows DATA, with the final dot.

    Transparency: RFC 5321 section 4.5.2.
    """
    message = message.replace(b"\r\n.", b"\r\n..")
    if message.startswith(b"."):
        message = b"." + message
    return message + b".\r\n"


def has_plain_headers(message: bytes) -> bool:
    """Whether the headers of `message` are ASCII; others need SMTPUTF8 (RFC 6532)."""
    end = message.find(b"\r\n\r\n")
    return message.isascii() or message[: end if end >= 0 else None].isascii()
