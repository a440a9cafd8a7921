"""Sending an issue: take copies, hand them to a carrier, write what came of them."""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from broadsheet.newsletters.domain import ledger, recovery
from broadsheet.newsletters.domain.alone import only_sender
from broadsheet.newsletters.domain.carriers import Carrier, Mailer, Route, open_carrier
from broadsheet.newsletters.domain.issues import finish_issue, stop_issue
from broadsheet.newsletters.domain.ledger import Copy
from broadsheet.newsletters.domain.pace import Pace, Queue
from broadsheet.newsletters.domain.packing import Packer
from broadsheet.newsletters.domain.patience import AWAY, patiently
from broadsheet.newsletters.domain.recovery import Reconciler
from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel, Verdict
from broadsheet.newsletters.domain.whereabouts import moved_copies
from broadsheet.newsletters.enums import DeliveryState, IssueState, Step
from broadsheet.newsletters.errors import IssueStateError
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.toolkit import clock

Answer = TypeVar("Answer")
Settled = tuple[Copy, Outcome]

logger = logging.getLogger(__name__)

WINDOW: Final = 200
TURN_SECONDS: Final = 0.25
RECOVER_SECONDS: Final = 5.0
LEAVE_SECONDS: Final = 2.0
"""So long after they left or moved a reader may still be sent the copy that a sender holds."""
FAILURES_TO_STOP: Final = 50
OPENINGS_TO_STOP: Final = 8  # two minutes, with the pool's pauses
DRAIN_SECONDS: Final = 660.0  # longer than the server may take for its last answer
_TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class Plan:
    """How an issue is sent. `window` bounds the copies that a crash leaves in doubt.

    `return_domain` is that of the return addresses; None: the mailer's.
    """

    connections: int = 5
    window: int = WINDOW
    pace: Pace = field(default_factory=Pace)
    failures_to_stop: int = FAILURES_TO_STOP
    lease_seconds: float = ledger.LEASE_SECONDS
    return_domain: str | None = None


def go_on() -> float | None:
    """Never stop."""
    return None


def send_issue(
    *,
    issue_id: int,
    mailer: Mailer,
    server: Server | Route,
    plan: Plan | None = None,
    reconciler: Reconciler | None = None,
    seconds: float | None = None,
    stop: Callable[[], float | None] = go_on,
) -> IssueState:
    """Send what is due of an issue; return the issue's state when there is nothing more to do now.

    Returns when all is sent, when what is left is due later, when the issue was paused or
    cancelled, after `seconds`, or when `stop` says so. `stop` is asked several times a second:
    None is to go on, else it says for how many seconds answers may be waited for. Call it again
    for what was deferred. Side by side on PostgreSQL senders share an issue. Raises
    `SecondSenderError` on SQLite, `IssueStateError` unless the issue is sending, and what the
    reconciler raises when it cannot be asked.
    """
    with only_sender() as is_alone:
        state = _state(issue_id)
        if state is not IssueState.SENDING:
            raise IssueStateError(f"The issue is {state.label}.")
        plan = plan or Plan()
        with open_carrier(server, issue_id=issue_id, connections=plan.connections) as carrier:
            sender = _Sender(issue_id, mailer, plan, carrier, reconciler, stop)
            sender.recover(whoever=is_alone)
            try:
                sender.run(seconds)
            finally:
                sender.let_go()
    finish_issue(issue_id=issue_id, asks=reconciler is not None)
    return _state(issue_id)


