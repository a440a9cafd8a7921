"""The ledger: copies taken under a lease, outcomes written, many in one transaction.

A sender has at most `window` rows in *sending*. Each turn is one transaction, durable when it
returns, that writes what came of copies and takes as many anew: so what a crash leaves in doubt
is what stands in *sending*, never more than the window.

A turn is two statements of plain SQL: the ORM's take twice the time, and a turn is what a sender
waits for, ten times a second and more.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from broadsheet.newsletters.domain.bounces.recording import record_refusals
from broadsheet.newsletters.domain.bounces.refusals import judge_refusal
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Verdict
from broadsheet.newsletters.domain.whereabouts import readdress
from broadsheet.newsletters.enums import QUEUE_ID_LENGTH, DeliveryState, Step
from broadsheet.newsletters.models import Delivery
from broadsheet.toolkit import clock

LEASE_SECONDS: Final = 60
GIVE_UP_AFTER: Final = dt.timedelta(hours=36)
LEAST_ATTEMPTS: Final = 5  # an issue that was paused for two days is not given up at once
LONGEST_WAIT_SECONDS: Final = 4 * 3600
_ANSWER_LENGTH: Final = 1000

_SETTLE: Final = """
    UPDATE newsletters_delivery SET state = %s, changed_at = %s, due_at = %s, lease = '',
        leased_until = NULL, attempts = attempts + %s, times_uncertain = times_uncertain + %s,
        step = %s, answer_code = %s, answer_enhanced = %s, answer = %s, queue_id = %s, bounce = %s
    WHERE id = %s AND lease = %s
"""

# Materialized: PostgreSQL must choose the rows once, or it may take more than it was asked for.
_CLAIM: Final = """
    WITH due AS MATERIALIZED (
        SELECT id FROM newsletters_delivery
        WHERE issue_id = %s AND due_at <= %s
            AND EXISTS (SELECT 1 FROM newsletters_issue WHERE id = %s AND state = 'sending')
        ORDER BY due_at, id LIMIT %s {locked}
    )
    UPDATE newsletters_delivery SET state = 'sending', changed_at = %s, due_at = NULL, lease = %s,
        leased_until = %s, first_taken_at = COALESCE(first_taken_at, %s)
    WHERE id IN (SELECT id FROM due)
    RETURNING id, issue_id, reader_id, address, language, attempts, first_taken_at
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """A delivery that this sender holds."""

    id: int
    issue_id: int
    reader_id: int
    address: str
    language: str
    attempts: int
    first_taken_at: dt.datetime | None = None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()


def turn(
    *,
    issue_id: int,
    lease: str,
    settled: Sequence[tuple[Copy, Outcome]],
    room: int,
    lease_seconds: float = LEASE_SECONDS,
) -> list[Copy]:
    """Write what came of copies and take up to `room` that are due. One transaction.

    An outcome of a copy whose lease another sender took over is dropped: the row is theirs.
    """
    with transaction.atomic():
        if settled:
            _settle(settled, lease)
        return _claim(issue_id, lease, room, lease_seconds) if room > 0 else []


def _settle(settled: Sequence[tuple[Copy, Outcome]], lease: str) -> None:
    now = clock.now()
    rows = [(*_row(copy, outcome, now), copy.id, lease) for copy, outcome in settled]
    with connection.cursor() as cursor:
        cursor.executemany(_SETTLE, rows)
    if bounced := [row[-2] for row in rows if row[0] == DeliveryState.BOUNCED]:
        record_refusals(delivery_ids=bounced)
    if waiting := [row[-2] for row in rows if row[2] is not None]:
        readdress(ids=waiting)


def _row(copy: Copy, outcome: Outcome, now: dt.datetime) -> tuple[Any, ...]:
    state, due_at, bounce = _what_now(copy, outcome, now)
    reply = outcome.reply
    answer = reply.text if reply else outcome.error.message if outcome.error else ""
    adapt = connection.ops.adapt_datetimefield_value
    return (
        state.value,
        adapt(now),
        adapt(due_at) if due_at else None,
        0 if outcome.verdict is Verdict.NOT_TRIED else 1,
        1 if outcome.verdict is Verdict.UNKNOWN else 0,
        str(outcome.step),
        reply.code if reply else None,
        reply.enhanced if reply else "",
        answer[:_ANSWER_LENGTH],
        _queue_id(outcome),
        bounce,
    )


def _queue_id(outcome: Outcome) -> str:
    if outcome.verdict is not Verdict.ACCEPTED:
        return ""
    return outcome.queue_id[:QUEUE_ID_LENGTH] or (outcome.reply.queue_id if outcome.reply else "")


