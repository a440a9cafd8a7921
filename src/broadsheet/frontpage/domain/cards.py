"""Articles as fronts list them: one card each, gathered with a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from broadsheet.articles.enums import BylineRole
from broadsheet.articles.models import BylineEntry, Correction
from broadsheet.frontpage.domain.dates import Moment, moment
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.models import Placement
from broadsheet.pictures.domain.renditions import Shown, load_pictures

_FIELDS = (
    "article_id", "article__title", "article__deck", "article__kicker", "article__dateline",
    "article__published_address", "published_at", "article__featured_picture_id",
    "article__featured_alt", "article__featured_is_decorative", "is_corrected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One article on a front. `byline` names those who wrote it."""

    id: int
    headline: str
    deck: str
    kicker: str
    dateline: str
    address: str
    published: Moment
    byline: tuple[str, ...]
    is_corrected: bool
    picture: Shown | None
    alt: str

    @property
    def published_at(self) -> dt.datetime:
        return self.published.at


def gather_cards(
    placements: QuerySet[Placement], *, frame: Frame, with_pictures: bool = True
) -> tuple[Card, ...]:
    """Return the cards of an ordered, sliced query of placements.

    Two queries (placements, bylines), two more for pictures; one when there are no articles.
    """
    corrections = Correction.objects.filter(article_id=OuterRef("article_id"))
    rows = list(placements.annotate(is_corrected=Exists(corrections)).values_list(*_FIELDS))
    bylines = gather_names(row[0] for row in rows)
    pictures = load_pictures(row[7] for row in rows if row[7]) if with_pictures else {}
    return tuple(_card(row, frame, bylines, pictures) for row in rows)


def gather_names(article_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return who wrote each article, in the byline's order. One query, none for no articles."""
    ids = list(article_ids)
    if not ids:
        return {}
    names: dict[int, list[tuple[str, str]]] = {}
    entries = BylineEntry.objects.filter(article_id__in=ids).order_by("article_id", "sort_order")
    for article_id, name, guest, role in entries.values_list(
        "article_id", "contributor__name", "guest_name", "role"
    ):
        names.setdefault(article_id, []).append((name or guest, role))
    return {article_id: words_first(found) for article_id, found in names.items()}


def words_first(names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return those of (name, role) who wrote; when nobody did, everybody, each once."""
    listed = list(names)
    writers = [name for name, role in listed if role == BylineRole.WORDS]
    return tuple(dict.fromkeys(writers or [name for name, _role in listed]))


def _card(
    row: tuple[Any, ...],
    frame: Frame,
    bylines: dict[int, tuple[str, ...]],
    pictures: dict[int, Shown],
) -> Card:
    (pk, headline, deck, kicker, dateline, address, published_at, picture_id, alt, is_decorative,
     is_corrected) = row  # fmt: skip
    picture = pictures.get(picture_id)
    return Card(
        id=pk,
        headline=headline,
        deck=deck,
        kicker=kicker,
        dateline=dateline,
        address=address,
        published=moment(published_at, zone=frame.zone, language=frame.language),
        byline=bylines.get(pk, ()),
        is_corrected=is_corrected,
        picture=picture,
        alt="" if is_decorative or not picture else (alt or picture.alt),
    )
