"""The editions still to be made: rows with a time, taken under a lease, most urgent first.

A row is everything: a killed worker's lease runs out and the sweep finds the row. What it had
made and not stored is made again; what it had stored is kept, since unchanged segments are.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from broadsheet.editions.domain.glossary import gather_terms, glossary_of
from broadsheet.editions.domain.making import make_edition
from broadsheet.editions.domain.originals import Original, find_original
from broadsheet.editions.enums import EditionState, Stage
from broadsheet.editions.errors import EditionError, EngineError, QuotaError
from broadsheet.editions.models import Edition, Term
from broadsheet.editions.signals import edition_ready, headlines_ready, house_texts_ready
from broadsheet.toolkit import clock, outbox

logger = logging.getLogger(__name__)

LEASE_SECONDS: Final = 900
TURN_SECONDS: Final = 20
FLUSH_SECONDS: Final = 5
LONGEST_WAIT_SECONDS: Final = 3600
READY: Final = "editions.ready"
_MADE: Final = (
    "state", "method", "has_human_text", "headline", "deck", "kicker", "segments", "findings",
    "findings_count", "coverage", "source_digest", "engine", "engine_version", "is_draft_quality",
    "made_at", "changed_at", "version",
)  # fmt: skip
_QUEUED: Final = ("stage", "due_at", "leased_until", "attempts", "last_error", "urgency")
_at_work = threading.Lock()


@dataclass(slots=True)
class Batch:
    """Editions of one original at one stage, leased together."""

    subject: str
    stage: Stage
    editions: list[Edition]


def wake_up() -> None:
    """Ask a worker to make what is due."""
    make_due_editions.enqueue()


@task()
def make_due_editions() -> None:
    """Make editions for a while; if more is due go to the end of the queue.

    One at a time in a process: the worker's other threads are for what editors wait for.
    """
    if not _at_work.acquire(blocking=False):
        return
    try:
        make_due(seconds=TURN_SECONDS)
    finally:
        _at_work.release()
    if free_editions().exists():
        wake_up()


def make_due(*, seconds: float | None = None) -> int:
    """Make the editions that are due, the most urgent first; return how many were finished.

    With `seconds` no further batch is begun after so long. Safe to run anywhere, side by side.
    """
    started = time.monotonic()
    finished = 0
    while batch := claim():
        finished += make_batch(batch)
        if seconds is not None and time.monotonic() - started > seconds:
            break
    return finished


def free_editions() -> QuerySet[Edition]:
    """Return the query of editions that are due and nobody is at."""
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return Edition.objects.filter(free, due_at__lte=now)


def claim() -> Batch | None:
    """Lease the next edition and all that are due of the same original and stage. Three queries.

    The order: urgency, headlines before bodies, who waited longest, readership.
    """
    with transaction.atomic():
        free = free_editions().order_by("-urgency", "stage", "due_at", "place", "pk")
        first = free.values_list("subject", "stage", "urgency").first()
        if first is None:
            return None
        subject, stage, urgency = first
        rows = free.filter(subject=subject, stage=stage, urgency=urgency)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        editions = list(rows)
        until = clock.now() + dt.timedelta(seconds=LEASE_SECONDS)
        Edition.objects.filter(pk__in=[row.pk for row in editions]).update(leased_until=until)
    return Batch(subject, Stage(stage), editions)


def make_batch(batch: Batch) -> int:
    """Make the editions of a batch; store each few seconds what is done. Returns how many were.

    Between two languages it looks, every few seconds, whether something more urgent waits, and
    lets go of the rest if so.
    """
    original = find_original(batch.subject)
    if original is None:
        _forget(batch)
        return 0
    terms = gather_terms(source=original.language)
    done: list[Edition] = []
    finished = 0
    flushed_at = time.monotonic()
    for number, edition in enumerate(batch.editions):
        _make_one(edition, original, batch.stage, terms)
        done.append(edition)
        if time.monotonic() - flushed_at > FLUSH_SECONDS:
            finished += _store(done, original, batch.stage)
            done, flushed_at = [], time.monotonic()
            rest = batch.editions[number + 1 :]
            if rest and _is_overtaken(batch):
                _let_go(rest)
                break
            _extend(rest)
    return finished + _store(done, original, batch.stage)


def _make_one(edition: Edition, original: Original, stage: Stage, terms: Sequence[Term]) -> None:
    glossary = glossary_of(terms, target=edition.language)
    try:
        make_edition(edition=edition, original=original, up_to=stage, glossary=glossary)
    except EditionError as error:
        _note_failure(edition, error)
        return
    except Exception as error:
        # Whatever an engine's library raises must not stop the other languages.
        logger.exception("edition %s failed", edition)
        _note_failure(edition, EngineError(f"{type(error).__name__}: {error}"))
        return
    edition.leased_until, edition.attempts, edition.last_error = None, 0, ""
    has_body = len(original.segments) > len(edition.segments)
    if stage == Stage.HEADLINES and (has_body or edition.source_digest != original.digest):
        edition.stage, edition.due_at = Stage.BODY, clock.now()
    else:
        edition.due_at, edition.urgency = None, 0


def _note_failure(edition: Edition, error: EditionError) -> None:
    edition.attempts += 1
    edition.leased_until = None
    edition.last_error = error.message[:2000]
    if error.permanent:
        edition.due_at = None
        return
    wait = float(min(2**edition.attempts * 15, LONGEST_WAIT_SECONDS))
    if isinstance(error, QuotaError) and error.retry_after_seconds:
        wait = error.retry_after_seconds
    edition.due_at = clock.now() + dt.timedelta(seconds=wait)


@transaction.atomic
def _store(done: Sequence[Edition], original: Original, stage: Stage) -> int:
    """Store editions, and tell the rooms above in the same transaction. Five queries for 60.

    A row that a person changed meanwhile, or whose original changed, stays as it is: it is made
    again from that. The rows are locked, so that nobody does so between the look and the writing.
    """
    if not done:
        return 0
    locked = Edition.objects.select_for_update().filter(pk__in=[row.pk for row in done])
    versions = dict(locked.order_by("pk").values_list("pk", "version"))
    # Making raises the version by one.
    overtaken = [row for row in done if versions.get(row.pk) != row.version - (not row.last_error)]
    failed = [row for row in done if row.last_error and row not in overtaken]
    made = [row for row in done if not row.last_error and row not in overtaken]
    if overtaken:
        _let_go(overtaken)
    if failed:
        Edition.objects.bulk_update(failed, _QUEUED)
    Edition.objects.bulk_update(made, [*_MADE, *_QUEUED], batch_size=60)
    if made:
        outbox.put(
            topic=READY,
            payload={
                "subject": original.subject,
                "article_id": original.article_id,
                "languages": [row.language for row in made],
                "stage": int(stage),
            },
        )
    return len(made)


@outbox.handles(READY)
def announce_ready(payload: Mapping[str, Any]) -> None:
    """Tell the rooms above what was made."""
    answers = []
    article_id, languages = payload["article_id"], payload["languages"]
    if article_id is None:
        for language in languages:
            answers += house_texts_ready.send_robust(
                sender=Edition, subject=payload["subject"], language=language
            )
    elif payload["stage"] == Stage.HEADLINES:
        answers += headlines_ready.send_robust(
            sender=Edition, article_id=article_id, languages=languages
        )
    else:
        for language in languages:
            answers += edition_ready.send_robust(
                sender=Edition, article_id=article_id, language=language, stage=Stage.BODY
            )
    for _receiver, answer in answers:
        if isinstance(answer, Exception):
            raise answer


def _is_overtaken(batch: Batch) -> bool:
    first = batch.editions[0]
    more_urgent = Q(urgency__gt=first.urgency)
    if batch.stage == Stage.BODY:
        more_urgent |= Q(urgency=first.urgency, stage=Stage.HEADLINES)
    return free_editions().filter(more_urgent).exists()


def _let_go(editions: Sequence[Edition]) -> None:
    Edition.objects.filter(pk__in=[row.pk for row in editions]).update(leased_until=None)


def _extend(editions: Sequence[Edition]) -> None:
    until = clock.now() + dt.timedelta(seconds=LEASE_SECONDS)
    Edition.objects.filter(pk__in=[row.pk for row in editions]).update(leased_until=until)


def _forget(batch: Batch) -> None:
    """The original is gone or withdrawn: nothing of it is to be made."""
    Edition.objects.filter(pk__in=[row.pk for row in batch.editions]).update(
        leased_until=None, due_at=None
    )


def waiting_count() -> int:
    """Return how many editions are still to be made, whoever is at them. One query."""
    return Edition.objects.filter(due_at__isnull=False).exclude(state=EditionState.ORIGINAL).count()
