"""Workers that launch at once, and one that is killed: processes, SIGKILL."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from broadsheet.newsletters.enums import DeliveryState, IssueState
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.newsletters.signals import issue_published
from broadsheet.toolkit import clock, outbox
from broadsheet.toolkit.models import OutboxRow
from tests.factories import make_article
from tests.newsletters.newsroom import compose, make_newsletter, make_readers

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("asleep"),
]

ROOT = Path(__file__).parent.parent.parent
READERS = 6_000


@pytest.fixture
def issue() -> Issue:
    make_newsletter()
    make_readers(READERS)
    return compose(make_article(), on=dt.date(2026, 11, 24))


@contextmanager
def workers(folder: Path, issue: Issue, *, many: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start workers on the tests' own database that wait for a line."""
    name = str(connection.settings_dict["NAME"])
    module = folder / "launcher_settings.py"
    module.write_text(f"from tests.settings import *\nDATABASES['default']['NAME'] = {name!r}\n")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "launcher_settings",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT), *sys.path]),
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.newsletters.launcher", str(issue.pk)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(many)
    ]  # fmt: skip
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield started
    finally:
        for one in started:
            one.kill()
            one.communicate()


def begin(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("\n")
    worker.stdin.flush()


def test_two_workers_at_once_launch_once(tmp_path: Path, issue: Issue) -> None:
    with workers(tmp_path, issue, many=2) as both:
        for one in both:
            begin(one)
        assert [one.wait(timeout=120) for one in both] == [0, 0]
    issue.refresh_from_db()
    assert (issue.state, Delivery.objects.count()) == (IssueState.SENDING, READERS)
    assert OutboxRow.objects.filter(topic="newsletters.launch").count() == 0


def test_a_worker_that_is_killed_leaves_nobody_out(tmp_path: Path, issue: Issue) -> None:
    published: list[int] = []

    def hear(issue_id: int, **said: Any) -> None:
        published.append(issue_id)

    with workers(tmp_path, issue, many=1) as (worker,):
        begin(worker)
        until = time.monotonic() + 60
        while Delivery.objects.count() == 0 and time.monotonic() < until:
            time.sleep(0.001)
        worker.kill()
        worker.wait()
    issue.refresh_from_db()
    assert issue.state == IssueState.QUEUED
    assert 0 < Delivery.objects.count() < READERS
    # Its lease runs out after five minutes; the sweep of the next minute finds the row.
    OutboxRow.objects.update(leased_until=clock.now() - dt.timedelta(seconds=1))
    issue_published.connect(hear)
    try:
        outbox.drain()
    finally:
        issue_published.disconnect(hear)
    issue.refresh_from_db()
    assert (issue.state, published) == (IssueState.SENDING, [issue.pk])
    assert Delivery.objects.filter(state=DeliveryState.NEW).count() == READERS
