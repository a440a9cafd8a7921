"""Asking Postfix's log which copies it has taken, after a sender died with some in its hands.

Postfix writes a line with the Message-ID as soon as it has read it (``cleanup``), and another when
the whole message is safe in its queue (``qmgr … queue active``). Only both together are proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from broadsheet.newsletters.errors import MailLogError

LAG_SECONDS: Final = 5.0
"""So much later than the answer of the server its log may be written."""
_READ: Final = re.compile(rb"/cleanup\[\d+\]: ([0-9A-Za-z]{6,20}): message-id=(<[^<>\s]+>)")
_QUEUED: Final = re.compile(rb"/qmgr\[\d+\]: ([0-9A-Za-z]{6,20}): from=<.*\(queue active\)")
_GONE: Final = re.compile(rb"/qmgr\[\d+\]: ([0-9A-Za-z]{6,20}): removed")


class PostfixLog:
    """A `Reconciler` that reads Postfix's log: the file, and its predecessor ``….1`` before it.

    It is read from its beginning, line by line, each time that something is in doubt: about five
    seconds for a gigabyte, and nothing of it is kept but the copies that were asked for.
    """

    lag_seconds = LAG_SECONDS

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, message_ids: Sequence[str]) -> set[str]:
        """Return those that Postfix has in its queue or had. Raises `MailLogError`.

        A log that cannot be read is no answer: to send again then would be a guess.
        """
        wanted = {one.encode("ascii"): one for one in message_ids}
        reading: dict[bytes, str] = {}
        found: set[str] = set()
        for line in self._lines():
            if read := _READ.search(line):
                reading.pop(read[1], None)  # short queue ids come again
                if read[2] in wanted:
                    reading[read[1]] = wanted[read[2]]
            elif not reading:
                continue
            elif queued := _QUEUED.search(line):
                if message_id := reading.get(queued[1]):
                    found.add(message_id)
            elif gone := _GONE.search(line):
                reading.pop(gone[1], None)
        return found

    def check(self) -> None:
        """Raise `MailLogError` unless the log can be read and is Postfix's."""
        if not any(b" postfix" in line for line in self._lines()):
            raise MailLogError(f"mail_log: Postfix has written nothing into {self._path}.")

    def _lines(self) -> Iterator[bytes]:
        """Yield the lines of both files, the older one first; the older need not be there."""
        former = self._path.with_name(f"{self._path.name}.1")
        try:
            if former.exists():
                with former.open("rb") as file:
                    yield from file
            with self._path.open("rb") as file:
                yield from file
        except OSError as error:
            reason = error.strerror or error
            raise MailLogError(f"mail_log: {self._path} cannot be read: {reason}.") from error
