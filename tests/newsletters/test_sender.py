"""The sender: issues in turn, what is due later, and nothing that ends it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import Settings

from broadsheet.newsletters.domain import ledger, sender
from broadsheet.newsletters.domain.filing import Folder
from broadsheet.newsletters.domain.issues import progress_of, resume_issue, withdraw_reader
from broadsheet.newsletters.domain.recovery import mark_abandoned
from broadsheet.newsletters.domain.sender import Sender, issues_with_work, mailer_of_issue
from broadsheet.newsletters.enums import IssueState, UncertainPolicy
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.toolkit import clock, heartbeats
from tests.newsletters.sendings import TestMailer, make_issue, states
from tests.newsletters.servers import FaultyServer

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 30


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    monkeypatch.setattr(sender, "LOOK_SECONDS", 0.05)
    return tmp_path


@pytest.fixture
def running() -> Iterator[Callable[..., Sender]]:
    """Start senders in threads; they are ended and waited for."""
    started: list[tuple[Sender, threading.Thread]] = []

    def start(**options: Any) -> Sender:
        options.setdefault("mailer_of", lambda _issue_id: TestMailer())
        one = Sender(**options)

        def work() -> None:
            try:
                one.run()
            finally:
                connections.close_all()

        thread = threading.Thread(target=work)
        thread.start()
        started.append((one, thread))
        return one

    yield start
    for one, thread in started:
        one.end()
        thread.join()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def state_of(issue_id: int) -> str:
    return str(Issue.objects.values_list("state", flat=True).get(pk=issue_id))


def test_what_begins_to_be_sent_is_found_and_sent(
    running: Callable[..., Sender], tmp_path: Path
) -> None:
    running(way=lambda: Folder(tmp_path))
    wait_for(lambda: heartbeats.last_of("sender") is not None)
    issue_id = make_issue(5)
    wait_for(lambda: state_of(issue_id) == "sent")
    assert states(issue_id) == ["accepted"] * 5


def test_a_copy_that_is_due_later_goes_when_its_hour_comes(
    running: Callable[..., Sender], tmp_path: Path
) -> None:
    issue_id = make_issue(2)
    later = clock.now() + dt.timedelta(seconds=1.5)
    Delivery.objects.filter(reader_id=2).update(due_at=later)
    running(way=lambda: Folder(tmp_path))
    wait_for(lambda: states(issue_id)[0] == "accepted")
    assert states(issue_id) == ["accepted", "new"]
    wait_for(lambda: state_of(issue_id) == "sent")
    row = Delivery.objects.get(reader_id=2)
    assert row.changed_at >= later


def test_several_issues_are_sent_in_turn(
    running: Callable[..., Sender],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    monkeypatch.setattr(sender, "SLICE_SECONDS", 0.1)
    settings.MAIL_PER_SECOND = 100.0
    first, second = make_issue(200, key="first"), make_issue(5, key="second")
    running(way=lambda: Folder(tmp_path))
    wait_for(lambda: state_of(second) == "sent")
    assert state_of(first) == "sending"
    wait_for(lambda: state_of(first) == "sent")


def test_an_issue_that_cannot_be_sent_stops_neither_the_sender_nor_the_others(
    running: Callable[..., Sender], tmp_path: Path
) -> None:
    broken, good = make_issue(2, key="broken"), make_issue(2, key="good")
    asked: list[int] = []

    def mailer_of(issue_id: int) -> TestMailer:
        asked.append(issue_id)
        if issue_id == broken and asked.count(broken) == 1:
            raise ZeroDivisionError
        return TestMailer()

    running(mailer_of=mailer_of, way=lambda: Folder(tmp_path))
    wait_for(lambda: state_of(good) == "sent")
    wait_for(lambda: state_of(broken) == "sent")
    assert asked.count(broken) == 2


def test_what_fails_again_and_again_for_a_reason_nobody_thought_of_is_told_to_an_editor(
    running: Callable[..., Sender], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "LONGEST_REST_SECONDS", 0.02)
    issue_id = make_issue(2)

    def way() -> Folder:
        raise AttributeError("there is no such setting")

    running(way=way)
    wait_for(lambda: state_of(issue_id) == "paused")
    assert progress_of(issue_id=issue_id).alarm == (
        "It cannot be sent: AttributeError: there is no such setting (the log says more)"
    )
    assert states(issue_id) == ["new", "new"]


def test_a_setting_that_is_wrong_pauses_the_issue_and_says_which(
    running: Callable[..., Sender], settings: Settings, tmp_path: Path
) -> None:
    settings.DKIM_SELECTOR = "news"
    settings.DKIM_KEY_FILE = tmp_path / "dkim.pem"
    issue_id = make_issue(2)
    running(mailer_of=mailer_of_issue, way=lambda: Folder(tmp_path))
    wait_for(lambda: state_of(issue_id) == "paused")
    assert progress_of(issue_id=issue_id).alarm.startswith("dkim_key_file: ")
    assert states(issue_id) == ["new", "new"]


def test_what_a_dead_sender_left_is_taken_up_at_the_start(
    running: Callable[..., Sender], tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("there the lease has to run out first")
    issue_id = make_issue(3)
    assert len(ledger.turn(issue_id=issue_id, lease="dead", settled=[], room=5)) == 3
    running(way=lambda: Folder(tmp_path))
    wait_for(lambda: state_of(issue_id) == "sent")
    assert progress_of(issue_id=issue_id).possible_repeats == 3


@pytest.mark.parametrize("state", [IssueState.PAUSED, IssueState.CANCELLED])
def test_what_a_dead_sender_left_of_an_issue_that_nobody_sends_now_is_in_doubt(
    state: IssueState,
) -> None:
    issue_id = make_issue(3)
    ledger.turn(issue_id=issue_id, lease="dead", settled=[], room=2, lease_seconds=-1)
    Issue.objects.update(state=state)
    assert Sender().work_once() is False
    assert states(issue_id) == ["uncertain", "uncertain", "new"]
    assert [mark_abandoned(), state_of(issue_id)] == [0, state]


def test_a_second_sender_waits_for_its_turn(
    running: Callable[..., Sender], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("leases share the work there")
    with FaultyServer().running() as server:
        first = running(way=server.server, mailer_of=lambda _id: Slow())
        issue_id = make_issue(60)
        wait_for(lambda: len(server.messages) > 5)
        running(way=server.server)
        wait_for(lambda: "Another process sends already" in caplog.text)
        first.end()
        wait_for(lambda: state_of(issue_id) == "sent")
        assert len(server.messages) == len(set(server.messages)) == 60
    assert caplog.text.count("Another process sends already") < 5


class Slow(TestMailer):
    """Makes copies at its leisure."""

    def render(self, copy: ledger.Copy) -> bytes:
        time.sleep(0.05)
        return super().render(copy)


def test_a_sender_that_has_to_end_gives_back_what_nobody_has_heard_of(
    running: Callable[..., Sender],
) -> None:
    issue_id = make_issue(300)
    with FaultyServer().running() as server:
        one = running(way=server.server, mailer_of=lambda _id: Slow())
        wait_for(lambda: len(server.messages) > 5)
        one.end()
        wait_for(lambda: "sending" not in states(issue_id))
        assert states(issue_id).count("accepted") == len(server.messages)
    assert set(states(issue_id)) == {"accepted", "new"}


class TestWhatThereIsToDo:
    def test_nothing_while_every_copy_waits_or_is_held(self) -> None:
        issue_id = make_issue(2)
        assert issues_with_work() == [issue_id]
        Delivery.objects.update(due_at=clock.now() + dt.timedelta(hours=1))
        assert issues_with_work() == []
        Delivery.objects.update(due_at=clock.now())
        ledger.turn(issue_id=issue_id, lease="one", settled=[], room=5)
        assert issues_with_work() == []

    def test_a_lease_that_ran_out(self) -> None:
        issue_id = make_issue(2)
        ledger.turn(issue_id=issue_id, lease="one", settled=[], room=5, lease_seconds=-1)
        assert issues_with_work() == [issue_id]

    @pytest.mark.parametrize("policy", list(UncertainPolicy))
    def test_doubt_that_may_be_tried_again(self, policy: UncertainPolicy) -> None:
        issue_id = make_issue(2, policy=policy)
        later = clock.now() + dt.timedelta(hours=1)
        Delivery.objects.filter(reader_id=1).update(state="uncertain", due_at=None)
        Delivery.objects.filter(reader_id=2).update(due_at=later)
        expected = [issue_id] if policy == UncertainPolicy.AGAIN else []
        assert issues_with_work() == expected

    def test_an_issue_of_which_nothing_is_left_is_closed(self, tmp_path: Path) -> None:
        issue_id = make_issue(1)
        withdraw_reader(reader_id=1)
        one = Sender(mailer_of=lambda _id: TestMailer(), way=lambda: Folder(tmp_path))
        assert one.work_once() is True
        assert state_of(issue_id) == "sent"
        assert one.work_once() is False

    def test_only_issues_that_are_being_sent(self) -> None:
        issue_id = make_issue(1)
        Issue.objects.update(state=IssueState.PAUSED)
        assert issues_with_work() == []
        resume_issue(issue_id=issue_id)
        assert issues_with_work() == [issue_id]

    def test_it_is_looked_up_in_indexes(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL reads small tables whole")
        make_issue(1)
        with connection.cursor() as cursor:
            seen: list[str] = []
            connection.execute_wrappers.append(
                lambda execute, sql, params, many, context: (
                    seen.append(context["cursor"].db.ops.last_executed_query(
                        context["cursor"], sql, params)),
                    execute(sql, params, many, context),
                )[1]
            )  # fmt: skip
            issues_with_work()
            connection.execute_wrappers.pop()
            cursor.execute(f"EXPLAIN QUERY PLAN {seen[0]}")
            steps = [row[3] for row in cursor.fetchall()]
        assert [step for step in steps if step.startswith("SCAN")] == []
