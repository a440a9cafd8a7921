"""A mailbox over POP3 (RFC 1939, STLS: RFC 2595)."""

from __future__ import annotations

import poplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from broadsheet.newsletters.domain.bounces.mailbox import (
    ANSWER_SECONDS,
    Account,
    Deadline,
    WithDeadline,
    plain_refused,
    tls_context,
)
from broadsheet.newsletters.domain.bounces.reading import MAX_BYTES
from broadsheet.newsletters.errors import MailboxError

_ERRORS: Final = (poplib.error_proto, OSError, ValueError, UnicodeError)
_TOP_LINES: Final = 2000


class Pop3Box:
    """An open mailbox. What is deleted goes when it is closed in good order."""

    def __init__(self, client: poplib.POP3) -> None:
        self._client = client
        self._sizes: dict[int, int] = {}

    def numbers(self) -> list[int]:
        _answer, lines, _bytes = self._client.list()
        self._sizes = {int(one): int(size) for one, size in (line.split()[:2] for line in lines)}
        return sorted(self._sizes)

    def fetch(self, number: int) -> bytes:
        if self._sizes[number] <= MAX_BYTES:
            lines = self._client.retr(number)[1]
        else:
            lines = self._client.top(number, _TOP_LINES)[1]
        return b"\r\n".join(lines)[:MAX_BYTES]

    def put_away(self, number: int, *, is_letter: bool) -> None:
        self._client.dele(number)


class _LongLines(WithDeadline):
    """poplib gives a whole session up at a line of 2,048 bytes; mails have longer ones."""

    file: Any

    def _getline(self) -> tuple[bytes, int]:
        line: bytes = self.file.readline(MAX_BYTES)
        if not line:
            raise poplib.error_proto("-ERR EOF")
        return line.rstrip(b"\r\n"), len(line)


class _Pop3(_LongLines, poplib.POP3):
    pass


class _Pop3Tls(_LongLines, poplib.POP3_SSL):
    pass


@contextmanager
def open_pop3(account: Account, deadline: Deadline) -> Iterator[Pop3Box]:
    """Open a mailbox; raises `MailboxError` for whatever goes wrong with the server."""
    place = (account.host, account.port)
    client: poplib.POP3
    try:
        if account.is_wrapped:
            client = _Pop3Tls(
                deadline, *place, timeout=ANSWER_SECONDS, context=tls_context(account)
            )
        else:
            client = _Pop3(deadline, *place, timeout=ANSWER_SECONDS)
    except _ERRORS as error:
        raise MailboxError(f"The mailbox at {account.host} cannot be reached: {error}") from error
    try:
        if not account.is_wrapped:
            _secure(client, account, deadline)
        client.user(account.user)
        client.pass_(account.password)
        yield Pop3Box(client)
        client.quit()
    except _ERRORS as error:
        raise MailboxError(f"The mailbox at {account.host} says: {error}") from error
    finally:
        with suppress(*_ERRORS, AttributeError):
            client.close()


def _secure(client: poplib.POP3, account: Account, deadline: Deadline) -> None:
    if "STLS" in client.capa():
        client.stls(tls_context(account))
        deadline.line = client.sock
    elif not account.is_here:
        raise plain_refused(account)
