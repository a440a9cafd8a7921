"""Deciding which editions are to be made, and writing it down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.db.models import F

from broadsheet.articles.models import Article
from broadsheet.editions.domain import queue
from broadsheet.editions.domain.choosing import is_covered
from broadsheet.editions.domain.making import records_of
from broadsheet.editions.domain.markup import words_of
from broadsheet.editions.domain.originals import (
    Original,
    find_original,
    house_subjects,
    original_of_article,
    subject_of,
)
from broadsheet.editions.domain.records import SegmentRecord
from broadsheet.editions.enums import EditionState, Method, Stage
from broadsheet.editions.models import Edition
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.toolkit import clock

ROUTINE: Final = 0
ASKED_FOR: Final = 2
"""A reader waits for it."""
URGENT: Final = 5
CORRECTED: Final = 9
"""A correction overtakes everything."""


@transaction.atomic
def plan_article(*, article_id: int, is_urgent: bool = False) -> None:
    """Write the original edition and mark the others to be made. Idempotent.

    Ten queries at most, for any number of languages. What is made already is not marked.
    """
    article = Article.objects.filter(pk=article_id, live=True).first()
    if article is None:
        Edition.objects.filter(article_id=article_id).update(due_at=None, leased_until=None)
        return
    original = original_of_article(article)
    changed = write_original(original) or {}
    _mark_stale(original, changed)
    urgency = URGENT if is_urgent else ROUTINE
    if any(key.startswith("correction.") for key in changed):
        urgency = CORRECTED
    _mark_due(original, current_masthead().made_on_publish, urgency=urgency, is_new=bool(changed))


@transaction.atomic
def plan_language(*, subject: str, language: str, urgency: int = ASKED_FOR) -> Edition | None:
    """Mark one edition to be made; None when the original is gone or nothing covers the pair.

    However many ask, it is made once.
    """
    original = find_original(subject)
    if original is None or original.language == language:
        return None
    if not is_covered(original.language, language):
        return None
    changed = write_original(original) or {}
    _mark_stale(original, changed)
    _mark_due(original, [language], urgency=urgency, is_new=bool(changed))
    return Edition.objects.filter(subject=subject, language=language).first()


def request_edition(*, article_id: int, language: str) -> Edition | None:
    """Have an edition made because a reader asks. One that is being made already is left alone."""
    subject = subject_of(article_id)
    existing = Edition.objects.filter(subject=subject, language=language).first()
    if existing is not None and (existing.due_at is not None or existing.is_public):
        return existing
    return plan_language(subject=subject, language=language)


@transaction.atomic
def plan_house_texts(*, subjects: Iterable[str] | None = None) -> None:
    """Mark the newspaper's own texts to be made in every language of the newspaper."""
    languages = current_masthead().reader_languages
    for subject in subjects or list(house_subjects()):
        original = find_original(subject)
        if original is None or not original.segments:
            continue
        changed = write_original(original) or {}
        _mark_stale(original, changed)
        _mark_due(original, languages, urgency=ROUTINE, stage=Stage.BODY, is_new=bool(changed))


def write_original(original: Original) -> dict[str, str] | None:
    """Store the original edition; return the sources that changed, by id; None if none did.

    A segment that is new has an empty former source.
    """
    edition, is_new = Edition.objects.get_or_create(
        subject=original.subject,
        language=original.language,
        defaults={"article_id": original.article_id, "state": EditionState.ORIGINAL},
    )
    if not is_new and edition.source_digest == original.digest:
        return None
    former = records_of(edition)
    changed = {
        segment.id: (former[segment.id].text if segment.id in former else "")
        for segment in original.segments
        if segment.id not in former or former[segment.id].source_hash != segment.hash
    }
    edition.segments = {
        segment.id: SegmentRecord(segment.hash, segment.source, Method.HAND).stored()
        for segment in original.segments
    }
    by_id = original.by_id
    edition.headline = words_of(by_id["headline"].source) if "headline" in by_id else ""
    edition.source_digest = original.digest
    edition.state = EditionState.ORIGINAL
    edition.method = Method.HAND
    edition.coverage = 100
    edition.changed_at = clock.now()
    edition.version += 1
    edition.save()
    # What the article was before in another language is no edition of its own any more.
    Edition.objects.filter(subject=original.subject, state=EditionState.ORIGINAL).exclude(
        pk=edition.pk
    ).update(state=EditionState.WAITING)
    return changed


def _mark_stale(original: Original, changed: dict[str, str]) -> None:
    """Mark each person's text whose source changed, and keep the source it was made from."""
    if not any(changed.values()):
        return
    editions = Edition.objects.filter(subject=original.subject, has_human_text=True)
    for edition in editions.exclude(language=original.language):
        records = records_of(edition)
        for key, former in changed.items():
            record = records.get(key)
            if record and record.is_human and former and not record.was:
                records[key] = record.with_text(record.text, was=former)
        edition.segments = {key: record.stored() for key, record in records.items()}
        if any(record.is_stale for record in records.values()) and edition.is_public:
            edition.state = EditionState.STALE
        edition.version += 1
        edition.save(update_fields=["segments", "state", "version"])


def _mark_due(
    original: Original,
    languages: Sequence[str],
    *,
    urgency: int,
    stage: Stage = Stage.HEADLINES,
    is_new: bool = True,
) -> None:
    """Mark editions as due: those of `languages` that an engine covers, and all that exist.

    When the original `is_new` even those that a worker is at begin anew: with their new version it
    cannot store what it made of the former original.
    """
    now = clock.now()
    places = {code: place for place, code in enumerate(current_masthead().reader_languages)}
    wanted = [
        code for code in languages
        if code != original.language and is_covered(original.language, code)
    ]  # fmt: skip
    Edition.objects.bulk_create(
        (
            Edition(
                article_id=original.article_id, subject=original.subject, language=code,
                place=places.get(code, 999),
            )
            for code in wanted
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    there = Edition.objects.filter(subject=original.subject).exclude(language=original.language)
    begun = there.exclude(source_digest=original.digest).exclude(
        state=EditionState.WAITING, headline=""
    )
    due = there.filter(language__in=wanted).exclude(source_digest=original.digest) | begun
    if not is_new:
        due = due.filter(due_at=None)
    due.update(
        due_at=now, stage=stage, urgency=urgency, leased_until=None, attempts=0,
        version=F("version") + 1,
    )  # fmt: skip
    transaction.on_commit(queue.wake_up, robust=True)
