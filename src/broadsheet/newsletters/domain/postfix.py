"""What Postfix's log says became of messages, by their Message-ID.

A message has several lines, which only its queue id joins:

    postfix/smtpd[7]: 4jZ5mH: client=…              it is begun, in the session of process 7
    postfix/cleanup[8]: 4jZ5mH: message-id=<…>      its header was read; the end may never come
    postfix/qmgr[3]: 4jZ5mH: from=<…>, size=…, nrcpt=… (queue active)   it was taken whole
    postfix/smtpd[7]: lost connection after DATA (39 bytes) from …      or it was not
    postfix/smtpd[7]: disconnect from … data=4/5                        of five begun four were

While `qmgr_message_active_limit` (20,000) messages are on their way qmgr's line comes hours after
the 250, and for a message on hold never. So a session that ended is believed, too, if all were
taken but those of which other lines say that they were not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_PROGRAM: Final = re.compile(rb"/(smtpd|cleanup|qmgr)\[(\d+)\]: (.*)", re.DOTALL)
_ANY: Final = re.compile(rb" [\w./-]+/(?:smtpd|cleanup|qmgr|master|postfix-script)\[\d+\]: ")
_ID: Final = rb"([0-9A-Za-z]{5,25}): "
_BEGUN: Final = re.compile(_ID + rb"client=")
_HEADER: Final = re.compile(_ID + rb"message-id=(<[^<>\s]+>)")
_TAKEN: Final = re.compile(_ID + rb"(?:from=<.*\(queue active\)|removed$)")
_REFUSED: Final = re.compile(_ID + rb"[a-z-]*reject: ")
_REFUSED_AT_END: Final = re.compile(_ID + rb"[a-z-]*reject: (?:DATA|END-OF-\w+) ")
_BROKEN: Final = re.compile(rb"(?:lost connection|timeout) after (?:DATA|BDAT)\b")
_COUNTED: Final = re.compile(rb"disconnect from .* data=(\d+)(?:/(\d+))?")
_MARK: Final = re.compile(rb"<[a-z2-7]{20}\.\d{1,19}@[^<>\s]+>")
_KEPT_FAILED: Final = 10_000


def knows_postfix(text: bytes) -> bool:
    """Return whether lines of Postfix stand in `text`."""
    return _ANY.search(text) is not None


@dataclass(slots=True)
class _Session:
    """One process of smtpd with one client: the message at hand, those before, how many failed."""

    current: bytes = b""
    earlier: list[bytes] = field(default_factory=list)
    failed: int = 0


class Facts:
    """What is known of the messages in `asked`; they bound its memory. Lines may come twice.

    `accepted` were taken, `seen` stand in the log, `connections` counts clients that came.
    """

    def __init__(self, asked: Iterable[str]) -> None:
        self._asked = {one.encode("ascii", "replace"): one for one in asked}
        self._sessions: dict[bytes, _Session] = {}
        self._open: dict[bytes, str] = {}
        self._failed: dict[bytes, None] = {}
        self._garbled: set[str] = set()
        self.seen: set[str] = set()
        self.accepted: set[str] = set()
        self.connections = 0

    @property
    def undecided(self) -> set[str]:
        """Messages that were begun and may yet turn out to be taken."""
        return ({*self._open.values()} | self._garbled) - self.accepted

    def read(self, line: bytes) -> None:
        """Take in a line; one that says nothing, or is garbled, is no error."""
        found = _PROGRAM.search(line)
        if found is None:
            self._note_garbled(line)
            return
        program, process, text = found.groups()
        if program == b"smtpd":
            self._read_smtpd(process, text)
        elif program == b"qmgr":
            if taken := _TAKEN.match(text):
                self._accept(taken[1])
        elif header := _HEADER.match(text):
            self._begin(header[1], header[2])
        elif refused := _REFUSED.match(text):
            self._fail(refused[1])
        else:
            self._note_garbled(text)

    def _read_smtpd(self, process: bytes, text: bytes) -> None:
        if text.startswith(b"connect from "):
            self.connections += 1
            self._sessions[process] = _Session()
        elif begun := _BEGUN.match(text):
            self._next(self._sessions.setdefault(process, _Session()), begun[1])
        elif refused := _REFUSED_AT_END.match(text):
            self._fail(refused[1])
        elif _BROKEN.match(text):
            if session := self._sessions.get(process):
                self._fail(session.current)
        elif text.startswith(b"disconnect from "):
            if session := self._sessions.pop(process, None):
                self._end(session, text)
        else:
            self._note_garbled(text)

    def _next(self, session: _Session, queue_id: bytes) -> None:
        """A session goes on to another message; short queue ids come again."""
        if session.current in self._open:
            session.earlier.append(session.current)
        self._failed.pop(queue_id, None)
        if queue_id in self._open:
            self._garbled.add(self._open.pop(queue_id))
        session.current = queue_id

    def _begin(self, queue_id: bytes, message_id: bytes) -> None:
        asked = self._asked.get(message_id)
        if asked is None:
            self._open.pop(queue_id, None)
            return
        self.seen.add(asked)
        # The header of an aborted message may be told after the end of its session.
        if queue_id not in self._failed and asked not in self.accepted:
            self._open[queue_id] = asked

    def _accept(self, queue_id: bytes) -> None:
        if queue_id in self._open:
            self.accepted.add(self._open.pop(queue_id))

    def _fail(self, queue_id: bytes) -> None:
        if not queue_id or queue_id in self._failed:
            return
        self._open.pop(queue_id, None)
        self._failed[queue_id] = None
        if len(self._failed) > _KEPT_FAILED:
            del self._failed[next(iter(self._failed))]
        for session in self._sessions.values():
            if session.current == queue_id:
                session.failed += 1

    def _end(self, session: _Session, text: bytes) -> None:
        counted = _COUNTED.match(text)
        if counted is None:
            return
        refused = int(counted[2]) - int(counted[1]) if counted[2] else 0
        if refused == session.failed:
            for queue_id in (*session.earlier, session.current):
                self._accept(queue_id)

    def _note_garbled(self, line: bytes) -> None:
        """A message that is named where nobody can say why may have been taken."""
        for found in _MARK.finditer(line):
            if asked := self._asked.get(found[0]):
                self.seen.add(asked)
                self._garbled.add(asked)
