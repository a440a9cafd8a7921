"""What happens each minute, without cron: scheduled articles, overdue rows, whoever listens."""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from broadsheet.toolkit import clock, heartbeats, outbox
from broadsheet.toolkit.signals import minute_passed

logger = logging.getLogger("broadsheet.clock")

_MINUTE_LOCK = 6_620_051_100  # any number that no other program takes on this database


@db_periodic_task(crontab(minute="*"))
def each_minute() -> None:
    """Do the minute's work, unless another worker is at it."""
    with _alone() as alone:
        if alone:
            tick()


def tick() -> None:
    """Publish and expire what is due, tell the rooms that a minute passed, wake the outbox.

    Each part runs whatever became of the others.
    """
    beat_heart()
    parts = (_publish_scheduled, _tell_rooms, outbox.wake_up)
    for part in parts:
        try:
            part()
        except Exception:
            # The next minute tries again; a broken part must not stop the newsroom's clock.
            logger.exception("the minute's %s failed", part.__name__)


@contextmanager
def _alone() -> Iterator[bool]:
    """Say whether this is the only worker in here: two workers keep one clock.

    The lock goes with the process or the connection that holds it. The queue's own locks do not:
    a worker killed in its minute would have stopped the clock for good.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_MINUTE_LOCK])
            alone = bool(cursor.fetchone()[0])
            try:
                yield alone
            finally:
                if alone:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_MINUTE_LOCK])
        return
    with Path(settings.HOME, "minute.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def heartbeat_path() -> Path:
    """Return the file that says when the worker last lived; `broadsheet doctor` reads it."""
    return heartbeats.path_of("worker")


def beat_heart() -> None:
    """Write down that the worker lives."""
    heartbeats.beat("worker")


def last_heartbeat() -> dt.datetime | None:
    """Return when the worker last lived; None if it never did or nobody can read it."""
    return heartbeats.last_of("worker")


def _publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def _tell_rooms() -> None:
    for receiver, answer in minute_passed.send_robust(sender=None, now=clock.now()):
        if isinstance(answer, Exception):
            logger.error("%r failed on the minute", receiver, exc_info=answer)
