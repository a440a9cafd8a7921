"""An issue's own texts (subject, preheader, editor's note), and what they are in a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from broadsheet.editions.domain.making import records_of
from broadsheet.editions.domain.originals import Original
from broadsheet.editions.domain.queries import text_edition
from broadsheet.editions.domain.segments import Segment, plain, rich
from broadsheet.editions.enums import SegmentKind
from broadsheet.editions.models import Edition
from broadsheet.newsletters.models import Issue

KIND: Final = "issue"


@dataclass(frozen=True, slots=True)
class Texts:
    """An issue's texts in a language. `note` is rich text in `note_language`."""

    subject: str
    preheader: str
    note: str
    note_language: str


def subject_of_issue(issue_id: int) -> str:
    """Return an issue's name in `Edition.subject`."""
    return f"{KIND}:{issue_id}"


def find_issue(key: str) -> Original | None:
    """Return the texts of the issue with that id, for the engines. One query."""
    issue = Issue.objects.filter(pk=key).first() if key.isdecimal() else None
    return original_of_issue(issue) if issue else None


def original_of_issue(issue: Issue) -> Original:
    """Cut an issue's texts into segments. No queries."""
    found: list[Segment] = []
    plain(issue.subject, "subject", SegmentKind.DESCRIPTION, found.append)
    plain(issue.preheader, "preheader", SegmentKind.DESCRIPTION, found.append)
    rich(issue.note, "note", SegmentKind.EDITORS_NOTE, found.append)
    return Original(subject_of_issue(issue.pk), None, issue.language, tuple(found))


def texts_in(*, issue: Issue, language: str) -> Texts:
    """Return an issue's texts in a language. One query, none in the language it is written in.

    A translation counts only if it is of what stands there now: a subject about last week's
    stories is worse than none. So a subject or preheader that is not translated is empty, and a
    note of which a paragraph is not stays as it was written.
    """
    if language == issue.language:
        return Texts(issue.subject, issue.preheader, issue.note, issue.language)
    edition = text_edition(subject=subject_of_issue(issue.pk), language=language)
    fresh = Fresh(edition)
    subject = plain(issue.subject, "subject", SegmentKind.DESCRIPTION, fresh.visit)
    preheader = plain(issue.preheader, "preheader", SegmentKind.DESCRIPTION, fresh.visit)
    note = rich(issue.note, "note", SegmentKind.EDITORS_NOTE, fresh.visit)
    lacks_note = bool(fresh.missing - {"subject", "preheader"})
    return Texts(
        "" if "subject" in fresh.missing else subject,
        "" if "preheader" in fresh.missing else preheader,
        issue.note if lacks_note else note,
        issue.language if lacks_note else language,
    )


class Fresh:
    """What an edition says of texts as they stand now; `missing` are the ids of what it lacks."""

    def __init__(self, edition: Edition | None) -> None:
        self._records = records_of(edition) if edition else {}
        self.missing: set[str] = set()

    def visit(self, segment: Segment) -> str | None:
        """Return a segment's translation: the function that `plain` and `rich` ask."""
        record = self._records.get(segment.id)
        if record is not None and record.source_hash == segment.hash and not record.is_stale:
            return record.text
        if segment.has_words:
            self.missing.add(segment.id)
        return None