class _Sender:
    """One sender at work: the copies in hand, those with the carrier, what came of them."""

    def __init__(
        self,
        issue_id: int,
        mailer: Mailer,
        plan: Plan,
        carrier: Carrier,
        reconciler: Reconciler | None,
        stop: Callable[[], float | None],
    ) -> None:
        self._issue_id = issue_id
        self._mailer = mailer
        self._plan = plan
        self._carrier = carrier
        self._reconciler = reconciler
        self._stop = stop
        self._lease = uuid.uuid4().hex
        self._queue = Queue(plan.pace)
        self._packer = Packer(
            mailer,
            return_domain=plan.return_domain or mailer.domain,
            wants_letters=carrier.wants_letters,
        )
        self._with_carrier: dict[int, Copy] = {}
        self._failures_in_a_row = 0
        self._renew_at = 0.0
        self._lapses_at = 0.0
        self._feed_until = 0.0
        self._recover_at = time.monotonic() + RECOVER_SECONDS
        self._ask_at = 0.0
        self._ask_readers_at = time.monotonic() + LEAVE_SECONDS
        self._drain_until: float | None = None
        self._is_sending = True

    # The carrier's source

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def next(self) -> Parcel | None:
        """Return the next parcel that may go; None also when making them took long already."""
        while len(self._packer.broken) < self._plan.failures_to_stop:
            # Stopped for so long that another may have the lease: `_hold_on` asks.
            if time.monotonic() > min(self._lapses_at, self._feed_until):
                return None
            copy = self._queue.take()
            if copy is None:
                return None
            try:
                parcel = self._packer.pack(copy)
            except AWAY as error:
                logger.warning("copies cannot be made, the database is away: %s", error)
                self._queue.add(copy)
                self._feed_until = 0.0
                return None
            except BaseException:
                ledger.give_back(copies=[copy], lease=self._lease)
                raise
            if parcel is not None:
                self._with_carrier[copy.id] = copy
                return parcel
        return None

    # The loop

    def run(self, seconds: float | None) -> None:
        """Send until nothing is due, the issue is no longer sending, or it is told to stop."""
        end = None if seconds is None else time.monotonic() + seconds
        settled: list[Settled] = []
        while True:
            is_over = self._is_told_to_stop() or (end is not None and time.monotonic() > end)
            stop = is_over or not self._may_go_on()
            self._turn(settled, take=not stop)
            settled = []
            if stop:
                return
            if not (self.waiting or self._with_carrier):
                if self._judge_broken() or self.recover():
                    continue
                return
            self._hold_on()
            self._ask_readers()
            # Half of the window a commit: the other half keeps the connections busy meanwhile.
            settled = self._carry(at_most=max(self._plan.window // 2, 1))
            self._note_failures(settled)
            settled += self._packer.take_failed()
            if time.monotonic() > self._recover_at:
                self.recover()

    def let_go(self) -> None:
        """Give back what nobody has heard of, wait for what is with the carrier, write that."""
        self._is_told_to_stop()
        rest = self._queue.clear() + [copy for copy, _outcome in self._packer.broken]
        if self._patiently(lambda: _state(self._issue_id)) is IssueState.CANCELLED:
            self._patiently(lambda: ledger.call_off(copies=rest, lease=self._lease))
        else:
            self._give_back(rest)
        self._packer.broken.clear()
        end = time.monotonic() + DRAIN_SECONDS
        while self._carrier.in_flight and time.monotonic() < min(end, self._drain_until or end):
            self._turn(self._carry(at_most=self._plan.window), take=False)
            self._hold_on()
            self._is_told_to_stop()
        settled = self._copies_of(self._carrier.close()) + self._packer.take_failed()
        self._turn(settled, take=False)

    def recover(self, *, whoever: bool = False) -> int:
        """Settle what dead senders left, and what is in doubt; return how many were decided."""
        self._recover_at = time.monotonic() + RECOVER_SECONDS
        self._patiently(lambda: recovery.mark_uncertain(issue_id=self._issue_id, whoever=whoever))
        return self._patiently(
            lambda: recovery.resolve_uncertain(
                issue_id=self._issue_id, domain=self._mailer.domain, reconciler=self._reconciler
            )
        )

    def _is_told_to_stop(self) -> bool:
        seconds = self._stop()
        if seconds is None:
            return False
        until = time.monotonic() + seconds
        self._drain_until = min(until, self._drain_until or until)
        return True

    def _may_wait(self) -> bool:
        """Whether a database that is away may be waited for."""
        self._is_told_to_stop()
        return self._drain_until is None or time.monotonic() < self._drain_until

    def _patiently(self, action: Callable[[], Answer]) -> Answer:
        return patiently(action, may_wait=self._may_wait)

    def _may_go_on(self) -> bool:
        """Whether the issue is still sending, as of a quarter of a second ago at most."""
        if time.monotonic() > self._ask_at:
            self._ask_at = time.monotonic() + TURN_SECONDS
            state = self._patiently(lambda: _state(self._issue_id))
            self._is_sending = state is IssueState.SENDING
        return self._is_sending

    def _turn(self, settled: Sequence[Settled], *, take: bool) -> None:
        held = len(self._queue) + len(self._with_carrier) + len(self._packer.broken)
        room = self._plan.window - held if take else 0
        if not settled and room <= 0:
            return
        started = time.monotonic()
        attempts = 0

        def turn() -> list[Copy]:
            nonlocal attempts
            attempts += 1
            return ledger.turn(
                issue_id=self._issue_id,
                lease=self._lease,
                settled=settled,
                room=room,
                lease_seconds=self._plan.lease_seconds,
            )

        copies = self._patiently(turn)
        if attempts > 1:
            copies = self._patiently(self._unknown_copies)
        if copies:
            if not held:
                self._hold_from(started)
            self._take_in(copies)

    def _unknown_copies(self) -> list[Copy]:
        """Return what is ours and not in hand: taken by a commit of whose success none was told."""
        ours = ledger.held(issue_id=self._issue_id, lease=self._lease)
        here = {copy.id for copy in self._queue} | self._with_carrier.keys()
        here |= {copy.id for copy, _outcome in self._packer.broken}
        return [copy for copy in ours if copy.id not in here]

    def _take_in(self, copies: Sequence[Copy]) -> None:
        allowed = set(self._patiently(lambda: self._mailer.may_send(copies)))
        left = [copy for copy in copies if copy.id not in allowed]
        if left:
            self._patiently(lambda: ledger.call_off(copies=left, lease=self._lease))
        for copy in copies:
            if copy.id in allowed:
                self._queue.add(copy)
        for copy, wait_seconds in self._queue.overflow():
            due_at = clock.now() + dt.timedelta(seconds=wait_seconds)
            self._give_back([copy], due_at)

    def _ask_readers(self) -> None:
        """Let go of copies in hand whose readers have left or moved since they were taken."""
        if time.monotonic() < self._ask_readers_at:
            return
        self._ask_readers_at = time.monotonic() + LEAVE_SECONDS
        copies = list(self._queue)
        if not copies:
            return
        allowed = set(self._patiently(lambda: self._mailer.may_send(copies)))
        moved = self._patiently(lambda: moved_copies(ids=allowed))
        self._queue.keep(allowed - moved)
        left = [copy for copy in copies if copy.id not in allowed]
        if left:
            self._patiently(lambda: ledger.call_off(copies=left, lease=self._lease))
        if moved:
            self._give_back([copy for copy in copies if copy.id in moved])

    def _give_back(self, copies: Sequence[Copy], due_at: dt.datetime | None = None) -> None:
        self._patiently(lambda: ledger.give_back(copies=copies, lease=self._lease, due_at=due_at))

    def _carry(self, *, at_most: int) -> list[Settled]:
        self._feed_until = time.monotonic() + TURN_SECONDS
        return self._copies_of(self._carrier.run(self, seconds=TURN_SECONDS, at_most=at_most))

    def _copies_of(self, settled: Sequence[tuple[Parcel, Outcome]]) -> list[Settled]:
        return [(self._with_carrier.pop(parcel.key), outcome) for parcel, outcome in settled]

    def _hold_from(self, started: float) -> None:
        self._renew_at = started + self._plan.lease_seconds / 3
        self._lapses_at = started + self._plan.lease_seconds * 0.8

    def _hold_on(self) -> None:
        """Renew the lease in time; what another sender took over meanwhile is not ours to send."""
        started = time.monotonic()
        if started < self._renew_at:
            return
        ours = self._patiently(
            lambda: ledger.renew(
                issue_id=self._issue_id, lease=self._lease, lease_seconds=self._plan.lease_seconds
            )
        )
        self._queue.keep(ours)
        self._hold_from(started)

    def _note_failures(self, settled: Sequence[Settled]) -> None:
        """Stop the issue with an alarm when too much fails in a row."""
        alarm = ""
        for _copy, outcome in settled:
            if outcome.verdict is Verdict.ACCEPTED:
                self._failures_in_a_row = 0
            elif _is_failure(outcome):
                self._failures_in_a_row += 1
                if self._failures_in_a_row >= self._plan.failures_to_stop and outcome.error:
                    alarm = outcome.error.message
        trouble = self._carrier.trouble
        if trouble is not None and (
            trouble.permanent or self._carrier.failures_in_a_row >= OPENINGS_TO_STOP
        ):
            alarm = trouble.message
        if len(self._packer.broken) >= self._plan.failures_to_stop:
            alarm = self._take_the_blame()
        if alarm:
            self._raise_alarm(alarm)

    def _judge_broken(self) -> bool:
        """Decide whose fault the last copies are that could not be made; True if there were any."""
        if not self._packer.broken:
            return False
        accepted = Delivery.objects.filter(issue_id=self._issue_id, state=DeliveryState.ACCEPTED)
        if self._packer.made or self._patiently(accepted.exists):
            self._packer.give_up_broken()
            self._turn(self._packer.take_failed(), take=False)
        else:
            self._raise_alarm(self._take_the_blame())
        return True

    def _take_the_blame(self) -> str:
        """Give back the copies that could not be made; return why."""
        broken, self._packer.broken = self._packer.broken, []
        error = broken[-1][1].error
        self._give_back([copy for copy, _outcome in broken])
        return error.message if error else ""

    def _raise_alarm(self, alarm: str) -> None:
        logger.error("issue %s is paused: %s", self._issue_id, alarm)
        self._patiently(lambda: stop_issue(issue_id=self._issue_id, alarm=alarm))
        self._ask_at = 0.0


def _is_failure(outcome: Outcome) -> bool:
    """Whether an outcome says something about the next.

    A recipient who is deferred does not: that is how greylisting works; nor does a provider who
    asks to go slower.
    """
    if outcome.verdict is Verdict.NOT_TRIED:
        return False
    is_slowed = outcome.reply is not None and outcome.reply.code == _TOO_MANY
    return not (outcome.verdict is Verdict.DEFERRED and (outcome.step == Step.RCPT or is_slowed))


def _state(issue_id: int) -> IssueState:
    return IssueState(Issue.objects.values_list("state", flat=True).get(pk=issue_id))
