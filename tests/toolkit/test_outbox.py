"""The outbox: a row in the transaction, its handler after it, at least once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from broadsheet.toolkit import clock, outbox
from broadsheet.toolkit.models import OutboxRow

TOPIC = "tests.note"
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


class Notebook:
    """A handler that writes down what it is given, and fails when told to."""

    def __init__(self) -> None:
        self.heard: list[Mapping[str, Any]] = []
        self.fails = False

    def __call__(self, payload: Mapping[str, Any]) -> None:
        self.heard.append(payload)
        if self.fails:
            raise ConnectionError("the other side is away")


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Notebook:
    notebook = Notebook()
    monkeypatch.setitem(outbox._handlers, TOPIC, notebook)
    return notebook


@pytest.fixture(autouse=True)
def empty_outbox(db: None) -> None:
    """Setting up the house left a row behind."""
    OutboxRow.objects.all().delete()


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken: rows wait until the test drains them."""
    monkeypatch.setattr(outbox, "wake_up", lambda: None)


@pytest.fixture
def at_noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.django_db
def test_a_row_is_handled_once_and_removed(notebook: Notebook, asleep: None) -> None:
    outbox.put(topic=TOPIC, payload={"n": 1})
    assert outbox.drain() == 1
    assert notebook.heard == [{"n": 1}]
    assert OutboxRow.objects.count() == 0
    assert outbox.drain() == 0


@pytest.mark.django_db(transaction=True)
def test_a_row_is_rolled_back_with_its_transaction(notebook: Notebook) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.put(topic=TOPIC, payload={"n": 1})
        raise ZeroDivisionError
    assert OutboxRow.objects.count() == 0
    assert notebook.heard == []


@pytest.mark.django_db(transaction=True)
def test_the_commit_wakes_the_worker(notebook: Notebook) -> None:
    with transaction.atomic():
        outbox.put(topic=TOPIC, payload={"n": 1})
        assert notebook.heard == []
    assert notebook.heard == [{"n": 1}]


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_away_loses_nothing(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(outbox, "wake_up", away)
    outbox.put(topic=TOPIC, payload={"n": 1})
    assert OutboxRow.objects.count() == 1
    assert outbox.drain() == 1


@pytest.mark.django_db
def test_rows_run_in_the_order_in_which_they_fell_due(notebook: Notebook, asleep: None) -> None:
    for n in range(25):
        outbox.put(topic=TOPIC, payload={"n": n})
    assert outbox.drain() == 25
    assert [payload["n"] for payload in notebook.heard] == list(range(25))


@pytest.mark.django_db
def test_a_row_waits_for_its_hour(
    notebook: Notebook, asleep: None, at_noon: time_machine.Coordinates
) -> None:
    outbox.put(topic=TOPIC, payload={}, due_at=NOON + dt.timedelta(hours=1))
    assert outbox.drain() == 0
    at_noon.move_to(NOON + dt.timedelta(hours=1))
    assert outbox.drain() == 1


@pytest.mark.django_db
def test_a_failing_row_is_kept_and_tried_later_each_time(
    notebook: Notebook, asleep: None, at_noon: time_machine.Coordinates
) -> None:
    notebook.fails = True
    outbox.put(topic=TOPIC, payload={"n": 1})
    waits = []
    for attempt in range(1, 15):
        assert outbox.drain() == 0
        row = OutboxRow.objects.get()
        assert row.attempts == attempt
        assert row.last_error == "ConnectionError: the other side is away"
        assert row.leased_until is None
        waits.append((row.due_at - clock.now()).total_seconds())
        at_noon.move_to(row.due_at)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600]
    notebook.fails = False
    assert outbox.drain() == 1
    assert OutboxRow.objects.count() == 0


@pytest.mark.django_db
def test_a_failing_row_does_not_hold_up_the_others(notebook: Notebook, asleep: None) -> None:
    outbox.put(topic="tests.nobody_handles_this", payload={})
    outbox.put(topic=TOPIC, payload={"n": 1})
    assert outbox.drain() == 1
    row = OutboxRow.objects.get()
    assert row.last_error == (
        "LookupError: no handler for the outbox topic 'tests.nobody_handles_this'"
    )


