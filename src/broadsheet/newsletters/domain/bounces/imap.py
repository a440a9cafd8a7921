"""A mailbox over IMAP (RFC 9051, 3501)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from broadsheet.newsletters.domain.bounces.mailbox import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    Account,
    Deadline,
    WithDeadline,
    plain_refused,
    tls_context,
)
from broadsheet.newsletters.domain.bounces.reading import MAX_BYTES
from broadsheet.newsletters.errors import MailboxError

FOLDER: Final = "Broadsheet"
LOOKED_AT: Final = "$BroadsheetLookedAt"
_ERRORS: Final = (IMAPClientError, OSError, ValueError)


class ImapBox:
    """An open folder. Mails are fetched without marking them as seen."""

    def __init__(self, client: Any, folder: str) -> None:
        self._client = client
        answer = client.select_folder(folder)
        flags = answer.get(b"PERMANENTFLAGS", ())
        self._may_mark = b"\\*" in flags or LOOKED_AT.encode() in flags
        self._folder = ""

    def numbers(self) -> list[int]:
        wanted = ["UNDELETED"]
        if self._may_mark:
            wanted += ["UNKEYWORD", LOOKED_AT]
        return sorted(self._client.search(wanted))

    def fetch(self, number: int) -> bytes:
        part = f"BODY.PEEK[]<0.{MAX_BYTES}>"
        for name, value in self._client.fetch([number], [part]).get(number, {}).items():
            if name.startswith(b"BODY[]") and isinstance(value, bytes):
                return value
        return b""

    def put_away(self, number: int, *, is_letter: bool) -> None:
        if is_letter and self._may_mark:
            self._client.add_flags([number], [LOOKED_AT], silent=True)
            return
        folder = self._own_folder()
        if self._client.has_capability("MOVE"):
            self._client.move([number], folder)
            return
        self._client.copy([number], folder)
        self._client.delete_messages([number], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([number])
        else:
            self._client.expunge()

    def _own_folder(self) -> str:
        """Return our folder's name, beside or below INBOX as the server has it; made if needed."""
        if not self._folder:
            name = FOLDER
            personal = (
                self._client.namespace().personal
                if (self._client.has_capability("NAMESPACE"))
                else None
            )
            if personal:
                name = f"{personal[0][0]}{FOLDER}"
            if not self._client.folder_exists(name):
                self._client.create_folder(name)
            self._folder = name
        return self._folder


class _Plain(WithDeadline, IMAP4WithTimeout):
    pass


class _Tls(WithDeadline, IMAP4_TLS):
    pass


class _Client(IMAPClient):
    def __init__(self, account: Account, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__(
            account.host,
            port=account.port,
            ssl=account.is_wrapped,
            ssl_context=tls_context(account) if account.is_wrapped else None,
            timeout=SocketTimeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
        )

    def _create_IMAP4(self) -> Any:  # noqa: N802 - as imapclient calls it
        if self.ssl:
            return _Tls(self._deadline, self.host, self.port, self.ssl_context, CONNECT_SECONDS)
        return _Plain(self._deadline, self.host, self.port, CONNECT_SECONDS)


@contextmanager
def open_imap(account: Account, deadline: Deadline) -> Iterator[ImapBox]:
    """Open a folder; raises `MailboxError` for whatever goes wrong with the server."""
    try:
        client = _Client(account, deadline)
    except _ERRORS as error:
        raise MailboxError(f"The mailbox at {account.host} cannot be reached: {error}") from error
    try:
        if not account.is_wrapped:
            _secure(client, account, deadline)
        client.login(account.user, account.password)
        yield ImapBox(client, account.folder)
        client.logout()
    except _ERRORS as error:
        raise MailboxError(f"The mailbox at {account.host} says: {error}") from error
    finally:
        with suppress(*_ERRORS, AttributeError):
            client.shutdown()


def _secure(client: Any, account: Account, deadline: Deadline) -> None:
    if client.has_capability("STARTTLS"):
        client.starttls(tls_context(account))
        deadline.line = client.socket()
    elif not account.is_here:
        raise plain_refused(account)
