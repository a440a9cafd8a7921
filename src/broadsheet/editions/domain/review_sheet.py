"""The review screen's data: an original and one edition, text by text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from broadsheet.editions.domain.differences import Change, differences
from broadsheet.editions.domain.glossary import Glossary, entries_in, gather_glossary
from broadsheet.editions.domain.making import COPIED, records_of
from broadsheet.editions.domain.markup import Tag, Token, tokens
from broadsheet.editions.domain.originals import Original, find_original
from broadsheet.editions.domain.records import Finding, SegmentRecord
from broadsheet.editions.domain.reviewing import text_key
from broadsheet.editions.domain.segments import Segment
from broadsheet.editions.domain.typed import typed
from broadsheet.editions.engines.protocol import GlossaryEntry
from broadsheet.editions.enums import Level, SegmentKind
from broadsheet.editions.models import Edition, MistakeReport

_GRAVITY = {Level.BLOCK: 0, Level.HOLD: 1, Level.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One text of the sheet. `text` is the edition's as a person types it, `key` its `text_key`.

    `mine` is what a reviewer typed that was not saved, `error` why.
    """

    number: int
    id: str
    kind: SegmentKind
    source: tuple[Token, ...]
    tags: tuple[Tag, ...]
    text: str
    key: str
    by: str = ""
    is_human: bool = False
    is_stale: bool = False
    is_missing: bool = False
    findings: tuple[Finding, ...] = ()
    terms: tuple[GlossaryEntry, ...] = ()
    machine: str = ""
    from_machine: tuple[Change, ...] = ()
    source_change: tuple[Change, ...] = ()
    reports: tuple[MistakeReport, ...] = ()
    mine: str | None = None
    error: str = ""

    @property
    def needs_eyes(self) -> bool:
        """Whether something is open: a finding that holds, a stale source, a report."""
        grave = any(found.level != Level.NOTE for found in self.findings) and not self.is_human
        return grave or self.is_stale or self.is_missing or bool(self.reports)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An edition laid out for review. `findings` are those of the edition as a whole."""

    edition: Edition
    source_language: str
    title: str
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    reports: tuple[MistakeReport, ...] = ()
    open_count: int = field(default=0)
    human_count: int = field(default=0)


def gather_sheet(*, edition_id: int) -> Sheet | None:
    """Return an edition's sheet; None when it or its original is gone. Five queries, any length."""
    edition = Edition.objects.select_related("article").filter(pk=edition_id).first()
    original = find_original(edition.subject) if edition else None
    if edition is None or original is None or edition.language == original.language:
        return None
    records = records_of(edition)
    glossary = gather_glossary(source=original.language, target=edition.language)
    findings = [Finding.from_stored(row) for row in edition.findings]
    findings.sort(key=lambda found: _GRAVITY[found.level])
    reports = list(MistakeReport.objects.filter(Q(edition=edition), settled_at=None))
    shown = [
        one for one in original.segments
        if not ((record := records.get(one.id)) and record.engine == COPIED)
    ]  # fmt: skip
    rows = tuple(
        _row(number, segment, records.get(segment.id), glossary, findings, reports)
        for number, segment in enumerate(shown, start=1)
    )
    known = {row.id for row in rows}
    return Sheet(
        edition=edition,
        source_language=original.language,
        title=_title(original),
        rows=rows,
        findings=tuple(found for found in findings if found.segment_id not in known),
        reports=tuple(report for report in reports if report.segment_id not in known),
        open_count=sum(row.needs_eyes for row in rows),
        human_count=sum(row.is_human for row in rows),
    )


def _row(
    number: int,
    segment: Segment,
    record: SegmentRecord | None,
    glossary: Glossary,
    findings: Sequence[Finding],
    reports: Sequence[MistakeReport],
) -> Row:
    text = record.text if record else ""
    machine = record.machine if record else ""
    was = record.was if record else ""
    return Row(
        number=number,
        id=segment.id,
        kind=segment.kind,
        source=tuple(tokens(segment.source)),
        tags=segment.tags,
        text=typed(text),
        key=text_key(text),
        by=record.by if record else "",
        is_human=bool(record and record.is_human),
        is_stale=bool(was),
        is_missing=record is None,
        findings=tuple(found for found in findings if found.segment_id == segment.id),
        terms=entries_in(glossary, [segment.source]),
        machine=typed(machine),
        from_machine=tuple(differences(typed(machine), typed(text))) if machine else (),
        source_change=tuple(differences(typed(was), typed(segment.source))) if was else (),
        reports=tuple(report for report in reports if report.segment_id == segment.id),
    )


def _title(original: Original) -> str:
    if "headline" in original.by_id:
        return typed(original.by_id["headline"].source)
    first = original.segments[0].source if original.segments else original.subject
    return typed(first)[:80]