def _what_now(
    copy: Copy, outcome: Outcome, now: dt.datetime
) -> tuple[DeliveryState, dt.datetime | None, str]:
    """Return the state that follows, when the copy is due again if it is, and the kind of bounce.

    MAIL refused for good means that the server does not take *us*: no reader's copy fails of it.
    """
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return DeliveryState.ACCEPTED, None, ""
        case Verdict.UNKNOWN:
            return DeliveryState.UNCERTAIN, None, ""
        case Verdict.NOT_TRIED:
            return (DeliveryState.DEFERRED if copy.attempts else DeliveryState.NEW), now, ""
        case Verdict.REJECTED if outcome.reply is None or outcome.step != Step.MAIL:
            state, bounce = judge_refusal(step=outcome.step, reply=outcome.reply)
            return state, None, bounce
    is_old = copy.first_taken_at is not None and now - copy.first_taken_at > GIVE_UP_AFTER
    if is_old and copy.attempts + 1 >= LEAST_ATTEMPTS:
        return DeliveryState.FAILED, None, ""
    return DeliveryState.DEFERRED, now + wait_after(copy.attempts + 1, outcome), ""


def wait_after(attempts: int, outcome: Outcome) -> dt.timedelta:
    """Return the pause before the next attempt: it doubles, and is spread by a quarter.

    After an answer it begins with a minute (greylisting, RFC 6647, asks for one to some), after a
    broken connection with five seconds. Where the other side says how long, it is that.
    """
    if outcome.wait_seconds is not None:
        seconds = min(max(outcome.wait_seconds, 1.0), LONGEST_WAIT_SECONDS)
    else:
        first = 60 if outcome.reply else 5
        seconds = min(first * 2 ** min(attempts - 1, 16), LONGEST_WAIT_SECONDS)
    return dt.timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311 - no secret


def _claim(issue_id: int, lease: str, room: int, lease_seconds: float) -> list[Copy]:
    adapt = connection.ops.adapt_datetimefield_value
    moment = clock.now()
    now, until = adapt(moment), adapt(moment + dt.timedelta(seconds=lease_seconds))
    skips = connection.features.has_select_for_update_skip_locked
    sql = _CLAIM.format(locked="FOR UPDATE SKIP LOCKED" if skips else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, [issue_id, now, issue_id, room, now, lease, until, now])
        # RETURNING has no order of its own.
        return [_copy(row) for row in sorted(cursor.fetchall())]


def _copy(row: Sequence[Any]) -> Copy:
    delivery_id, issue_id, reader_id, address, language, attempts, taken_at = row
    if isinstance(taken_at, str):  # SQLite keeps instants as texts, in UTC
        taken_at = parse_datetime(taken_at)
    if taken_at is not None and taken_at.tzinfo is None:
        taken_at = taken_at.replace(tzinfo=dt.UTC)
    return Copy(delivery_id, issue_id, reader_id, address, language, attempts, taken_at)


def held(*, issue_id: int, lease: str) -> list[Copy]:
    """Return the copies that `lease` holds: a sender whose commit got no answer asks for them."""
    fields = ("id", "issue_id", "reader_id", "address", "language", "attempts", "first_taken_at")
    rows = Delivery.objects.filter(issue_id=issue_id, leased_until__isnull=False, lease=lease)
    return [_copy(row) for row in rows.values_list(*fields)]


def renew(*, issue_id: int, lease: str, lease_seconds: float = LEASE_SECONDS) -> set[int]:
    """Hold on to the rows of `lease` for longer; return which they still are."""
    mine = Delivery.objects.filter(issue_id=issue_id, leased_until__isnull=False, lease=lease)
    with transaction.atomic():
        mine.update(leased_until=clock.now() + dt.timedelta(seconds=lease_seconds))
        return set(mine.values_list("pk", flat=True))


def give_back(*, copies: Iterable[Copy], lease: str, due_at: dt.datetime | None = None) -> None:
    """Let go of copies of which the server has heard nothing; due at once unless `due_at` says."""
    ids = [copy.id for copy in copies]
    rows = Delivery.objects.filter(pk__in=ids, lease=lease)
    again = {"due_at": due_at or clock.now(), "lease": "", "leased_until": None}
    with transaction.atomic():
        rows.filter(attempts=0).update(state=DeliveryState.NEW, **again)
        rows.filter(attempts__gt=0).update(state=DeliveryState.DEFERRED, **again)
        readdress(ids=ids)


def call_off(*, copies: Iterable[Copy], lease: str) -> None:
    """Cancel copies of which the server has heard nothing: the reader left, or the issue ended."""
    Delivery.objects.filter(pk__in=[copy.id for copy in copies], lease=lease).update(
        state=DeliveryState.CANCELLED, changed_at=clock.now(), lease="", leased_until=None
    )
