"""The mailbox that bounces come to: fetched, recorded, and only then put away.

Over IMAP reports are moved to the folder “Broadsheet”, and what looks like a letter stays where it
is, marked so that it is read once. POP3 has neither folders nor marks: what was recorded is
deleted, so the mailbox must be for this alone. A crash in between reads a mail twice, which does
no harm.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from django.db import Error as DatabaseError

from broadsheet.newsletters.domain.bounces.recording import Recorded, record_mail
from broadsheet.newsletters.errors import MailboxError

logger = logging.getLogger(__name__)

CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 20.0
RUN_SECONDS: Final = 60.0
"""A run takes no longer, whatever the server does; the next one goes on."""
MOST_MAILS: Final = 500
_PORTS: Final = {"imap": 143, "imaps": 993, "pop3": 110, "pop3s": 995}
_HERE: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is. `is_wrapped`: TLS from the first byte; else STARTTLS, or this machine."""

    protocol: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_wrapped: bool

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine: only there a password may go in the clear."""
        return self.host in _HERE


@dataclass(slots=True)
class Fetched:
    """What a run found: how many mails were recorded anew, known, put aside, and not readable."""

    recorded: int = 0
    known: int = 0
    aside: int = 0
    failed: int = 0

    def note(self, recorded: Recorded) -> None:
        match recorded:
            case Recorded.NEW:
                self.recorded += 1
            case Recorded.KNOWN:
                self.known += 1
            case Recorded.ASIDE:
                self.aside += 1


class Box(Protocol):
    """A mailbox that is open."""

    def numbers(self) -> list[int]:
        """Return the mails that nobody has looked at, oldest first."""

    def fetch(self, number: int) -> bytes:
        """Return a mail, cut off where it is too long."""

    def put_away(self, number: int, *, is_letter: bool) -> None:
        """Take a mail off the list: it was recorded."""


def parse_account(url: str) -> Account:
    """Read ``imaps://user:password@host:port/folder``; raise `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise ValueError("write it like imaps://user:password@host/INBOX or pop3s://…")
    return Account(
        protocol=parts.scheme[:4],
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        is_wrapped=parts.scheme.endswith("s"),
    )


def fetch_mailbox(*, url: str, seconds: float = RUN_SECONDS) -> Fetched:
    """Fetch what came, record it and put it away. Idempotent; safe beside another run.

    One mail that cannot be recorded stays and does not stop the rest. Raises `MailboxError` when
    the server cannot be used, or did not let go of the line in `seconds`.
    """
    from broadsheet.newsletters.domain.bounces.imap import open_imap
    from broadsheet.newsletters.domain.bounces.pop3 import open_pop3

    account = parse_account(url)
    opened = open_imap if account.protocol == "imap" else open_pop3
    fetched = Fetched()
    end = time.monotonic() + seconds
    with Deadline(seconds + ANSWER_SECONDS) as deadline, opened(account, deadline) as box:
        for number in box.numbers()[:MOST_MAILS]:
            if time.monotonic() > end:
                break
            _take_in(box, number, fetched)
    return fetched


def _take_in(box: Box, number: int, fetched: Fetched) -> None:
    raw = box.fetch(number)
    if not raw:
        return  # another run was quicker
    try:
        reading, recorded = record_mail(raw, via="mailbox")
    except DatabaseError:
        raise  # nothing can be recorded now: all of it stays where it is
    except Exception:
        # Whatever it is about this one mail, the others must not wait for it.
        logger.exception("mail %s in the mailbox for bounces cannot be recorded", number)
        fetched.failed += 1
        return
    box.put_away(number, is_letter=reading.is_ordinary)
    fetched.note(recorded)


class Deadline:
    """Ends a connection after so long: a server that sends a byte a second meets no timeout.

    `line` is its socket, as soon as there is one; STARTTLS makes another one.
    """

    def __init__(self, seconds: float) -> None:
        self.line: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        if self.line is not None:
            self.line.close()

    def _end(self) -> None:
        with suppress(OSError):  # it is closed already
            if self.line is not None:
                self.line.shutdown(socket.SHUT_RDWR)


class WithDeadline:
    """Mixed into a client of imaplib or poplib: its `Deadline` knows the socket from the start."""

    def __init__(self, deadline: Deadline, *args: Any, **kwargs: Any) -> None:
        self._deadline = deadline
        super().__init__(*args, **kwargs)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        self._deadline.line = super()._create_socket(timeout)  # type: ignore[misc]
        return self._deadline.line


def tls_context(account: Account) -> ssl.SSLContext:
    """Return how a server shows who it is; on this machine it need not: its name is its own."""
    context = ssl.create_default_context()
    if account.is_here:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def plain_refused(account: Account) -> MailboxError:
    """Return the error for a server to which the password would go in the clear."""
    return MailboxError(
        f"{account.host} offers no STARTTLS: the password would be readable on the way. "
        f"Write {account.protocol}s:// in bounce_mailbox_url."
    )