@pytest.mark.django_db
def test_rows_that_keep_failing_are_shown_as_broken(
    notebook: Notebook, asleep: None, at_noon: time_machine.Coordinates
) -> None:
    notebook.fails = True
    row = outbox.put(topic=TOPIC, payload={})
    for _ in range(2):
        outbox.drain()
        at_noon.shift(3600)
    assert outbox.broken_rows() == []
    outbox.drain()
    assert outbox.broken_rows() == [row]


@pytest.mark.django_db
def test_a_leased_row_is_left_alone_until_its_lease_runs_out(
    notebook: Notebook, asleep: None, at_noon: time_machine.Coordinates
) -> None:
    outbox.put(topic=TOPIC, payload={"n": 1})
    assert outbox._lease() is not None  # a worker takes it and is killed
    assert outbox.drain() == 0
    at_noon.shift(outbox.LEASE_SECONDS + 1)
    assert outbox.drain() == 1
    assert notebook.heard == [{"n": 1}]


@pytest.mark.django_db
def test_what_is_urgent_overtakes_what_waits_longer(notebook: Notebook, asleep: None) -> None:
    for n in range(3):
        outbox.put(topic=TOPIC, payload={"n": n})
    outbox.put(topic=TOPIC, payload={"n": "urgent"}, urgency=1)
    outbox.drain()
    assert [payload["n"] for payload in notebook.heard] == ["urgent", 0, 1, 2]


@pytest.mark.django_db
def test_put_once_does_not_repeat_what_waits(notebook: Notebook, asleep: None) -> None:
    outbox.put_once(topic=TOPIC, payload={"n": 1})
    outbox.put_once(topic=TOPIC, payload={"n": 1})
    outbox.put_once(topic=TOPIC, payload={"n": 2})
    assert OutboxRow.objects.count() == 2


@pytest.mark.django_db
def test_put_once_asks_again_for_what_has_begun(notebook: Notebook, asleep: None) -> None:
    outbox.put_once(topic=TOPIC, payload={"n": 1})
    outbox._lease()
    outbox.put_once(topic=TOPIC, payload={"n": 1})
    assert OutboxRow.objects.filter(leased_until=None).count() == 1


@pytest.mark.django_db
def test_a_drain_with_little_time_leaves_the_rest_for_its_next_turn(
    notebook: Notebook, asleep: None
) -> None:
    for n in range(2):
        outbox.put(topic=TOPIC, payload={"n": n})
    assert outbox.drain(seconds=0) == 1
    assert outbox.drain(seconds=0) == 1


@pytest.mark.django_db(transaction=True)
def test_drains_side_by_side_run_each_row_once(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as asleep:
        asleep.setattr(outbox, "wake_up", lambda: None)
        for n in range(60):
            outbox.put(topic=TOPIC, payload={"n": n})
    start = threading.Barrier(3)

    def drain() -> int:
        start.wait(timeout=10)
        return outbox.drain()

    finished = in_threads(drain, threads=3)
    assert sum(finished) == 60
    assert sorted(payload["n"] for payload in notebook.heard) == list(range(60))


@pytest.mark.django_db(transaction=True)
def test_a_row_that_put_once_relies_on_cannot_run_before_the_commit(
    notebook: Notebook, asleep: None
) -> None:
    outbox.put_once(topic=TOPIC, payload={"n": 1})
    asked, drained = threading.Event(), threading.Event()

    def change_something() -> int:
        with transaction.atomic():
            outbox.put_once(topic=TOPIC, payload={"n": 1})
            asked.set()
            # On PostgreSQL the drain passes the locked row; on SQLite it waits for this commit.
            drained.wait(timeout=0.5)
            assert notebook.heard == []
        return 0

    def drain() -> int:
        asked.wait(timeout=10)
        finished = outbox.drain()
        drained.set()
        return finished

    results = in_threads(change_something, drain)
    assert results[1] + outbox.drain() == 1
    assert notebook.heard == [{"n": 1}]


def in_threads(*jobs: Callable[[], int], threads: int = 1) -> list[int]:
    """Run each job in threads with connections of their own; raise what they raise."""
    results: dict[int, int] = {}
    failures: list[BaseException] = []

    def run(number: int, job: Callable[[], int]) -> None:
        try:
            results[number] = job()
        except BaseException as error:  # handed to the test below
            failures.append(error)
        finally:
            connection.close()

    running = [
        threading.Thread(target=run, args=(number, job))
        for number, job in enumerate(job for job in jobs for _ in range(threads))
    ]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(timeout=30)
    if failures:
        raise failures[0]
    return [results[number] for number in sorted(results)]
