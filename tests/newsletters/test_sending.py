"""Sending: what the ledger says after each kind of outcome, pauses, pace, alarms."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from broadsheet.newsletters.domain import ledger, recovery, sending
from broadsheet.newsletters.domain.issues import (
    Recipient,
    cancel_issue,
    change_address,
    finish_issue,
    open_issue,
    pause_issue,
    progress_of,
    queue_issue,
    resume_issue,
    start_issue,
)
from broadsheet.newsletters.domain.pace import Pace, Queue
from broadsheet.newsletters.domain.sender import issues_with_work
from broadsheet.newsletters.domain.sending import Plan, send_issue
from broadsheet.newsletters.domain.smtp.connection import Timeouts
from broadsheet.newsletters.enums import DeliveryState, IssueState, UncertainPolicy
from broadsheet.newsletters.errors import SecondSenderError
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.readers.models import Reader
from broadsheet.toolkit import clock
from tests.newsletters.newsroom import make_readers
from tests.newsletters.sendings import DAY, TestMailer, make_issue, states
from tests.newsletters.servers import CLOSE, HANG, FaultyServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer().running() as running:
        yield running


def send(issue_id: int, server: FaultyServer, **options: Any) -> IssueState:
    mailer = options.pop("mailer", None) or TestMailer()
    options.setdefault("plan", Plan(connections=2))
    return send_issue(issue_id=issue_id, mailer=mailer, server=server.server(), **options)


def test_an_issue_is_sent_and_every_row_says_so(server: FaultyServer) -> None:
    issue_id = make_issue(450)
    assert send(issue_id, server) == IssueState.SENT
    assert len(server.messages) == len(set(server.messages)) == 450
    rows = Delivery.objects.values_list(
        "state", "answer_code", "answer_enhanced", "queue_id", "attempts", "lease", "due_at"
    )
    assert set(rows) == {("accepted", 250, "2.0.0", "4XyZ1", 1, "", None)}
    assert Issue.objects.get().finished_at is not None


def test_4xx_is_deferred_5xx_has_bounced_and_the_answers_are_kept(server: FaultyServer) -> None:
    server.script["RCPT"] = [b"450 4.2.0 Greylisted\r\n", b"550 5.1.1 No such user\r\n"]
    server.script["DATA"] = [b"554 5.5.1 No valid recipients\r\n"] * 2
    issue_id = make_issue(3)
    assert send(issue_id, server, plan=Plan(connections=1)) == IssueState.SENDING
    assert states(issue_id) == ["deferred", "bounced", "accepted"]
    deferred, failed, _accepted = Delivery.objects.order_by("reader_id")
    assert (failed.step, failed.answer_code, failed.answer_enhanced, failed.answer) == (
        "rcpt", 550, "5.1.1", "No such user",
    )  # fmt: skip
    assert deferred.due_at is not None
    assert 60 <= (deferred.due_at - deferred.changed_at).total_seconds() <= 75
    Delivery.objects.filter(pk=deferred.pk).update(due_at=deferred.changed_at)
    assert send(issue_id, server) == IssueState.SENT
    assert states(issue_id) == ["accepted", "bounced", "accepted"]


def test_a_sender_that_the_server_refuses_is_no_reader_s_failure(server: FaultyServer) -> None:
    server.script["MAIL"] = [b"530 5.7.0 Log in first\r\n"] * 9
    server.script["RCPT"] = server.script["DATA"] = [b"503 5.5.1 No\r\n"] * 18
    issue_id = make_issue(9)
    plan = Plan(connections=1, failures_to_stop=3, window=3)
    assert send(issue_id, server, plan=plan) == IssueState.PAUSED
    assert set(states(issue_id)) == {"new", "deferred"}
    assert progress_of(issue_id=issue_id).alarm == "MAIL is answered by 530 5.7.0 Log in first"


def test_too_much_that_fails_in_a_row_pauses_with_an_alarm(server: FaultyServer) -> None:
    server.script["BODY"] = [b"554 5.7.1 Spam\r\n"] * 99
    issue_id = make_issue(60)
    plan = Plan(connections=1, failures_to_stop=10, window=20)
    assert send(issue_id, server, plan=plan) == IssueState.PAUSED
    assert progress_of(issue_id=issue_id).alarm == "BODY is answered by 554 5.7.1 Spam"
    assert states(issue_id).count("failed") < 30
    assert states(issue_id).count("sending") == 0


def test_a_certificate_or_password_that_is_wrong_stops_at_once(server: FaultyServer) -> None:
    server.script["GREETING"] = [b"554 5.7.1 Not you\r\n"] * 2
    issue_id = make_issue(5)
    assert send(issue_id, server) == IssueState.PAUSED
    assert states(issue_id) == ["new"] * 5


def test_who_left_after_queuing_is_not_mailed(server: FaultyServer) -> None:
    issue_id = make_issue(4)
    assert send(issue_id, server, mailer=TestMailer(left={2, 3})) == IssueState.SENT
    assert states(issue_id) == ["accepted", "cancelled", "cancelled", "accepted"]
    assert len(server.messages) == 2


class Changing(TestMailer):
    """Something happens when the first copy is made: the others are in the sender's hands."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__(left=set())
        self.happens = happens

    def render(self, copy: ledger.Copy) -> bytes:
        if not self.rendered:
            self.happens()
        return super().render(copy)


