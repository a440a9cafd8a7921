"""Asking Postfix's log which copies it has taken, after a sender died with some in its hands."""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from django.db.models import Min

from broadsheet.newsletters.domain.derived import message_id, read_message_id
from broadsheet.newsletters.domain.logfiles import LogFiles
from broadsheet.newsletters.domain.postfix import Facts, knows_postfix
from broadsheet.newsletters.domain.recovery import Knowledge
from broadsheet.newsletters.enums import DeliveryState
from broadsheet.newsletters.errors import MailLogError
from broadsheet.newsletters.models import Delivery
from broadsheet.toolkit import clock

LAG_SECONDS: Final = 5.0
"""So much later than the answer of the server its log may be written."""
HEARD_SECONDS: Final = 30.0
WITNESSES: Final = 200
_WITNESSED: Final = dt.timedelta(minutes=10)
"""Witnesses may have been sent so long before the copies in doubt."""
_OK: Final = 250
_WAY_OUT: Final = "Or leave mail_log empty: then mail_uncertain decides."


class PostfixLog:
    """A `Reconciler` that reads Postfix's log: the file, and its predecessor ``….1`` before it.

    What is not in a log was not taken only if the log is that server's, and whole. So the last
    copies that the server said it took (the witnesses) have to stand in it; where there are none
    yet, `knock` connects to the server, so that it writes a line. Where a log cannot be trusted
    nobody gets a second copy: `MailLogError` pauses the issue.
    """

    def __init__(
        self,
        path: Path,
        *,
        knock: Callable[[], None],
        lag_seconds: float = LAG_SECONDS,
        heard_seconds: float = HEARD_SECONDS,
    ) -> None:
        self.lag_seconds = lag_seconds
        self._heard_seconds = heard_seconds
        self._files = LogFiles(path)
        self._knock = knock
        self._asked: frozenset[str] = frozenset()
        self._witnesses: frozenset[str] = frozenset()
        self._facts = Facts(())
        self._knocked_at: float | None = None
        self._connections = 0

    def find(self, message_ids: Sequence[str]) -> Knowledge:
        """Return which were taken, and of which that cannot be said yet.

        Asked again for the same, or some of them, it reads on from where it was. Raises
        `MailLogError`.
        """
        asked = frozenset(message_ids)
        if not asked <= self._asked:
            self._begin(asked)
        for line in self._files.lines():
            self._facts.read(line)
        try:
            is_trusted = self._is_trusted()
        except MailLogError:
            self._asked = frozenset()  # when the issue is resumed, look anew
            raise
        if not is_trusted:
            return Knowledge(accepted=frozenset(), undecided=asked)
        return Knowledge(
            accepted=asked & self._facts.accepted, undecided=asked & self._facts.undecided
        )

    def check(self) -> None:
        """Raise `MailLogError` unless the log can be read and is Postfix's."""
        if not knows_postfix(self._files.tail()):
            raise MailLogError(f"mail_log: Postfix has written nothing into {self._files.path}.")

    def _begin(self, asked: frozenset[str]) -> None:
        """Read anew, from when the first of these copies was first taken by a sender."""
        self._asked = frozenset()
        ids = [one for one in map(read_message_id, asked) if one is not None]
        times = Delivery.objects.filter(pk__in=ids).aggregate(
            taken=Min("first_taken_at"), started=Min("issue__started_at")
        )
        since = times["taken"] or times["started"] or clock.now()
        begins_at = self._files.start(since=since - _WITNESSED)
        # Stamps may have no fractions of a second.
        if begins_at is None or begins_at > since + dt.timedelta(seconds=1):
            begins = f"begins at {begins_at:%Y-%m-%d %H:%M:%S} UTC" if begins_at else "is empty"
            raise MailLogError(
                f"mail_log: {self._files.path} {begins}, but copies are in doubt that may have "
                f"gone out from {since:%Y-%m-%d %H:%M:%S} UTC on. If the log before it was "
                f"compressed, unpack it to {self._files.path}.1. {_WAY_OUT}"
            )
        begun = max(since - _WITNESSED, begins_at + dt.timedelta(seconds=1))
        self._witnesses = self._call_witnesses(asked, ids, begun)
        self._facts = Facts(asked | self._witnesses)
        self._knocked_at = None
        self._asked = asked

    def _call_witnesses(
        self, asked: frozenset[str], ids: list[int], since: dt.datetime
    ) -> frozenset[str]:
        """Return Message-IDs of copies that the server said it took since then."""
        domain = next(iter(asked), "").rpartition("@")[2].removesuffix(">")
        rows = Delivery.objects.filter(
            issue__in=Delivery.objects.filter(pk__in=ids).values("issue"),
            state=DeliveryState.ACCEPTED,
            answer_code=_OK,
            first_taken_at__gte=since,
            changed_at__lte=clock.now() - dt.timedelta(seconds=self.lag_seconds),
        )
        latest = rows.order_by("-changed_at").values_list("pk", flat=True)[:WITNESSES]
        return frozenset(message_id(delivery_id=one, domain=domain) for one in latest)

    def _is_trusted(self) -> bool:
        """Whether the log is the server's; False: that cannot be said yet."""
        missing = self._witnesses - self._facts.seen
        if missing:
            raise MailLogError(
                f"mail_log: of the last {len(self._witnesses)} copies that the mail server took "
                f"{len(missing)} are not in {self._files.path}, such as {min(missing)}. Is it "
                f"another server's, or were lines dropped? {_WAY_OUT}"
            )
        if self._facts.seen:
            return True
        if self._knocked_at is None:
            self._connections = self._facts.connections
            try:
                self._knock()
            except OSError:
                return False  # it is away; its log can be asked when it is back
            self._knocked_at = time.monotonic()
            return False
        if self._facts.connections > self._connections:
            return True
        if time.monotonic() - self._knocked_at > self._heard_seconds:
            raise MailLogError(
                f"mail_log: the mail server writes no line into {self._files.path} when somebody "
                f"connects. Name the log that it writes. {_WAY_OUT}"
            )
        return False


def knock_at(host: str, port: int) -> None:
    """Connect to a server and hang up. Raises OSError."""
    socket.create_connection((host, port), timeout=5).close()
