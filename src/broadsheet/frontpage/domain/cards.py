"""Articles as fronts list them: one card each, gathered with a constant number of queries.

A front lists the articles of all source languages. One that can be read in the page's language
stands there with its headline in that language and leads to its edition; another one is marked
and leads to its original.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext

from broadsheet.articles.domain.bylines import gather_names
from broadsheet.articles.models import Correction
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.domain.queries import public_editions
from broadsheet.frontpage.domain.addresses import Front
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.models import Placement
from broadsheet.masthead.domain.dates import Moment, moment
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.languages import name_in
from broadsheet.pictures.domain.renditions import Shown, load_pictures

_FIELDS = (
    "article_id", "article__title", "article__deck", "article__kicker", "article__dateline",
    "article__published_address", "published_at", "article__featured_picture_id",
    "article__featured_alt", "article__featured_is_decorative", "is_corrected", "language",
)  # fmt: skip
WINDOW: Final = 200
"""So many of a front's newest articles are looked at for what can be read in a language."""
Headlines = dict[int, tuple[str, str, str]]
"""Headline, deck and kicker of the public editions in one language, by article."""


@dataclass(frozen=True, slots=True)
class Card:
    """One article on a front. `byline` names those who wrote it.

    `language` is the one that its words are in where that is not the page's: then it can be read
    only in that one. `direction` is that language's.
    """

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
    language: str
    page_language: str
    language_said: bool = False  # by the heading above it

    @property
    def direction(self) -> str:
        return language_of(self.language).direction

    @property
    def only_in(self) -> str:
        """Say where it can be read, in the language that speaks; nothing when it is the page's."""
        if not self.language:
            return ""
        return gettext("Only in %(language)s") % {"language": self.language_name}

    @property
    def language_name(self) -> str:
        return name_in(self.language, self.page_language)

    @property
    def published_at(self) -> dt.datetime:
        return self.published.at


@dataclass(frozen=True, slots=True)
class Listed:
    """A front's newest articles: those to be read in the page's language, and the others."""

    here: tuple[Card, ...]
    elsewhere: tuple[Card, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        return (*self.here, *self.elsewhere)


def gather_listed(
    front: Front, *, frame: Frame, here: int, elsewhere: int, with_pictures: bool = True
) -> Listed:
    """Return the newest cards of a front, so many that can be read in the page's language.

    When there are none the others are as many. Seven queries at most: the window of the newest
    (two when some of it are written in other languages), the cards, bylines, three for pictures.
    """
    rows = newest(front, WINDOW).values_list("article_id", "language")
    headlines = gather_headlines((pk for pk, code in rows if code != frame.language), frame=frame)
    readable = [pk for pk, code in rows if code == frame.language or pk in headlines][:here]
    others = [pk for pk, code in rows if code != frame.language and pk not in headlines]
    others = others[: elsewhere if readable else here]
    ids = [*readable, *others]
    if not ids:
        return Listed((), ())
    found = gather_cards(
        Placement.objects.filter(front=front.key, article_id__in=ids),
        frame=frame, headlines=headlines, with_pictures=with_pictures,
    )  # fmt: skip
    # Put in order here: asked for it, SQLite would walk through the whole front to find these few.
    cards = {card.id: card for card in found}
    return Listed(
        tuple(cards[pk] for pk in readable if pk in cards),
        tuple(cards[pk] for pk in others if pk in cards),
    )


def newest(front: Front, articles: int) -> QuerySet[Placement]:
    """Return the query of a front's newest placements, whatever they are written in."""
    placed = Placement.objects.filter(front=front.key)
    return placed.order_by("-published_at", "-article_id")[:articles]


def gather_headlines(article_ids: Iterable[int], *, frame: Frame) -> Headlines:
    """Return the headlines of public editions in the page's language. One query, none for none."""
    ids = list(article_ids)
    if not ids:
        return {}
    editions = public_editions(language=frame.language).filter(article_id__in=ids)
    rows = editions.exclude(headline="").values_list("article_id", "headline", "deck", "kicker")
    return {pk: (headline, deck, kicker) for pk, headline, deck, kicker in rows if pk is not None}


def gather_cards(
    placements: QuerySet[Placement],
    *,
    frame: Frame,
    headlines: Headlines | None = None,
    with_pictures: bool = True,
) -> tuple[Card, ...]:
    """Return the cards of a query of placements, in its order.

    Two queries (placements, bylines), one for headlines that are not given and needed, two more
    for pictures; one when there are no articles.
    """
    corrections = Correction.objects.filter(article_id=OuterRef("article_id"))
    rows = list(placements.annotate(is_corrected=Exists(corrections)).values_list(*_FIELDS))
    bylines = gather_names(row[0] for row in rows)
    pictures = load_pictures(row[7] for row in rows if row[7]) if with_pictures else {}
    if headlines is None:
        foreign = (row[0] for row in rows if row[-1] != frame.language)
        headlines = gather_headlines(foreign, frame=frame)
    return tuple(_card(row, frame, bylines, pictures, headlines) for row in rows)


def _card(
    row: tuple[Any, ...],
    frame: Frame,
    bylines: dict[int, tuple[str, ...]],
    pictures: dict[int, Shown],
    headlines: Headlines,
) -> Card:
    (pk, headline, deck, kicker, dateline, address, published_at, picture_id, alt, is_decorative,
     is_corrected, language) = row  # fmt: skip
    picture = pictures.get(picture_id)
    if pk in headlines and language != frame.language:
        headline, deck, kicker = headlines[pk]
        address, language = edition_address(address, frame.language), frame.language
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
        language="" if language == frame.language else language,
        page_language=frame.language,
    )
