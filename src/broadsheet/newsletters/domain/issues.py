"""Issues: queue the copies, start, pause, resume, cancel; and where one stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from broadsheet.newsletters.domain.recovery import asked_for
from broadsheet.newsletters.enums import DeliveryState, IssueKind, IssueState, UncertainPolicy
from broadsheet.newsletters.errors import IssueStateError
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.newsletters.signals import issue_published
from broadsheet.toolkit import clock, outbox

CANCELLED: Final = "newsletters.cancelled"
CHUNK: Final = 1000


class Recipient(NamedTuple):
    """Who gets a copy; `due_at` is when, None for at once."""

    reader_id: int
    address: str
    language: str
    due_at: dt.datetime | None = None


def open_issue(
    *,
    slug: str,
    dated_on: dt.date,
    kind: IssueKind = IssueKind.DAILY,
    language: str = "en",
    uncertain_policy: UncertainPolicy = UncertainPolicy.AGAIN,
    by: str = "",
) -> Issue:
    """Return the issue of that slug, made as a draft if there is none. Idempotent."""
    issue, _is_new = Issue.objects.get_or_create(
        slug=slug,
        defaults={
            "kind": kind,
            "dated_on": dated_on,
            "language": language,
            "uncertain_policy": uncertain_policy,
            "changed_by": by,
            "created_at": clock.now(),
        },
    )
    return issue


def queue_issue(*, issue_id: int, recipients: Iterable[Recipient]) -> None:
    """Write a delivery for each recipient, and mark the issue as queued.

    `recipients` is read once and never held whole. Each thousand is a transaction of its own, so
    that the desk can write meanwhile; called again after a crash it adds what is missing, and who
    has a delivery keeps it. Raises `IssueStateError` for an issue that is past queuing, also when
    somebody cancels it in the middle: then no copy waits.
    """
    _require(issue_id, IssueState.DRAFT, IssueState.QUEUED)
    remaining = iter(recipients)
    while chunk := list(islice(remaining, CHUNK)):
        with transaction.atomic():
            # Held until these rows are there: a cancel waits for them, and cancels them, too.
            Issue.objects.select_for_update().get(pk=issue_id)
            _require(issue_id, IssueState.DRAFT, IssueState.QUEUED)
            _write_copies(issue_id, chunk)
    _move(issue_id, IssueState.DRAFT, to=IssueState.QUEUED, queued_at=clock.now())


def start_issue(*, issue_id: int) -> None:
    """Let senders send it. Raises `IssueStateError` unless it is queued."""
    now = clock.now()
    if not _move(issue_id, IssueState.QUEUED, to=IssueState.SENDING, started_at=now):
        _require(issue_id, IssueState.SENDING)


def pause_issue(*, issue_id: int) -> None:
    """Stop sending: senders let go within a second; what is with the server is finished.

    Raises `IssueStateError` unless it is sending or paused.
    """
    if not _move(issue_id, IssueState.SENDING, to=IssueState.PAUSED):
        _require(issue_id, IssueState.PAUSED)


def stop_issue(*, issue_id: int, alarm: str) -> None:
    """Pause because too much fails; `alarm` says what. Nothing happens unless it is sending."""
    _move(issue_id, IssueState.SENDING, to=IssueState.PAUSED, alarm=alarm)


def resume_issue(*, issue_id: int) -> None:
    """Go on after a pause. Raises `IssueStateError`."""
    if not _move(issue_id, IssueState.PAUSED, to=IssueState.SENDING, alarm=""):
        _require(issue_id, IssueState.SENDING)


def cancel_issue(*, issue_id: int) -> None:
    """Stop for good: what waits is cancelled, senders let go within a second. Idempotent.

    The house is told of one that had begun to go out: its page in the archive goes.
    Raises `IssueStateError` for an issue that is sent.
    """
    open_states = (
        IssueState.DRAFT, IssueState.SCHEDULED, IssueState.QUEUED, IssueState.SENDING,
        IssueState.PAUSED,
    )  # fmt: skip
    with transaction.atomic():
        if not _move(issue_id, *open_states, to=IssueState.CANCELLED, finished_at=clock.now()):
            _require(issue_id, IssueState.CANCELLED)
        elif Issue.objects.filter(pk=issue_id, started_at__isnull=False).exists():
            outbox.put(topic=CANCELLED, payload={"issue_id": issue_id})
    _cancel(Delivery.objects.filter(issue_id=issue_id))


@outbox.handles(CANCELLED)
def tell_of_cancelled(payload: Mapping[str, Any]) -> None:
    """Tell the house that an issue is public no more."""
    announce_issue(issue_id=payload["issue_id"])


def announce_issue(*, issue_id: int) -> None:
    """Send `issue_published`; what a receiver raises is raised, so that the outbox tries again."""
    for _receiver, answer in issue_published.send_robust(sender=Issue, issue_id=issue_id):
        if isinstance(answer, Exception):
            raise answer


def finish_issue(*, issue_id: int, asks: bool = False) -> bool:
    """Mark a sending issue as sent if no copy waits, is sent or is to be resolved.

    Held copies, whose fate nobody knows, do not keep an issue open; with `asks` (somebody may know)
    they do for as long as is asked.
    """
    with transaction.atomic():
        issue = Issue.objects.select_for_update().get(pk=issue_id)
        if issue.state != IssueState.SENDING or _unfinished(issue, asks=asks).exists():
            return False
        issue.state, issue.finished_at = IssueState.SENT, clock.now()
        issue.save(update_fields=["state", "finished_at"])
    return True


def withdraw_reader(*, reader_id: int) -> int:
    """Cancel the copies that wait for a reader who left; return how many. Idempotent."""
    return _cancel(Delivery.objects.filter(reader_id=reader_id))


def change_address(*, reader_id: int, address: str) -> int:
    """Send a reader's waiting copies to `address`; return how many. Idempotent."""
    waiting = Delivery.objects.filter(reader_id=reader_id, due_at__isnull=False)
    return waiting.update(address=address)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an issue stands. `counts` has every state of a delivery."""

    state: IssueState
    counts: dict[DeliveryState, int]
    possible_repeats: int
    alarm: str


def progress_of(*, issue_id: int) -> Progress:
    """Return where an issue stands. Two queries."""
    issue = Issue.objects.get(pk=issue_id)
    counts = dict.fromkeys(DeliveryState, 0)
    rows = Delivery.objects.filter(issue=issue).values_list("state").annotate(Count("id"))
    for state, count in rows:
        counts[DeliveryState(state)] = count
    return Progress(IssueState(issue.state), counts, issue.possible_repeats, issue.alarm)


def _write_copies(issue_id: int, recipients: list[Recipient]) -> None:
    """Write new rows; who has one keeps it. `bulk_create` takes three times as long."""
    now = clock.now()
    adapt = connection.ops.adapt_datetimefield_value
    fields = [field for field in Delivery._meta.concrete_fields if not field.primary_key]
    blank = {field.attname: field.get_db_prep_save(field.get_default(), connection)
             for field in fields} | {"issue_id": issue_id, "changed_at": adapt(now)}  # fmt: skip
    names = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Names of our own fields only, no value.
    sql = f"INSERT INTO newsletters_delivery ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
    rows = [
        tuple({
            **blank, "reader_id": one.reader_id, "address": one.address,
            "language": one.language, "due_at": adapt(one.due_at or now),
        }.values())
        for one in recipients
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _unfinished(issue: Issue, *, asks: bool) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(issue=issue)
    open_rows = rows.filter(due_at__isnull=False) | rows.filter(leased_until__isnull=False)
    if issue.uncertain_policy == UncertainPolicy.HOLD:
        return open_rows | asked_for(rows) if asks else open_rows
    return open_rows | rows.filter(state=DeliveryState.UNCERTAIN)


def _cancel(rows: QuerySet[Delivery]) -> int:
    return rows.filter(due_at__isnull=False).update(
        state=DeliveryState.CANCELLED, due_at=None, changed_at=clock.now()
    )


def _move(issue_id: int, *states: IssueState, to: IssueState, **changes: object) -> bool:
    rows = Issue.objects.filter(pk=issue_id, state__in=states)
    return bool(rows.update(state=to, **changes))


def _require(issue_id: int, *states: IssueState) -> None:
    state = Issue.objects.values_list("state", flat=True).get(pk=issue_id)
    if state not in states:
        raise IssueStateError(f"The issue is {IssueState(state).label}.")
