"""A reader reports a mistake in an edition."""

from __future__ import annotations

from typing import Final

from django.core import signing

from broadsheet.editions.domain.making import records_of
from broadsheet.editions.domain.markup import words_of
from broadsheet.editions.domain.queries import find_edition
from broadsheet.editions.models import Edition, MistakeReport
from broadsheet.toolkit import clock

LEAST_SECONDS: Final = 3
MOST_SECONDS: Final = 24 * 3600
_SALT: Final = "broadsheet.mistake"


def find_reported(*, article_id: int, language: str) -> Edition | None:
    """Return the edition that a reader may report a mistake in: a public one. One query."""
    edition = find_edition(article_id=article_id, language=language)
    return edition if edition is not None and edition.is_public else None


def report_mistake(
    *, edition: Edition, words: str, better: str, email: str, segment_id: str = ""
) -> MistakeReport:
    """Store what a reader says, with the segment that it is about if it can be told.

    The segment is the one the reader came from, else the one that holds the words.
    """
    if segment_id not in edition.segments:
        segment_id = segment_with(edition, words)
    return MistakeReport.objects.create(
        edition=edition,
        segment_id=segment_id,
        words=words,
        better=better,
        email=email,
        reported_at=clock.now(),
    )


def segment_with(edition: Edition, words: str) -> str:
    """Return the segment in which these words stand; empty when none or several hold them."""
    wanted = _folded(words)
    if len(wanted) < 2:
        return ""
    found = [
        key
        for key, record in records_of(edition).items()
        if wanted in _folded(words_of(record.text))
    ]
    return found[0] if len(found) == 1 else ""


def opened_now() -> str:
    """Return what a form carries to say when it was opened."""
    return signing.dumps(int(clock.now().timestamp()), salt=_SALT)


def is_in_time(opened: str) -> bool:
    """Whether a form was filled in by somebody who took a moment over it, and not days ago."""
    try:
        at = signing.loads(opened, salt=_SALT)
    except signing.BadSignature:
        return False
    return bool(LEAST_SECONDS <= clock.now().timestamp() - at <= MOST_SECONDS)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .…“”\"'«»„‚‘’")
