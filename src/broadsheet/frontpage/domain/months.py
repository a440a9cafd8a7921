"""Gathering the archive: the table of months, and one page of one month, oldest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import ngettext

from broadsheet.frontpage.domain.addresses import ARCHIVE_PAGE_ARTICLES, Front
from broadsheet.frontpage.domain.cards import Card, gather_cards
from broadsheet.frontpage.domain.counts import Count
from broadsheet.frontpage.domain.frame import Frame, Link
from broadsheet.frontpage.models import FrontMonth, Placement
from broadsheet.masthead.domain.dates import month_and_year, month_name
from broadsheet.masthead.domain.languages import own_digits
from broadsheet.press.domain.links import absolute


@dataclass(frozen=True, slots=True)
class ArchivedMonth:
    """A month that has articles; `articles` says how many in the page's language."""

    name: str
    href: str
    articles: str


@dataclass(frozen=True, slots=True)
class ArchivedYear:
    """A year's months that have articles, January first."""

    year: str
    months: tuple[ArchivedMonth, ...]


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A front's table of months, newest year first. `name` is empty for the whole newspaper's."""

    frame: Frame
    front: Front
    name: str
    years: tuple[ArchivedYear, ...]

    @property
    def url(self) -> str:
        return absolute(self.front.archive)


@dataclass(frozen=True, slots=True)
class Day:
    """The articles of one day of a month."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class MonthPage:
    """One page of a front's month, oldest first: full pages never change."""

    frame: Frame
    front: Front
    name: str
    month: int
    title: str
    page: int
    pages: tuple[Link, ...]
    days: tuple[Day, ...]
    earlier: Link | None
    later: Link | None

    @property
    def url(self) -> str:
        return absolute(self.front.month(self.month, self.page))


def gather_archive(*, frame: Frame, front: Front, name: str) -> ArchivePage:
    """Gather a front's table of months. One query."""
    rows = FrontMonth.objects.filter(front=front.key)
    years: dict[int, list[ArchivedMonth]] = {}
    for month, articles in rows.order_by("month").values_list("month", "articles"):
        years.setdefault(month // 100, []).append(
            ArchivedMonth(
                month_name(month, front.language),
                front.month(month),
                _count(articles, front.language),
            )
        )
    return ArchivePage(
        frame,
        front,
        name,
        tuple(
            ArchivedYear(own_digits(str(year), front.language), tuple(months))
            for year, months in reversed(years.items())
        ),
    )


def _count(articles: int, language: str) -> str:
    # Here, not in the template: there a line takes ten times as long, and old archives have
    # hundreds.
    said = ngettext("%(counter)s article", "%(counter)s articles", articles)
    return said % {"counter": Count.of(articles, language)}


def gather_month(
    *, frame: Frame, front: Front, name: str, month: int, page: int
) -> MonthPage | None:
    """Gather one page of a month, None when it has no such page. Six queries.

    Neighbouring months are those that have articles.
    """
    rows = FrontMonth.objects.filter(front=front.key)
    count = rows.filter(month=month).values_list("articles", flat=True).first()
    pages = -(-(count or 0) // ARCHIVE_PAGE_ARTICLES)
    if not 1 <= page <= pages:
        return None
    placed = Placement.objects.filter(front=front.key, month=month)
    first = (page - 1) * ARCHIVE_PAGE_ARTICLES
    cards = gather_cards(
        placed.order_by("published_at", "article_id")[first : first + ARCHIVE_PAGE_ARTICLES],
        frame=frame,
        with_pictures=False,
    )
    earlier = rows.filter(month__lt=month).order_by("-month").values_list("month", flat=True)
    later = rows.filter(month__gt=month).order_by("month").values_list("month", flat=True)
    return MonthPage(
        frame=frame,
        front=front,
        name=name,
        month=month,
        title=month_and_year(month, front.language),
        page=page,
        pages=tuple(
            Link(
                own_digits(str(number), front.language), front.month(month, number), number == page
            )
            for number in range(1, pages + 1)
        )
        if pages > 1
        else (),
        days=_by_day(cards),
        earlier=_neighbour(front, earlier.first()),
        later=_neighbour(front, later.first()),
    )


def _by_day(cards: tuple[Card, ...]) -> tuple[Day, ...]:
    days: dict[str, list[Card]] = {}
    for card in cards:
        days.setdefault(card.published.text, []).append(card)
    return tuple(Day(name, tuple(listed)) for name, listed in days.items())


def _neighbour(front: Front, month: int | None) -> Link | None:
    return (month and Link(month_and_year(month, front.language), front.month(month))) or None
