"""An article as an edition has it: the same article, every text exchanged for its translation."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from broadsheet.articles.models import Article
from broadsheet.editions.domain.making import records_of
from broadsheet.editions.domain.records import SegmentRecord
from broadsheet.editions.domain.segments import Correction, Left, Segment, walk_article
from broadsheet.editions.models import Edition


@dataclass(frozen=True, slots=True)
class RawBody:
    """A stream's stored blocks, where Wagtail's own value would be too dear to make."""

    raw_data: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class TranslatedArticle:
    """An article in memory, never to be saved. `left` names the texts still in the source."""

    article: Article
    corrections: list[str]
    left: frozenset[str]

    @property
    def untranslated(self) -> int:
        return len(self.left)


def translate_article(
    *, article: Article, edition: Edition, corrections: Sequence[Correction] = ()
) -> TranslatedArticle:
    """Return the article with the edition's texts, in the edition's language. No queries.

    What the edition has no text for stays in the source language and is named in `left`.
    """
    records = records_of(edition)
    left: set[str] = set()

    def visit(segment: Segment) -> str | None:
        record = record_for(segment, records)
        if record is not None:
            return record.text
        if not segment.has_words:
            return None
        left.add(segment.id)
        return Left(segment.source, article.language)

    walked = walk_article(article, visit, corrections=corrections)
    translated = copy.copy(article)
    for name, text in walked.fields.items():
        setattr(translated, name, text)
    # The stream descriptor would parse what is set through it.
    translated.__dict__["body"] = RawBody(walked.body)
    translated.language = edition.language
    translated.search_description = ""
    return TranslatedArticle(translated, walked.corrections, frozenset(left))


def record_for(segment: Segment, records: dict[str, SegmentRecord]) -> SegmentRecord | None:
    """Return the translation of a segment; one of an older source serves until the new is made."""
    return records.get(segment.id)
