"""Sending an issue: take copies, hand them to the server, write what came of them."""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from broadsheet.newsletters.domain import ledger, recovery
from broadsheet.newsletters.domain.alone import only_sender
from broadsheet.newsletters.domain.derived import return_address
from broadsheet.newsletters.domain.issues import finish_issue, stop_issue
from broadsheet.newsletters.domain.ledger import Copy
from broadsheet.newsletters.domain.pace import Pace, Queue
from broadsheet.newsletters.domain.recovery import Reconciler
from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel, Verdict
from broadsheet.newsletters.domain.smtp.pool import Pool
from broadsheet.newsletters.enums import IssueState, Step
from broadsheet.newsletters.errors import IssueStateError
from broadsheet.newsletters.models import Issue
from broadsheet.toolkit import clock

Settled = tuple[Copy, Outcome]

logger = logging.getLogger(__name__)

WINDOW: Final = 200
TURN_SECONDS: Final = 0.25
RECOVER_SECONDS: Final = 5.0
FAILURES_TO_STOP: Final = 50
OPENINGS_TO_STOP: Final = 8  # two minutes, with the pool's pauses
DRAIN_SECONDS: Final = 660.0  # longer than the server may take for its last answer


class Mailer(Protocol):
    """What a copy is and who may get it: the caller's side of the engine."""

    domain: str
    """The domain of Message-IDs and return addresses."""

    def may_send(self, copies: Sequence[Copy]) -> Collection[int]:
        """Return the ids of the copies that may still be sent.

        Asked for all that were just taken, so that one query answers for them.
        """

    def render(self, copy: Copy) -> bytes:
        """Return the message, with the Message-ID that `derived` gives for the copy."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How an issue is sent. `window` bounds the copies that a crash leaves in doubt."""

    connections: int = 5
    window: int = WINDOW
    pace: Pace = field(default_factory=Pace)
    failures_to_stop: int = FAILURES_TO_STOP
    lease_seconds: float = ledger.LEASE_SECONDS


def send_issue(
    *,
    issue_id: int,
    mailer: Mailer,
    server: Server,
    plan: Plan | None = None,
    reconciler: Reconciler | None = None,
    seconds: float | None = None,
) -> IssueState:
    """Send what is due of an issue; return the issue's state when there is nothing more to do now.

    Returns when all is sent, when what is left is due later, when the issue was paused or
    cancelled, or after `seconds`. Call it again for what was deferred. Side by side on PostgreSQL
    senders share an issue. Raises `SecondSenderError` on SQLite, `IssueStateError` unless the
    issue is sending.
    """
    with only_sender() as is_alone:
        state = _state(issue_id)
        if state is not IssueState.SENDING:
            raise IssueStateError(f"The issue is {state.label}.")
        plan = plan or Plan()
        with Pool(server, connections=plan.connections) as pool:
            sender = _Sender(issue_id, mailer, plan, pool, reconciler)
            sender.recover(whoever=is_alone)
            try:
                sender.run(seconds)
            finally:
                sender.let_go()
    finish_issue(issue_id=issue_id)
    return _state(issue_id)


