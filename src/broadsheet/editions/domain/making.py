"""Making an edition: what has not changed is kept, the rest is translated and checked.

Nothing here touches the database; `queue` stores what was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from broadsheet.editions.domain.choosing import engines_for
from broadsheet.editions.domain.fidelity import Pair, check_edition, check_segment
from broadsheet.editions.domain.glossary import Glossary
from broadsheet.editions.domain.markup import words_of
from broadsheet.editions.domain.originals import Original
from broadsheet.editions.domain.records import Finding, SegmentRecord
from broadsheet.editions.domain.segments import Segment
from broadsheet.editions.domain.translating import translate_segments
from broadsheet.editions.engines.protocol import Engine
from broadsheet.editions.enums import EditionState, Level, Method, Stage
from broadsheet.editions.errors import EngineError, NoEngineError
from broadsheet.editions.models import Edition
from broadsheet.toolkit import clock

COPIED: Final = "copy"
"""The engine's name on what has no words: figures and signs stand as they are."""
HELD_BY_HAND: Final = "held_by_hand"
SENT_BACK: Final = "sent_back"
"""Findings of people, not of checks: the edition is held until a person approves it."""


@dataclass(slots=True)
class Sorted:
    """An original's segments: what an edition has of them already, and what is to be made."""

    kept: dict[str, SegmentRecord] = field(default_factory=dict)
    wanted: list[Segment] = field(default_factory=list)


def make_edition(*, edition: Edition, original: Original, up_to: Stage, glossary: Glossary) -> None:
    """Bring an edition up to its original, in memory: headline and deck alone, or all of it.

    Raises `NoEngineError` when no engine covers the pair and something is to be translated, and
    `EngineError` when every engine failed.
    """
    former = records_of(edition)
    sorted_ = sort_segments(_segments_up_to(original, up_to), former)
    if up_to == Stage.HEADLINES:  # the body's texts wait for their turn
        sorted_.kept = former | sorted_.kept
    findings = [
        found for row in edition.findings
        if (found := Finding.from_stored(row)).segment_id in sorted_.kept
    ]  # fmt: skip
    if sorted_.wanted:
        made, engine, news = _translated(sorted_.wanted, original, edition.language, glossary)
        sorted_.kept |= made
        findings += news
        if engine is not None:
            edition.engine = engine.title
            edition.engine_version = engine.version(original.language, edition.language)[:120]
            edition.is_draft_quality = engine.is_draft
        edition.made_at = clock.now()
    if up_to == Stage.BODY:
        findings += check_edition(pairs_of(original, sorted_.kept, edition.language))
    write_records(edition, original, sorted_.kept, findings, is_whole=up_to == Stage.BODY)


def records_of(edition: Edition) -> dict[str, SegmentRecord]:
    """Return what an edition keeps, by segment."""
    return {key: SegmentRecord.from_stored(row) for key, row in edition.segments.items()}


def sort_segments(segments: Iterable[Segment], records: dict[str, SegmentRecord]) -> Sorted:
    """Keep what fits its segment still, a person's text in any case; the rest is wanted.

    A paragraph that moved has another id and the same source: its translation moves along.
    """
    by_hash = {record.source_hash: record for record in records.values() if not record.is_stale}
    found = Sorted()
    for segment in segments:
        record = records.get(segment.id)
        if record is not None and record.source_hash == segment.hash:
            found.kept[segment.id] = replace(record, was="")
        elif record is not None and record.is_human:
            found.kept[segment.id] = record
        elif segment.hash in by_hash:
            found.kept[segment.id] = by_hash[segment.hash]
        elif not segment.has_words:
            found.kept[segment.id] = SegmentRecord(segment.hash, segment.source, engine=COPIED)
        else:
            found.wanted.append(segment)
    return found


def pairs_of(original: Original, records: dict[str, SegmentRecord], language: str) -> list[Pair]:
    """Return each segment with its translation, to be checked."""
    return [
        Pair(segment, records[segment.id].text, original.language, language)
        for segment in original.segments
        if segment.id in records
    ]


