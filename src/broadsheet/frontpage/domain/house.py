"""The newspaper's own texts in a page's language: beats' names, masthead, contributors' notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Sum

from broadsheet.editions.domain.queries import (
    house_editions,
    house_rich,
    house_words,
    public_house_texts,
)
from broadsheet.editions.enums import SegmentKind
from broadsheet.editions.models import Edition
from broadsheet.toolkit.statements import Statement


@dataclass(frozen=True, slots=True)
class House:
    """House texts of one language. What is not translated stands in `source`.

    Two houses with one `stamp` say the same.
    """

    language: str
    source: str
    stamp: str
    editions: dict[str, Edition] = field(default_factory=dict)

    @property
    def is_source(self) -> bool:
        return self.language == self.source

    def words(self, subject: str, name: str, default: str) -> str:
        """Return a text without markup, as this language has it."""
        return house_words(self.editions.get(subject), name, default)

    def rich(self, subject: str, name: str, source: str, kind: SegmentKind) -> str:
        """Return a rich text as this language has it."""
        return house_rich(self.editions.get(subject), name, source, kind)

    def lent_language(self, subject: str) -> str:
        """Return the language that a subject's texts are in, empty where it is the page's."""
        return "" if self.is_source or subject in self.editions else self.source


_STAMP: Final = Statement(
    lambda language: (
        public_house_texts(language=language)
        .order_by()
        .values("language")
        .annotate(rows=Count("pk"), versions=Sum("version"), keys=Sum("pk"))
        .values_list("rows", "versions", "keys")
    )
)
_houses: dict[str, House] = {}
_HOUSES_KEPT: Final = 200


def gather_house(*, language: str, source: str) -> House:
    """Return a language's house texts. No query for the source language, else one; two when new.

    The texts are kept for as long as no edition of them changed.
    """
    if language == source:
        return House(language, source, "")
    stamp = f"{language} {source} {_STAMP.rows(language)!r}"
    house = _houses.get(language)
    if house is None or house.stamp != stamp:
        if len(_houses) >= _HOUSES_KEPT:
            _houses.clear()
        house = House(language, source, stamp, house_editions(language=language))
        _houses[language] = house
    return house
