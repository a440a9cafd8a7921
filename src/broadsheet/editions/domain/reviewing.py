"""What people do with an edition: write, approve, hold, send back, have it made again.

A person's text is never written over by a machine, nor unseen by another person: whoever saves
says which text he had before him, and is refused when it is another by now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.db import transaction

from broadsheet.editions.domain import queue
from broadsheet.editions.domain.fidelity import Pair, check_edition, check_segment
from broadsheet.editions.domain.glossary import gather_glossary
from broadsheet.editions.domain.making import (
    COPIED,
    HELD_BY_HAND,
    SENT_BACK,
    held_by_people,
    pairs_of,
    records_of,
    write_records,
)
from broadsheet.editions.domain.markup import problems, words_of
from broadsheet.editions.domain.originals import Original, find_original, subject_of
from broadsheet.editions.domain.planning import URGENT
from broadsheet.editions.domain.records import Finding, SegmentRecord
from broadsheet.editions.domain.segments import digest
from broadsheet.editions.enums import EditionState, Level, Method, Stage
from broadsheet.editions.errors import ConflictError, EditionError, MarkupError
from broadsheet.editions.models import Edition
from broadsheet.toolkit import clock, outbox

Records = dict[str, SegmentRecord]


def text_key(text: str) -> str:
    """Return what a form carries to say which text its user had before him."""
    return digest(text)


def save_segment(
    *, edition_id: int, segment_id: str, text: str, seen: str, by: str
) -> SegmentRecord:
    """Write a person's text into a segment; `text` is a marked text, `seen` a `text_key`.

    The text that stands there already is approved by it. Where no machine's text was before it
    counts as written by hand. Saving the same text twice changes nothing. Raises `ConflictError`
    when somebody else changed it since, `MarkupError` when it is empty or a tag is lost, twice or
    broken.
    """
    saved: list[SegmentRecord] = []

    def change(edition: Edition, original: Original, records: Records) -> None:
        segment = original.by_id.get(segment_id)
        if segment is None:
            raise ConflictError("This text is no longer in the original. Load the page again.")
        record = records.get(segment_id)
        there = record.text if record else ""
        if record is not None and there == text:
            saved.append(_approved(record, segment.hash, Method.REVIEWED, by))
            records[segment_id] = saved[0]
            return
        if text_key(there) != seen:
            raise ConflictError(
                f"Somebody else changed this text{f' ({record.by})' if record else ''}. "
                "Yours was not saved; compare the two."
            )
        wrong = problems(text, segment.tags)
        if not words_of(text).strip() and segment.has_words:
            wrong = ["The text is empty.", *wrong]
        if wrong:
            raise MarkupError(" ".join(wrong))
        machine = ""
        if record is not None:
            machine = record.machine or ("" if record.is_human else record.text)
        method = Method.REVIEWED if machine else Method.HAND
        saved.append(SegmentRecord(segment.hash, text, method, "", machine, "", by))
        records[segment_id] = saved[0]

    _change(edition_id, change, by=by)
    return saved[0]


def approve_segment(*, edition_id: int, segment_id: str, seen: str, by: str) -> None:
    """Approve a segment's text as it stands. Idempotent; raises `ConflictError`."""

    def change(edition: Edition, original: Original, records: Records) -> None:
        segment, record = original.by_id.get(segment_id), records.get(segment_id)
        if segment is None or record is None or text_key(record.text) != seen:
            raise ConflictError("This text has changed since you read it. Load the page again.")
        records[segment_id] = _approved(record, segment.hash, Method.REVIEWED, by)

    _change(edition_id, change, by=by)


def approve_edition(*, edition_id: int, version: int, by: str) -> None:
    """Approve all segments and show the edition to readers. Idempotent.

    `version` is that which the reviewer had before him; raises `ConflictError` when it is another
    by now, `EditionError` when something is not translated yet or a check blocks it.
    """

    def change(edition: Edition, original: Original, records: Records) -> None:
        if edition.version != version:
            raise ConflictError("This edition has changed since you read it. Load the page again.")
        missing = [one for one in original.segments if one.id not in records]
        if missing:
            raise EditionError(f"{len(missing)} texts are not translated yet.")
        for segment in original.segments:
            record = records[segment.id]
            wrong = problems(record.text, segment.tags)
            if wrong and any(tag.is_link or tag.is_atom for tag in segment.tags):
                raise MarkupError(f"{segment.id}: {wrong[0]}")
            records[segment.id] = _approved(record, segment.hash, Method.REVIEWED, by)

    _change(edition_id, change, by=by, is_review=True)


def hold_edition(*, edition_id: int, by: str, why: str = "", is_sent_back: bool = False) -> None:
    """Take an edition from readers until somebody approves it. Idempotent."""
    name = SENT_BACK if is_sent_back else HELD_BY_HAND
    with transaction.atomic():
        edition = Edition.objects.select_for_update().get(pk=edition_id)
        people = held_by_people(edition)
        kept = [row for row in edition.findings if row not in people]
        finding = Finding(name, Level.HOLD, "", f"{by}: {why}".strip(": "))
        edition.findings = [finding.stored(), *kept]
        edition.findings_count = len(edition.findings)
        edition.state = EditionState.HELD
        edition.version += 1
        edition.save(update_fields=["findings", "findings_count", "state", "version"])
        _tell(edition)


