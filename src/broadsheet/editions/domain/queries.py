"""Reading editions: for pages, fronts and menus. Typed rows, constant numbers of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from broadsheet.editions.domain.making import records_of
from broadsheet.editions.domain.markup import words_of
from broadsheet.editions.domain.originals import registered_kinds
from broadsheet.editions.domain.segments import Segment, rich
from broadsheet.editions.enums import PUBLIC_STATES, EditionState, Method, SegmentKind
from broadsheet.editions.models import Edition
from broadsheet.toolkit.statements import Statement


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article stands in one language, for menus and lists.

    A held edition that a worker makes anew is held, not being made: readers get it from a person.
    """

    language: str
    state: EditionState
    method: Method
    is_public: bool
    is_being_made: bool
    source_digest: str


_NOT_MADE_FOR_READERS: Final = frozenset({EditionState.ORIGINAL, EditionState.HELD})
_STANDINGS = Statement(
    lambda article_id: (
        Edition.objects.filter(article_id=article_id)
        .order_by()
        .values_list("language", "state", "method", "due_at", "source_digest")
    )
)


def standings(*, article_id: int) -> dict[str, Standing]:
    """Return how an article stands in each language that has a row. One query."""
    return {
        language: Standing(
            language, EditionState(state), Method(method), state in PUBLIC_STATES,
            due_at is not None and state not in _NOT_MADE_FOR_READERS, source_digest,
        )
        for language, state, method, due_at, source_digest in _STANDINGS.rows(article_id)
    }  # fmt: skip


_COLUMNS: Final = [field.attname for field in Edition._meta.concrete_fields]
_EDITION = Statement(
    lambda article_id, language: (
        Edition.objects.filter(article_id=article_id, language=language)
        .order_by()
        .values_list(*_COLUMNS)[:1]
    )
)


def find_edition(*, article_id: int, language: str) -> Edition | None:
    """Return an article's edition in a language, whatever its state. One query."""
    rows = _EDITION.rows(article_id, language)
    return Edition.from_db(connection.alias, _COLUMNS, rows[0]) if rows else None


def public_editions(*, language: str) -> QuerySet[Edition]:
    """Return the query of the editions that readers of a language can read."""
    return Edition.objects.filter(
        language=language, state__in=PUBLIC_STATES, article_id__isnull=False
    )


def public_house_texts(*, language: str) -> QuerySet[Edition]:
    """Return the query of the newspaper's own texts that readers of a language see on pages.

    What rooms above have translated (an issue's note) is not among it: it would grow for ever.
    """
    rows = Edition.objects.filter(
        article_id__isnull=True, language=language, state__in=sorted(PUBLIC_STATES)
    )
    for kind in registered_kinds():
        rows = rows.exclude(subject__startswith=f"{kind}:")
    return rows


def house_editions(*, language: str) -> dict[str, Edition]:
    """Return the public editions of the newspaper's own texts, by subject. One query."""
    rows = public_house_texts(language=language).exclude(state=EditionState.ORIGINAL)
    return {row.subject: row for row in rows}


def text_edition(*, subject: str, language: str) -> Edition | None:
    """Return the public edition of a text that a room above has translated. One query."""
    rows = Edition.objects.filter(subject=subject, language=language, state__in=PUBLIC_STATES)
    return rows.first()


def is_being_translated(*, subject: str) -> bool:
    """Whether a text of a room above waits for an engine in some language. One query."""
    return Edition.objects.filter(subject=subject, due_at__isnull=False).exists()


def house_words(edition: Edition | None, name: str, default: str) -> str:
    """Return a text without markup (a beat's name, a job) as the edition has it."""
    record = records_of(edition).get(name) if edition else None
    return words_of(record.text) if record else default


def house_rich(edition: Edition | None, name: str, source: str, kind: SegmentKind) -> str:
    """Return a rich text (a note, terms) as the edition has it; untranslated parts stay."""
    if edition is None:
        return source
    records = records_of(edition)

    def visit(segment: Segment) -> str | None:
        record = records.get(segment.id)
        return record.text if record else None

    return rich(source, name, kind, visit)