def test_who_leaves_while_a_sender_holds_their_copy_is_not_mailed(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LEAVE_SECONDS", 0.05)
    mailer = Changing(lambda: setattr(mailer, "left", {3, 4}))
    issue_id = make_issue(4)
    plan = Plan(connections=1, pace=Pace(per_second=2))
    assert send(issue_id, server, mailer=mailer, plan=plan) == IssueState.SENT
    assert states(issue_id) == ["accepted", "accepted", "cancelled", "cancelled"]
    assert len(server.messages) == 2


def test_who_moves_while_a_sender_holds_their_copy_gets_it_at_the_new_address(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LEAVE_SECONDS", 0.05)
    readers = make_readers(3)
    last = readers[-1]
    issue_id = open_issue(slug="2026-11-24", dated_on=DAY).pk
    queue_issue(
        issue_id=issue_id, recipients=[Recipient(one.pk, one.address, "en") for one in readers]
    )
    start_issue(issue_id=issue_id)

    def move() -> None:
        Reader.objects.filter(pk=last.pk).update(address="new@mail.example")
        change_address(reader_id=last.pk, address="new@mail.example")

    plan = Plan(connections=1, pace=Pace(per_second=2))
    assert send(issue_id, server, mailer=Changing(move), plan=plan) == IssueState.SENT
    assert "RCPT TO:<new@mail.example>" in "\n".join(server.heard)
    assert f"<{last.address}>" not in "\n".join(server.heard)


@pytest.mark.parametrize("step", ["RCPT", "BODY"])
def test_a_copy_that_is_tried_again_goes_to_where_its_reader_is_by_then(
    server: FaultyServer, step: str
) -> None:
    server.script[step] = [b"450 4.2.0 Later\r\n" if step == "RCPT" else CLOSE]
    server.script["DATA"] = [b"554 5.5.1 No valid recipients\r\n"] if step == "RCPT" else []
    reader = make_readers(1)[0]
    issue_id = make_issue(1, policy=UncertainPolicy.HOLD)
    Delivery.objects.update(reader_id=reader.pk, address=reader.address)
    mailer = Changing(
        lambda: Reader.objects.filter(pk=reader.pk).update(address="new@mail.example")
    )
    send(issue_id, server, mailer=mailer)
    recovery.resolve_held(issue_id=issue_id, again=True)
    assert [*Delivery.objects.values_list("state", "address")] == [("deferred", "new@mail.example")]


def test_a_lost_answer_is_uncertain_and_the_policy_decides(server: FaultyServer) -> None:
    server.script["BODY"] = [CLOSE]
    issue_id = make_issue(1, policy=UncertainPolicy.HOLD)
    assert send(issue_id, server) == IssueState.SENT
    assert states(issue_id) == ["uncertain"]
    assert recovery.resolve_held(issue_id=issue_id, again=True) == 1
    assert send(issue_id, server) == IssueState.SENT
    assert states(issue_id) == ["accepted"]
    assert progress_of(issue_id=issue_id).possible_repeats == 1


def test_a_lost_answer_is_tried_again_and_counted(server: FaultyServer) -> None:
    server.script["BODY"] = [CLOSE]
    issue_id = make_issue(3)
    assert send(issue_id, server, plan=Plan(connections=1)) == IssueState.SENT
    assert states(issue_id) == ["accepted"] * 3
    assert progress_of(issue_id=issue_id).possible_repeats == 1
    assert len(server.messages) == 4  # the server had it: this is the repeat


@pytest.mark.parametrize(("action", "after"), [(pause_issue, "new"), (cancel_issue, "cancelled")])
def test_pause_and_cancel_hold_within_a_second(
    server: FaultyServer, action: Any, after: str
) -> None:
    issue_id = make_issue(400)
    ended: list[float] = []

    def sender() -> None:
        try:
            send(issue_id, server, plan=Plan(connections=1, pace=Pace(per_second=100)))
        finally:
            ended.append(time.monotonic())
            connections.close_all()

    thread = threading.Thread(target=sender)
    thread.start()
    while len(server.messages) < 20:
        time.sleep(0.01)
    action(issue_id=issue_id)
    asked = time.monotonic()
    thread.join()
    assert ended[0] - asked < 1
    counts = {state: states(issue_id).count(state) for state in set(states(issue_id))}
    assert counts == {"accepted": len(server.messages), after: 400 - len(server.messages)}
    if action is pause_issue:
        resume_issue(issue_id=issue_id)
        assert send(issue_id, server) == IssueState.SENT
        assert len(server.messages) == len(set(server.messages)) == 400


class Breaking(TestMailer):
    """Cannot make the copies of some readers."""

    def __init__(self, *broken: int) -> None:
        super().__init__()
        self.broken = broken

    def render(self, copy: ledger.Copy) -> bytes:
        if copy.reader_id in self.broken:
            raise ZeroDivisionError(f"reader {copy.reader_id}")
        return super().render(copy)


def test_one_copy_that_cannot_be_made_has_failed_and_the_others_go(server: FaultyServer) -> None:
    issue_id = make_issue(5)
    assert send(issue_id, server, mailer=Breaking(2, 5)) == IssueState.SENT
    assert states(issue_id) == ["accepted", "failed", "accepted", "accepted", "failed"]
    row = Delivery.objects.get(reader_id=5)
    assert (row.step, row.answer) == (
        "render", "The copy cannot be made: ZeroDivisionError: reader 5",
    )  # fmt: skip


def test_where_no_copy_can_be_made_none_fails_and_an_alarm_says_why(server: FaultyServer) -> None:
    issue_id = make_issue(3)
    assert send(issue_id, server, mailer=Breaking(1, 2, 3)) == IssueState.PAUSED
    assert states(issue_id) == ["new"] * 3
    alarm = progress_of(issue_id=issue_id).alarm
    assert alarm.startswith("The copy cannot be made: ZeroDivisionError: reader ")
    resume_issue(issue_id=issue_id)
    assert send(issue_id, server) == IssueState.SENT


def test_many_copies_in_a_row_that_cannot_be_made_pause_the_issue(server: FaultyServer) -> None:
    issue_id = make_issue(60)
    plan = Plan(connections=1, failures_to_stop=10)
    assert send(issue_id, server, mailer=Breaking(*range(20, 61)), plan=plan) == IssueState.PAUSED
    assert states(issue_id) == ["accepted"] * 19 + ["new"] * 41


def test_a_sender_that_is_told_to_stop_finishes_what_is_with_the_server(
    server: FaultyServer,
) -> None:
    issue_id = make_issue(300)
    plan = Plan(connections=2, pace=Pace(per_second=200))
    stop = lambda: 5.0 if len(server.messages) > 20 else None  # noqa: E731
    assert send(issue_id, server, plan=plan, stop=stop) == IssueState.SENDING
    assert set(states(issue_id)) == {"accepted", "new"}
    assert states(issue_id).count("accepted") == len(server.messages)


def test_an_answer_that_does_not_come_is_not_waited_for_longer_than_told(
    server: FaultyServer,
) -> None:
    server.script["BODY"] = [HANG]
    issue_id = make_issue(1, policy=UncertainPolicy.HOLD)
    slow = server.server(timeouts=Timeouts())
    stop = lambda: 0.2 if server.messages else None  # noqa: E731
    state = send_issue(issue_id=issue_id, mailer=TestMailer(), server=slow, stop=stop)
    assert (state, states(issue_id)) == (IssueState.SENT, ["uncertain"])


def test_a_copy_is_given_up_36_hours_after_it_was_first_tried(server: FaultyServer) -> None:
    issue_id = make_issue(2)
    rows = Delivery.objects.filter(issue_id=issue_id)
    long_ago = clock.now() - dt.timedelta(hours=37)
    Issue.objects.update(queued_at=clock.now() - dt.timedelta(hours=80))
    rows.filter(reader_id=1).update(first_taken_at=long_ago, attempts=9, state="deferred")
    server.script["RCPT"] = [b"450 4.2.0 Busy\r\n"] * 2
    server.script["DATA"] = [b"554 5.5.1 No valid recipients\r\n"] * 2
    assert send(issue_id, server) == IssueState.SENDING
    assert states(issue_id) == ["failed", "deferred"]
    taken_at = rows.get(reader_id=2).first_taken_at
    assert taken_at is not None
    assert clock.now() - taken_at < dt.timedelta(minutes=5)


def test_a_database_that_is_away_for_a_while_is_waited_for(server: FaultyServer) -> None:
    issue_id = make_issue(120)
    away: list[str] = []

    class Interrupting(TestMailer):
        def render(self, copy: ledger.Copy) -> bytes:
            if self.rendered == 30 and not away:
                away.append(copy.address)
                shut_out()
            return super().render(copy)

    assert send(issue_id, server, mailer=Interrupting()) == IssueState.SENT
    assert away != []
    assert len(server.messages) == len(set(server.messages)) == 120
    assert states(issue_id) == ["accepted"] * 120


def shut_out() -> None:
    """Let this thread's connection fail: another writes for long, or the server cuts it off."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, suppress(OperationalError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False)
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")

    def end() -> None:
        other.rollback()
        other.close()

    threading.Timer(1.0, end).start()


def test_on_sqlite_one_process_sends(server: FaultyServer) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("leases share the work there")
    issue_id = make_issue(3)
    refused: list[bool] = []

    class Second(TestMailer):
        def render(self, copy: ledger.Copy) -> bytes:
            with pytest.raises(SecondSenderError):
                send(issue_id, server)
            refused.append(True)
            return super().render(copy)

    assert send(issue_id, server, mailer=Second()) == IssueState.SENT
    assert refused == [True] * 3


def test_an_outcome_of_a_lease_that_another_took_over_is_dropped() -> None:
    issue_id = make_issue(1)
    (copy,) = ledger.turn(issue_id=issue_id, lease="one", settled=[], room=5, lease_seconds=-1)
    assert recovery.mark_uncertain(issue_id=issue_id) == 1
    assert ledger.renew(issue_id=issue_id, lease="one") == set()
    ledger.give_back(copies=[copy], lease="one")
    assert states(issue_id) == ["uncertain"]
    assert finish_issue(issue_id=issue_id) is False


def test_what_is_asked_of_the_receiver_is_decided_by_its_answer() -> None:
    class Log:
        lag_seconds = 0.0

        def find(self, message_ids: Any) -> recovery.Knowledge:
            return recovery.Knowledge(accepted=set(message_ids[:2]))

    issue_id = make_issue(3)
    ledger.turn(issue_id=issue_id, lease="dead", settled=[], room=5, lease_seconds=-1)
    recovery.mark_uncertain(issue_id=issue_id)
    decided = recovery.resolve_uncertain(issue_id=issue_id, domain="news.example", reconciler=Log())
    assert decided == 3
    assert states(issue_id) == ["accepted", "accepted", "deferred"]
    assert progress_of(issue_id=issue_id).possible_repeats == 0


@pytest.mark.parametrize(
    ("policy", "decided", "state"),
    [(UncertainPolicy.AGAIN, 3, "deferred"), (UncertainPolicy.HOLD, 0, "uncertain")],
)
def test_what_a_receiver_cannot_say_is_asked_for_a_while_and_then_left_to_the_policy(
    policy: UncertainPolicy, decided: int, state: str
) -> None:
    class Log:
        lag_seconds = 0.0

        def find(self, message_ids: Any) -> recovery.Knowledge:
            return recovery.Knowledge(accepted=set(), undecided=set(message_ids))

    def resolve() -> int:
        return recovery.resolve_uncertain(
            issue_id=issue_id, domain="news.example", reconciler=Log()
        )

    issue_id = make_issue(3, policy=policy)
    ledger.turn(issue_id=issue_id, lease="dead", settled=[], room=5, lease_seconds=-1)
    recovery.mark_uncertain(issue_id=issue_id)
    assert resolve() == 0
    assert issues_with_work(asks=True) == [issue_id]
    assert finish_issue(issue_id=issue_id, asks=True) is False
    long_ago = clock.now() - dt.timedelta(seconds=recovery.ASKED_SECONDS)
    Delivery.objects.update(changed_at=long_ago)
    assert resolve() == decided
    assert states(issue_id) == [state] * 3
    assert progress_of(issue_id=issue_id).possible_repeats == decided
    is_held = policy == UncertainPolicy.HOLD
    assert finish_issue(issue_id=issue_id, asks=True) is is_held


def test_a_log_that_lags_is_not_asked_too_early() -> None:
    class Slow:
        lag_seconds = 60.0

        def find(self, message_ids: Any) -> recovery.Knowledge:
            raise AssertionError

    issue_id = make_issue(1)
    ledger.turn(issue_id=issue_id, lease="dead", settled=[], room=5, lease_seconds=-1)
    recovery.mark_uncertain(issue_id=issue_id)
    assert (
        recovery.resolve_uncertain(issue_id=issue_id, domain="news.example", reconciler=Slow()) == 0
    )


def make_copy(number: int, domain: str) -> ledger.Copy:
    return ledger.Copy(number, 1, number, f"reader{number}@{domain}", "en", 0)


def test_a_domain_s_limit_holds_nobody_else_up() -> None:
    now = [0.0]
    queue = Queue(Pace(domains={"slow.example": 2.0}), now=lambda: now[0])
    for number in range(6):
        queue.add(make_copy(number, "slow.example" if number < 3 else "fast.example"))
    taken = [copy.id for copy in iter(queue.take, None)]
    assert sorted(taken) == [0, 3, 4, 5]
    now[0] = 0.4
    assert queue.take() is None
    now[0] = 0.5
    assert [copy.id for copy in iter(queue.take, None)] == [1]
    assert len(queue) == 1


def test_the_limit_of_all_holds_for_all() -> None:
    now = [0.0]
    queue = Queue(Pace(per_second=2.0), now=lambda: now[0])
    for number in range(100):
        queue.add(make_copy(number, f"mail{number}.example"))
    passed = 0
    for tick in range(129):  # eighths are exact
        now[0] = tick / 8
        passed += len(list(iter(queue.take, None)))
    assert passed == 33


def test_what_waits_long_for_its_domain_is_given_back_in_order() -> None:
    queue = Queue(Pace(per_domain_per_second=1.0), now=lambda: 0.0)
    for number in range(5):
        queue.add(make_copy(number, "slow.example"))
    assert [(copy.id, wait) for copy, wait in queue.overflow()] == [(4, 4.0), (3, 3.0), (2, 2.0)]
    assert len(queue) == 2


def test_a_slow_domain_s_copies_are_due_later(server: FaultyServer) -> None:
    issue_id = make_issue(20)
    plan = Plan(connections=1, pace=Pace(domains={"mail1.example": 0.5}))
    assert send(issue_id, server, plan=plan, seconds=1.0) == IssueState.SENDING
    counts = {state: states(issue_id).count(state) for state in set(states(issue_id))}
    assert counts == {DeliveryState.ACCEPTED: 18, DeliveryState.NEW: 2}