def translate_again(*, edition_id: int, segment_ids: Iterable[str] = ()) -> int:
    """Have segments (all, when none is named) made anew by a machine; returns how many.

    A person's text is left alone unless its segment is named.
    """
    named = set(segment_ids)
    with transaction.atomic():
        edition = Edition.objects.select_for_update().get(pk=edition_id)
        records = records_of(edition)
        dropped = {
            key
            for key, record in records.items()
            if (key in named) or (not named and not record.is_human and record.engine != COPIED)
        }
        edition.segments = {
            key: record.stored() for key, record in records.items() if key not in dropped
        }
        edition.findings = [row for row in edition.findings if row.get("s") not in dropped]
        edition.source_digest = ""
        edition.due_at, edition.stage = clock.now(), Stage.HEADLINES
        edition.urgency, edition.leased_until, edition.attempts = URGENT, None, 0
        edition.version += 1
        edition.save()
        transaction.on_commit(queue.wake_up, robust=True)
    return len(dropped)


@transaction.atomic
def write_by_hand(
    *,
    article_id: int,
    language: str,
    texts: Mapping[str, str],
    by: str,
    method: Method | None = None,
) -> Edition:
    """Take a person's translation of an article (a file, the demo), segment by segment.

    `texts` maps segment ids to marked texts; ids that the original does not have are refused, and
    so is a text with broken tags (`MarkupError`, nothing is written). Texts that are not given stay
    as they are. Without a `method` a text counts as reviewed where a machine's stood, else as
    written by hand. Idempotent.
    """
    original = find_original(subject_of(article_id))
    if original is None:
        raise EditionError("The article is not published.")
    edition, _created = Edition.objects.select_for_update().get_or_create(
        subject=original.subject, language=language, defaults={"article_id": article_id}
    )
    records = records_of(edition)
    for key, text in texts.items():
        segment = original.by_id.get(key)
        if segment is None:
            raise EditionError(f"The article has no text “{key}”.")
        wrong = problems(text, segment.tags)
        if wrong:
            raise MarkupError(f"{key}: {wrong[0]}")
        former = records.get(key)
        machine = former.machine or (former.text if not former.is_human else "") if former else ""
        own = method or (Method.REVIEWED if machine else Method.HAND)
        records[key] = SegmentRecord(segment.hash, text, own, "", machine, "", by)
    for segment in original.segments:
        if segment.id not in records and not segment.has_words:
            records[segment.id] = SegmentRecord(segment.hash, segment.source, engine=COPIED)
    _write(edition, original, records)
    edition.made_at = clock.now()
    edition.reviewed_at, edition.reviewed_by = clock.now(), by
    if edition.coverage == 100:
        edition.due_at = None
    edition.save()
    _tell(edition)
    return edition


def _approved(record: SegmentRecord, source_hash: str, method: Method, by: str) -> SegmentRecord:
    if record.method == Method.HAND and not record.is_stale:
        return record
    kept = Method.HAND if record.method == Method.HAND else method
    return replace(record, source_hash=source_hash, method=kept, was="", by=by)


def _change(
    edition_id: int,
    change: Callable[[Edition, Original, Records], None],
    *,
    by: str,
    is_review: bool = False,
) -> None:
    with transaction.atomic():
        edition = Edition.objects.select_for_update().get(pk=edition_id)
        original = find_original(edition.subject)
        if original is None:
            raise ConflictError("The article was withdrawn.")
        records = records_of(edition)
        change(edition, original, records)
        _write(edition, original, records, is_released=is_review)
        if is_review or edition.method != Method.MACHINE:
            edition.reviewed_at, edition.reviewed_by = clock.now(), by
        edition.save()
        _tell(edition)


def _write(
    edition: Edition, original: Original, records: Records, *, is_released: bool = False
) -> None:
    """Check every text anew and let the state follow, but for what a person decided."""
    if is_released:
        edition.findings = []
    glossary = gather_glossary(source=original.language, target=edition.language)
    findings = [
        found
        for segment in original.segments
        if (record := records.get(segment.id)) and record.engine != COPIED
        for found in check_segment(
            Pair(segment, record.text, original.language, edition.language, glossary)
        )
    ]
    findings += check_edition(pairs_of(original, records, edition.language))
    was_waiting = edition.state == EditionState.WAITING
    write_records(edition, original, records, findings, is_whole=True)
    if edition.coverage < 100 and was_waiting:
        edition.state = EditionState.WAITING


def _tell(edition: Edition) -> None:
    outbox.put(
        topic=queue.READY,
        payload={
            "subject": edition.subject,
            "article_id": edition.article_id,
            "languages": [edition.language],
            "stage": int(Stage.BODY),
        },
    )
