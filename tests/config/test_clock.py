"""The newsroom's clock: what happens each minute, without cron."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from pytest_django.fixtures import Settings

from broadsheet.articles.models import Article
from broadsheet.config import clock
from broadsheet.toolkit import outbox
from broadsheet.toolkit.signals import minute_passed
from tests.factories import make_article

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
AN_HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    monkeypatch.setattr(outbox, "wake_up", lambda: None)
    return tmp_path


@pytest.fixture
def at_noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def minutes() -> Iterator[list[dt.datetime]]:
    heard: list[dt.datetime] = []

    def listen(now: dt.datetime, **kwargs: Any) -> None:
        heard.append(now)

    minute_passed.connect(listen)
    yield heard
    minute_passed.disconnect(listen)


def schedule(article: Article, **times: dt.datetime) -> None:
    """Approve an article's publication for later, as an editor does."""
    for name, at in times.items():
        setattr(article, name, at)
    article.save_revision().publish()


def test_a_scheduled_article_goes_live_at_its_time(at_noon: time_machine.Coordinates) -> None:
    article = make_article(live=False)
    schedule(article, go_live_at=NOON + AN_HOUR)
    clock.tick()
    article.refresh_from_db()
    assert article.live is False
    at_noon.move_to(NOON + AN_HOUR + dt.timedelta(seconds=1))
    clock.tick()
    article.refresh_from_db()
    assert article.live is True
    assert article.published_on == NOON.date()


def test_an_article_expires_at_its_time(at_noon: time_machine.Coordinates) -> None:
    article = make_article()
    schedule(article, expire_at=NOON + AN_HOUR)
    clock.tick()
    article.refresh_from_db()
    assert article.live is True
    at_noon.shift(AN_HOUR + dt.timedelta(seconds=1))
    clock.tick()
    article.refresh_from_db()
    assert (article.live, article.expired) == (False, True)


def test_the_rooms_hear_that_a_minute_passed(
    at_noon: time_machine.Coordinates, minutes: list[dt.datetime]
) -> None:
    clock.tick()
    assert minutes == [NOON]


def test_what_is_overdue_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr(outbox, "wake_up", lambda: woken.append("up"))
    clock.tick()
    assert woken == ["up"]


def test_a_part_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
    minutes: list[dt.datetime],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def publish_scheduled() -> None:
        raise RuntimeError("a broken article")

    monkeypatch.setattr(clock, "_publish_scheduled", publish_scheduled)
    clock.tick()
    assert len(minutes) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "the minute's publish_scheduled failed"
    ]


def test_a_room_that_fails_does_not_keep_the_others_from_hearing(
    minutes: list[dt.datetime], caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(**kwargs: Any) -> None:
        raise RuntimeError("a broken room")

    minute_passed.connect(break_down)
    try:
        clock.tick()
    finally:
        minute_passed.disconnect(break_down)
    assert len(minutes) == 1
    assert "break_down" in caplog.text


def test_the_worker_leaves_a_sign_of_life(home: Path, at_noon: time_machine.Coordinates) -> None:
    assert clock.last_heartbeat() is None
    clock.tick()
    assert json.loads((home / "worker.alive").read_text()) == {"at": NOON.isoformat()}
    assert clock.last_heartbeat() == NOON


def test_two_workers_keep_one_clock(home: Path, minutes: list[dt.datetime]) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("there the lock is the database's; see the test below")
    with (home / "minute.lock").open("w") as other_worker:
        fcntl.flock(other_worker, fcntl.LOCK_EX)
        clock.each_minute.call_local()
        assert minutes == []
    clock.each_minute.call_local()
    assert len(minutes) == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite locks a file")
def test_two_workers_on_two_machines_keep_one_clock(minutes: list[dt.datetime]) -> None:
    other_worker = connection.copy()
    with other_worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [clock._MINUTE_LOCK])
        clock.each_minute.call_local()
        assert minutes == []
    other_worker.close()  # as when it is killed; the server notices in a moment
    for _ in range(100):
        clock.each_minute.call_local()
        if minutes:
            break
        time.sleep(0.1)
    assert len(minutes) == 1