def write_records(
    edition: Edition,
    original: Original,
    records: dict[str, SegmentRecord],
    findings: Sequence[Finding],
    *,
    is_whole: bool,
) -> None:
    """Write records and findings into an edition and let its state follow from them."""
    held = held_by_people(edition)
    edition.segments = {key: record.stored() for key, record in records.items()}
    edition.findings = [*held, *(found.stored() for found in findings)]
    edition.findings_count = len(edition.findings)
    edition.has_human_text = any(record.is_human for record in records.values())
    for name in ("headline", "deck", "kicker"):
        record = records.get(name)
        setattr(edition, name, words_of(record.text) if record else "")
    there = sum(segment.id in records for segment in original.segments)
    edition.coverage = round(100 * there / len(original.segments)) if original.segments else 100
    edition.changed_at = clock.now()
    edition.version += 1
    if is_whole:
        edition.source_digest = original.digest
        edition.method = method_of(records.values())
        edition.state = state_of(edition, records.values(), findings)
    if held:
        edition.state = EditionState.HELD


def held_by_people(edition: Edition) -> list[dict[str, str]]:
    """Return the findings by which a person holds the edition, as they are stored."""
    return [row for row in edition.findings if row["c"] in (HELD_BY_HAND, SENT_BACK)]


def method_of(records: Iterable[SegmentRecord]) -> Method:
    """Return how an edition as a whole was made: by a person only if every text was."""
    methods = {record.method for record in records if record.engine != COPIED}
    if methods == {Method.HAND}:
        return Method.HAND
    if methods and Method.MACHINE not in methods:
        return Method.REVIEWED
    return Method.MACHINE


def state_of(
    edition: Edition, records: Iterable[SegmentRecord], findings: Iterable[Finding]
) -> EditionState:
    """Return an edition's state: held when a check says so, stale when a person's text is.

    A person's word is better than a check's: what was reviewed or written by hand is not held.
    """
    if any(record.is_stale for record in records):
        return EditionState.STALE
    if edition.method == Method.HAND:
        return EditionState.HAND
    if edition.method == Method.REVIEWED:
        return EditionState.REVIEWED
    if any(found.level in (Level.BLOCK, Level.HOLD) for found in findings):
        return EditionState.HELD
    return EditionState.MACHINE


def _segments_up_to(original: Original, up_to: Stage) -> list[Segment]:
    if up_to == Stage.BODY:
        return list(original.segments)
    return [segment for segment in original.segments if segment.is_headline]


def _translated(
    wanted: list[Segment], original: Original, language: str, glossary: Glossary
) -> tuple[dict[str, SegmentRecord], Engine | None, list[Finding]]:
    """Translate with the first engine that does it well; the best of what there is otherwise.

    A later engine gets only the segments that a check blocked.
    """
    engines = engines_for(original.language, language)
    if not engines:
        raise NoEngineError(f"No engine translates {original.language} into {language}.")
    records: dict[str, SegmentRecord] = {}
    findings: dict[str, list[Finding]] = {}
    used: Engine | None = None
    left = wanted
    failure: EngineError | None = None
    for engine in engines:
        try:
            answers = translate_segments(
                engine=engine, segments=left, source=original.language, target=language,
                glossary=glossary,
            )  # fmt: skip
        except EngineError as error:
            failure = error
            continue
        for segment in left:
            answer = answers[segment.id]
            pair = Pair(segment, answer.text, original.language, language, glossary)
            found = [*answer.findings, *check_segment(pair)]
            if segment.id not in records or not _is_blocked(found):
                records[segment.id] = SegmentRecord(segment.hash, answer.text, engine=engine.name)
                findings[segment.id] = found
        used = used or engine
        left = [segment for segment in left if _is_blocked(findings[segment.id])]
        if not left:
            break
    if used is None:
        assert failure is not None
        raise failure
    return records, used, [found for listed in findings.values() for found in listed]


def _is_blocked(findings: Iterable[Finding]) -> bool:
    return any(found.level == Level.BLOCK for found in findings)