class _Sender:
    """One sender at work: the copies in hand, those with the server, what came of them."""

    def __init__(
        self,
        issue_id: int,
        mailer: Mailer,
        plan: Plan,
        pool: Pool,
        reconciler: Reconciler | None,
    ) -> None:
        self._issue_id = issue_id
        self._mailer = mailer
        self._plan = plan
        self._pool = pool
        self._reconciler = reconciler
        self._lease = uuid.uuid4().hex
        self._queue = Queue(plan.pace)
        self._with_server: dict[int, Copy] = {}
        self._failures_in_a_row = 0
        self._renew_at = 0.0
        self._lapses_at = 0.0
        self._recover_at = time.monotonic() + RECOVER_SECONDS
        self._ask_at = 0.0
        self._is_sending = True

    # The pool's source

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def next(self) -> Parcel | None:
        if time.monotonic() > self._lapses_at:
            return None  # stopped for so long that another may have the lease: `_hold_on` asks
        copy = self._queue.take()
        if copy is None:
            return None
        try:
            message = self._mailer.render(copy)
        except BaseException:
            ledger.give_back(copies=[copy], lease=self._lease)
            raise
        self._with_server[copy.id] = copy
        sender = return_address(delivery_id=copy.id, domain=self._mailer.domain)
        return Parcel(copy.id, sender, copy.address, message)

    # The loop

    def run(self, seconds: float | None) -> None:
        """Send until nothing is due, the issue is no longer sending, or `seconds` have passed."""
        end = None if seconds is None else time.monotonic() + seconds
        settled: list[Settled] = []
        while True:
            stop = (end is not None and time.monotonic() > end) or not self._may_go_on()
            self._turn(settled, take=not stop)
            settled = []
            if stop:
                return
            if not (self.waiting or self._with_server):
                if self.recover():
                    continue
                return
            self._hold_on()
            settled = self._carry(at_most=max(self._plan.window // 4, 1))
            self._note_failures(settled)
            if time.monotonic() > self._recover_at:
                self.recover()

    def let_go(self) -> None:
        """Give back what the server has not heard of, wait for what it has, and write that."""
        rest = self._queue.clear()
        if _state(self._issue_id) is IssueState.CANCELLED:
            ledger.call_off(copies=rest, lease=self._lease)
        else:
            ledger.give_back(copies=rest, lease=self._lease)
        end = time.monotonic() + DRAIN_SECONDS
        while self._pool.in_flight and time.monotonic() < end:
            self._turn(self._carry(at_most=self._plan.window), take=False)
            self._hold_on()
        self._turn(self._copies_of(self._pool.close()), take=False)

    def recover(self, *, whoever: bool = False) -> int:
        """Settle what dead senders left, and what is in doubt; return how many were decided."""
        self._recover_at = time.monotonic() + RECOVER_SECONDS
        recovery.mark_uncertain(issue_id=self._issue_id, whoever=whoever)
        return recovery.resolve_uncertain(
            issue_id=self._issue_id, domain=self._mailer.domain, reconciler=self._reconciler
        )

    def _may_go_on(self) -> bool:
        """Whether the issue is still sending, as of a quarter of a second ago at most."""
        if time.monotonic() > self._ask_at:
            self._ask_at = time.monotonic() + TURN_SECONDS
            self._is_sending = _state(self._issue_id) is IssueState.SENDING
        return self._is_sending

    def _turn(self, settled: Sequence[Settled], *, take: bool) -> None:
        held = len(self._queue) + len(self._with_server)
        room = self._plan.window - held if take else 0
        if not settled and room <= 0:
            return
        started = time.monotonic()
        copies = ledger.turn(
            issue_id=self._issue_id,
            lease=self._lease,
            settled=settled,
            room=room,
            lease_seconds=self._plan.lease_seconds,
        )
        if copies:
            if not held:
                self._hold_from(started)
            self._take_in(copies)

    def _take_in(self, copies: Sequence[Copy]) -> None:
        allowed = set(self._mailer.may_send(copies))
        left = [copy for copy in copies if copy.id not in allowed]
        if left:
            ledger.call_off(copies=left, lease=self._lease)
        for copy in copies:
            if copy.id in allowed:
                self._queue.add(copy)
        for copy, wait_seconds in self._queue.overflow():
            due_at = clock.now() + dt.timedelta(seconds=wait_seconds)
            ledger.give_back(copies=[copy], lease=self._lease, due_at=due_at)

    def _carry(self, *, at_most: int) -> list[Settled]:
        return self._copies_of(self._pool.run(self, seconds=TURN_SECONDS, at_most=at_most))

    def _copies_of(self, settled: Sequence[tuple[Parcel, Outcome]]) -> list[Settled]:
        return [(self._with_server.pop(parcel.key), outcome) for parcel, outcome in settled]

    def _hold_from(self, started: float) -> None:
        self._renew_at = started + self._plan.lease_seconds / 3
        self._lapses_at = started + self._plan.lease_seconds * 0.8

    def _hold_on(self) -> None:
        """Renew the lease in time; what another sender took over meanwhile is not ours to send."""
        started = time.monotonic()
        if started < self._renew_at:
            return
        ours = ledger.renew(
            issue_id=self._issue_id, lease=self._lease, lease_seconds=self._plan.lease_seconds
        )
        self._queue.keep(ours)
        self._hold_from(started)

    def _note_failures(self, settled: Sequence[Settled]) -> None:
        """Stop the issue with an alarm when too much fails in a row.

        A recipient who is deferred says nothing about the next: that is how greylisting works.
        """
        alarm = ""
        for _copy, outcome in settled:
            if outcome.verdict is Verdict.ACCEPTED:
                self._failures_in_a_row = 0
            elif outcome.verdict is not Verdict.NOT_TRIED and not (
                outcome.verdict is Verdict.DEFERRED and outcome.step == Step.RCPT
            ):
                self._failures_in_a_row += 1
                if self._failures_in_a_row >= self._plan.failures_to_stop and outcome.error:
                    alarm = outcome.error.message
        trouble = self._pool.trouble
        if trouble is not None and (
            trouble.permanent or self._pool.failures_in_a_row >= OPENINGS_TO_STOP
        ):
            alarm = trouble.message
        if alarm:
            logger.error("issue %s is paused: %s", self._issue_id, alarm)
            stop_issue(issue_id=self._issue_id, alarm=alarm)
            self._ask_at = 0.0


def _state(issue_id: int) -> IssueState:
    return IssueState(Issue.objects.values_list("state", flat=True).get(pk=issue_id))
