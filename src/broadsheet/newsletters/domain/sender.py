"""The sender: a process that sends all issues in turn, and comes back for what is due later."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from broadsheet.newsletters.domain.carriers import Mailer, Route
from broadsheet.newsletters.domain.dkim import signer_from_settings
from broadsheet.newsletters.domain.house import (
    plan_from_settings,
    reconciler_from_settings,
    way_from_settings,
)
from broadsheet.newsletters.domain.issues import stop_issue
from broadsheet.newsletters.domain.mailer import IssueMailer
from broadsheet.newsletters.domain.patience import AWAY
from broadsheet.newsletters.domain.recovery import Reconciler, asked_for, mark_abandoned
from broadsheet.newsletters.domain.sending import DRAIN_SECONDS, send_issue
from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.enums import DeliveryState, IssueState, UncertainPolicy
from broadsheet.newsletters.errors import (
    CarrierError,
    IssueStateError,
    SecondSenderError,
    WrongSettingError,
)
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.toolkit import clock, heartbeats

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
SLICE_SECONDS: Final = 20.0
"""So long one issue is sent from while others wait."""
END_SECONDS: Final = 12.0
"""So long answers are waited for when the process has to end."""
BEAT_SECONDS: Final = 5.0
LONGEST_REST_SECONDS: Final = 60.0
FAILURES_TO_STOP: Final = 6
"""After so many failures that nobody thought of, half a minute of them, an editor is told."""
KEPT_MAILERS: Final = 4


def issues_with_work(*, asks: bool = False) -> list[int]:
    """Return the issues that a sender has to look at now. One query over partial indexes.

    A copy is due, a lease has run out, a copy is in doubt that may be tried again or (with `asks`)
    asked for, or nothing is left to do and the issue can be closed.
    """
    now = clock.now()
    rows = Delivery.objects.filter(issue=OuterRef("pk"))
    doubtful = Exists(rows.filter(state=DeliveryState.UNCERTAIN))
    waits = Exists(rows.filter(due_at__isnull=False))
    is_held = Exists(rows.filter(leased_until__isnull=False))
    issues = Issue.objects.filter(
        Q(Exists(rows.filter(due_at__lte=now)))
        | Q(Exists(rows.filter(leased_until__lt=now)))
        | (Q(uncertain_policy=UncertainPolicy.AGAIN) & doubtful)
        | (~waits & ~is_held)
        | (Q(Exists(asked_for(rows))) if asks else Q()),
        state=IssueState.SENDING,
    )
    return list(issues.order_by("id").values_list("id", flat=True))


def mailer_of_issue(issue_id: int) -> Mailer:
    """Return the mailer of an issue, with the newsroom's DKIM signature if it has a key.

    Raises `DkimKeyError`.
    """
    return IssueMailer(issue_id=issue_id, signer=signer_from_settings())


class Sender:
    """Sends until it is told to end. `mailer_of` makes the mailer of an issue."""

    def __init__(
        self,
        *,
        mailer_of: Callable[[int], Mailer] = mailer_of_issue,
        way: Callable[[], Server | Route] = way_from_settings,
        reconciler_of: Callable[[], Reconciler | None] = reconciler_from_settings,
    ) -> None:
        self._mailer_of = mailer_of
        self._way = way
        self._reconciler_of = reconciler_of
        self._reconciler: Reconciler | None = None
        self._mailers: dict[int, Mailer] = {}
        self._end = threading.Event()
        self._ends_at = 0.0
        self._beats_at = 0.0
        self._rests: dict[int, tuple[float, int]] = {}
        self._last = 0
        self._said = ""

    def end(self) -> None:
        """Finish what is with the server, for twelve seconds at most, and return from `run`."""
        if not self._end.is_set():
            self._ends_at = time.monotonic() + END_SECONDS
            self._end.set()

    def run(self) -> None:
        """Look for work each second and do it, until `end`. Nothing that fails ends it."""
        is_first = True
        while not self._end.is_set():
            self._beat()
            worked = False
            try:
                worked = self.work_once(everything=is_first)
                is_first = False
                self._said = ""
            except AWAY as error:
                self._say(f"the database does not answer, waiting: {str(error).strip()}")
                connection.close()
            except SecondSenderError as error:
                self._say(f"waiting: {error}")
            except Exception:
                # Whatever it is: the next second may be better, and readers wait for their issue.
                logger.exception("the sender failed and goes on")
                self._end.wait(LOOK_SECONDS * 4)
            if not worked:
                self._end.wait(LOOK_SECONDS)

    def work_once(self, *, everything: bool = False) -> bool:
        """Send from each issue that has work, in turn; True if there was any.

        With `everything` also from issues whose copies a sender that died may have left.
        """
        mark_abandoned()
        found = self._issues_with_work()
        if everything:
            rows = Issue.objects.filter(state=IssueState.SENDING).order_by("id")
            found = list(rows.values_list("id", flat=True))
        ready = [one for one in found if self._rests.get(one, (0.0, 0))[0] <= time.monotonic()]
        # In turn: who was last served comes last.
        for issue_id in sorted(ready, key=lambda one: (one <= self._last, one)):
            if self._end.is_set():
                break
            self._last = issue_id
            self._send(issue_id)
        return bool(ready)

    def _send(self, issue_id: int) -> None:
        until = time.monotonic() + SLICE_SECONDS
        ask_at = until

        def stop() -> float | None:
            nonlocal ask_at
            self._beat()
            if self._end.is_set():
                return max(self._ends_at - time.monotonic(), 0.0)
            if time.monotonic() > ask_at:
                ask_at = time.monotonic() + LOOK_SECONDS
                if set(self._issues_with_work()) - {issue_id}:
                    return DRAIN_SECONDS
            return None

        try:
            # Kept: it knows how far it has read.
            self._reconciler = self._reconciler or self._reconciler_of()
            state = send_issue(
                issue_id=issue_id,
                mailer=self._mailer(issue_id),
                server=self._way(),
                plan=plan_from_settings(),
                reconciler=self._reconciler,
                stop=stop,
            )
        except (*AWAY, SecondSenderError):
            raise
        except IssueStateError:
            state = IssueState.PAUSED  # meanwhile it was paused, or another finished it
        except (WrongSettingError, CarrierError) as error:
            logger.error("issue %s is paused: %s", issue_id, error)
            stop_issue(issue_id=issue_id, alarm=error.message)
            return
        except Exception as error:
            # Nobody thought of it: try again for a while, then let an editor know.
            seconds = self._rest(issue_id)
            logger.exception("issue %s cannot be sent; again in %.0f s", issue_id, seconds)
            if self._rests[issue_id][1] >= FAILURES_TO_STOP:
                alarm = f"It cannot be sent: {type(error).__name__}: {error} (the log says more)"
                stop_issue(issue_id=issue_id, alarm=alarm)
                del self._rests[issue_id]
            return
        if state is IssueState.SENDING:
            # What is left waits, for its hour or for a receiver who cannot say yet.
            self._rests[issue_id] = (time.monotonic() + LOOK_SECONDS, 0)
        else:
            self._rests.pop(issue_id, None)
            self._mailers.pop(issue_id, None)

    def _issues_with_work(self) -> list[int]:
        return issues_with_work(asks=self._reconciler is not None)

    def _mailer(self, issue_id: int) -> Mailer:
        if issue_id not in self._mailers:
            while len(self._mailers) >= KEPT_MAILERS:
                del self._mailers[next(iter(self._mailers))]
            self._mailers[issue_id] = self._mailer_of(issue_id)
        return self._mailers[issue_id]

    def _rest(self, issue_id: int) -> float:
        """Leave an issue alone for a while, longer each time: the others must not wait for it."""
        _until, failures = self._rests.get(issue_id, (0.0, 0))
        seconds = min(2.0**failures, LONGEST_REST_SECONDS)
        self._rests[issue_id] = (time.monotonic() + seconds, failures + 1)
        return seconds

    def _beat(self) -> None:
        if time.monotonic() >= self._beats_at:
            self._beats_at = time.monotonic() + BEAT_SECONDS
            try:
                heartbeats.beat("sender")
            except OSError as error:
                self._say(f"the heartbeat cannot be written: {error}")

    def _say(self, what: str) -> None:
        """Log, but not the same each second."""
        if what != self._said:
            logger.warning("%s", what)
            self._said = what
