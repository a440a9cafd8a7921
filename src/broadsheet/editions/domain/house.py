"""The newspaper's own texts in other languages: masthead, beats, contributors, by hand."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from broadsheet.editions.domain.making import COPIED, write_records
from broadsheet.editions.domain.markup import Tag, problems, renumbered
from broadsheet.editions.domain.originals import Original, find_original
from broadsheet.editions.domain.planning import write_original
from broadsheet.editions.domain.records import SegmentRecord
from broadsheet.editions.domain.segments import Segment, plain, rich
from broadsheet.editions.enums import Method
from broadsheet.editions.errors import EditionError, MarkupError
from broadsheet.editions.models import Edition
from broadsheet.toolkit import clock


@transaction.atomic
def write_house_by_hand(
    *, subject: str, language: str, texts: Mapping[str, str], by: str
) -> Edition:
    """Take a person's translation of the newspaper's own texts.

    `texts` maps the names of fields (``tagline``, ``note_to_readers``, ``name``, ``note``) to plain
    words or rich text with the same paragraphs and tags as the original. Raises `EditionError` when
    the paragraphs do not fit, `MarkupError` when the tags do not. Idempotent.
    """
    original = find_original(subject)
    if original is None:
        raise EditionError(f"There is nothing called “{subject}”.")
    write_original(original)
    edition, _created = Edition.objects.get_or_create(subject=subject, language=language)
    given = _answers(original, texts)
    records: dict[str, SegmentRecord] = {}
    for segment in original.segments:
        if segment.id in given:
            text = _with_numbers_of(segment, given[segment.id])
            records[segment.id] = SegmentRecord(segment.hash, text, Method.HAND, by=by)
        elif not segment.has_words:
            records[segment.id] = SegmentRecord(segment.hash, segment.source, engine=COPIED)
    write_records(edition, original, records, [], is_whole=True)
    edition.made_at = edition.reviewed_at = clock.now()
    edition.reviewed_by = by
    edition.due_at = None
    edition.save()
    return edition


def _answers(original: Original, texts: Mapping[str, str]) -> dict[str, Segment]:
    """Cut the translation as the original is cut; paragraph answers paragraph, in order."""
    fields: dict[str, list[Segment]] = {}
    for segment in original.segments:
        fields.setdefault(segment.id.partition(".")[0], []).append(segment)
    answers: dict[str, Segment] = {}
    for name, text in texts.items():
        wanted = fields.get(name, [])
        found: list[Segment] = []
        if wanted and wanted[0].id == name:
            plain(text, name, wanted[0].kind, found.append)
        elif wanted:
            rich(text, name, wanted[0].kind, found.append)
        if len(found) != len(wanted):
            raise EditionError(
                f"{original.subject}: “{name}” has {len(found)} paragraphs, the original "
                f"{len(wanted)}."
            )
        answers |= {one.id: other for one, other in zip(wanted, found, strict=True)}
    return answers


def _with_numbers_of(segment: Segment, translated: Segment) -> str:
    """Number the translation's tags as the original's are: a link is known by its address."""
    left = list(enumerate(segment.tags, start=1))
    numbers: dict[int, int] = {}
    for number, tag in enumerate(translated.tags, start=1):
        match = next((one for one in left if _is_same(one[1], tag)), None)
        if match is None:
            raise MarkupError(f"{segment.id}: the original has no {tag.opening}.")
        left.remove(match)
        numbers[number] = match[0]
    text = renumbered(translated.source, numbers)
    wrong = problems(text, segment.tags)
    if wrong:
        raise MarkupError(f"{segment.id}: {wrong[0]}")
    return text


def _is_same(one: Tag, other: Tag) -> bool:
    return one.opening == other.opening
