"""The outbox: a row written in the transaction, a handler run after it, at least once.

A task engine is only a wake-up call: a killed worker loses its task. So what must happen is a
row; `drain` is woken after the commit and, each minute, by the clock. Handlers must bear running
twice for one row.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from broadsheet.toolkit import clock
from broadsheet.toolkit.models import OutboxRow

logger = logging.getLogger(__name__)

LEASE_SECONDS = 300
TURN_SECONDS = 20
LONGEST_WAIT_SECONDS = 3600

Handler = Callable[[Mapping[str, Any]], None]
_handlers: dict[str, Handler] = {}


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of `topic` (``"room.verb"``)."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        return handler

    return register


def put(
    *,
    topic: str,
    payload: Mapping[str, Any],
    due_at: dt.datetime | None = None,
    urgency: int = 0,
) -> OutboxRow:
    """Write one row; after the commit a worker is woken. `payload` is plain JSON.

    Of the rows that are due the one with the highest `urgency` comes first: what was just
    published overtakes the thousand pages of a renamed contributor.
    """
    now = clock.now()
    row = OutboxRow.objects.create(
        topic=topic, payload=dict(payload), created_at=now, due_at=due_at or now, urgency=urgency
    )
    transaction.on_commit(wake_up, robust=True)
    return row


def put_once(
    *,
    topic: str,
    payload: Mapping[str, Any],
    due_at: dt.datetime | None = None,
    urgency: int = 0,
) -> None:
    """Write a row unless the same one waits already and nobody has begun it.

    With `due_at` what is asked for again and again until then is done once.
    The row found is locked until the caller's transaction ends, so that its handler cannot run
    before what the caller changed can be seen.
    """
    waiting = OutboxRow.objects.filter(topic=topic, payload=dict(payload), leased_until=None)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    with transaction.atomic():
        if waiting.first() is None:
            put(topic=topic, payload=payload, due_at=due_at, urgency=urgency)
        else:
            transaction.on_commit(wake_up, robust=True)


def drain(*, seconds: float | None = None) -> int:
    """Run the handlers of all rows that are due; return how many finished. Safe to run anywhere.

    With `seconds` no further row is begun after so long.
    """
    started = time.monotonic()
    finished = 0
    while row := _lease():
        finished += _run(row)
        if seconds is not None and time.monotonic() - started > seconds:
            break
    return finished


def wake_up() -> None:
    """Ask a worker to drain the outbox."""
    drain_outbox.enqueue()


@task()
def drain_outbox() -> None:
    """Drain the outbox for a while; if more is due go to the end of the queue, behind the clock."""
    drain(seconds=TURN_SECONDS)
    if _free_rows().exists():
        wake_up()


def broken_rows(*, attempts: int = 3) -> list[OutboxRow]:
    """Return rows that have failed at least `attempts` times, newest first (at most 20)."""
    return list(OutboxRow.objects.filter(attempts__gte=attempts).order_by("-created_at")[:20])


def _free_rows() -> QuerySet[OutboxRow]:
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return OutboxRow.objects.filter(free, due_at__lte=now)


def _lease() -> OutboxRow | None:
    """Take the next row. One at a time: a batch would make what is urgent wait for its end."""
    rows = _free_rows().order_by("-urgency", "due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    with transaction.atomic():
        row = rows.first()
        if row is not None:
            row.leased_until = clock.now() + dt.timedelta(seconds=LEASE_SECONDS)
            row.attempts += 1
            row.save(update_fields=["leased_until", "attempts"])
    return row


def _run(row: OutboxRow) -> int:
    handler = _handlers.get(row.topic)
    try:
        if handler is None:
            raise LookupError(f"no handler for the outbox topic {row.topic!r}")
        handler(row.payload)
    except Exception as error:
        # Anything may go wrong in a handler; the row stays and is tried again, later each time.
        logger.exception("outbox row %s (%s) failed", row.pk, row.topic)
        wait = min(2**row.attempts, LONGEST_WAIT_SECONDS)
        OutboxRow.objects.filter(pk=row.pk).update(
            leased_until=None,
            due_at=clock.now() + dt.timedelta(seconds=wait),
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )
        return 0
    row.delete()
    return 1
