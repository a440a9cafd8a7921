"""Gathering the fronts: home, a region, a theme, a contributor, and the lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString

from broadsheet.articles.domain.links import page_addresses
from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.editions.enums import SegmentKind
from broadsheet.frontpage.domain.addresses import Front, FrontKind, beats_index
from broadsheet.frontpage.domain.cards import Card, gather_listed
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.richtext import Converter, page_ids, plain_text
from broadsheet.frontpage.domain.urls import safe_href
from broadsheet.masthead.domain.dates import full_date
from broadsheet.people.models import Contributor
from broadsheet.pictures.domain.renditions import Shown, load_pictures
from broadsheet.press.domain.links import absolute

HOME_ARTICLES = 40
FRONT_ARTICLES = 24
LEAD_CANDIDATES = 4
SECONDARY_ARTICLES = 4
LATEST_ARTICLES = 5
COLUMN_ARTICLES = 4
MORE_ARTICLES = 12

_MODELS: dict[str, Any] = {"region": Region, "theme": Theme, "contributor": Contributor}


@dataclass(frozen=True, slots=True)
class Column:
    """One theme on the home page, with its newest articles that stand nowhere above."""

    name: str
    href: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What cannot be read in the page's language, by the one that it is in."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home front: one lead, what matters next, the rest by themes."""

    frame: Frame
    front: Front
    lead: Card | None
    secondary: tuple[Card, ...]
    latest: tuple[Card, ...]
    columns: tuple[Column, ...]
    more: tuple[Card, ...]
    elsewhere: tuple[Shelf, ...]
    date_line: str

    @property
    def url(self) -> str:
        return absolute(self.front.address)


@dataclass(frozen=True, slots=True)
class Who:
    """A contributor at the head of their own page."""

    job: str
    note: SafeString
    email: str
    website: str
    portrait: Shown | None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """A beat's or contributor's front, newest first."""

    frame: Frame
    front: Front
    name: str
    description: str
    language: str  # of name and description, where it is not the page's
    cards: tuple[Card, ...]
    elsewhere: tuple[Shelf, ...]
    who: Who | None

    @property
    def url(self) -> str:
        return absolute(self.front.address)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list of beats or contributors."""

    name: str
    href: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """All regions, themes or contributors."""

    frame: Frame
    kind: FrontKind
    entries: tuple[Entry, ...]

    @property
    def url(self) -> str:
        return absolute(beats_index(self.frame.language, self.kind))


def gather_home(*, frame: Frame) -> HomePage:
    """Gather the home front. Eight queries besides the frame's, however long the archive is.

    The lead is the newest article; one with a picture is preferred among the newest few, so that
    the page has a face. Columns are made of the newest articles alone: a range scan. What cannot
    be read in the page's language comes below, or in its place where there is nothing else.
    """
    front = frame.home
    listed = gather_listed(front, frame=frame, here=HOME_ARTICLES, elsewhere=MORE_ARTICLES)
    cards = list(listed.here or listed.elsewhere)
    lead = next((card for card in cards[:LEAD_CANDIDATES] if card.picture), None)
    lead = lead or (cards[0] if cards else None)
    rest = [card for card in cards if card is not lead]
    with_picture = [card for card in rest[:10] if card.picture][:SECONDARY_ARTICLES]
    # An unfinished row of pictures looks like a mistake: rather none than one.
    secondary = with_picture if len(with_picture) > 1 else []
    rest = [card for card in rest if card not in secondary]
    latest, rest = rest[:LATEST_ARTICLES], rest[LATEST_ARTICLES:]
    columns, left = _columns(rest, frame=frame)
    return HomePage(
        frame=frame,
        front=front,
        lead=lead,
        secondary=tuple(secondary),
        latest=tuple(latest),
        columns=columns,
        more=tuple(left[:MORE_ARTICLES]),
        elsewhere=_shelves(listed.elsewhere) if listed.here else (),
        # The newest article's day, not the clock's: a stored page must not lie tomorrow.
        date_line=full_date(cards[0].published_at.date(), frame.language) if cards else "",
    )


def gather_front(*, frame: Frame, kind: FrontKind, slug: str) -> FrontPage | None:
    """Gather a beat's or contributor's front, None when there is no such beat or contributor."""
    owner = _MODELS[kind].objects.filter(slug=slug).first()
    if owner is None:
        return None
    front = Front(kind, frame.language, owner.pk, owner.slug)
    listed = gather_listed(front, frame=frame, here=FRONT_ARTICLES, elsewhere=MORE_ARTICLES)
    name, description, language = _words(owner, kind, frame)
    return FrontPage(
        frame=frame,
        front=front,
        name=name,
        description="" if kind == "contributor" else description,
        language=language,
        cards=listed.here or listed.elsewhere,
        elsewhere=_shelves(listed.elsewhere) if listed.here else (),
        who=_who(owner, frame) if kind == "contributor" else None,
    )


def gather_list(*, frame: Frame, kind: FrontKind) -> ListPage:
    """Gather the list of all regions, themes or contributors. One query."""
    owners = _MODELS[kind].objects.all()
    return ListPage(
        frame=frame,
        kind=kind,
        entries=tuple(
            Entry(name, Front(kind, frame.language, owner.pk, owner.slug).address, text, language)
            for owner in owners
            for name, text, language in (_words(owner, kind, frame),)
        ),
    )


def find_front(*, frame: Frame, kind: FrontKind, slug: str) -> tuple[Front, str] | None:
    """Return a front and its name, None when there is no such beat or contributor. One query."""
    if kind == "home":
        return frame.home, ""
    row = _MODELS[kind].objects.filter(slug=slug).values_list("pk", "slug", "name").first()
    if row is None:
        return None
    pk, slug, name = row
    if kind != "contributor":
        name = frame.house.words(f"{kind}:{pk}", "name", name)
    return Front(kind, frame.language, pk, slug), name


def _words(owner: Any, kind: FrontKind, frame: Frame) -> tuple[str, str, str]:
    """Return a beat's name and description (a person's job), and their language if another."""
    house, subject = frame.house, f"{kind}:{owner.pk}"
    language = house.lent_language(subject)
    if kind == "contributor":
        return owner.name, house.words(subject, "job", owner.job), language
    return (
        house.words(subject, "name", owner.name),
        house.words(subject, "description", owner.description),
        language,
    )


def _shelves(cards: Iterable[Card]) -> tuple[Shelf, ...]:
    shelves: dict[str, list[Card]] = {}
    for card in cards:
        shelves.setdefault(card.only_in, []).append(replace(card, language_said=True))
    return tuple(Shelf(title, tuple(listed)) for title, listed in shelves.items())


def _columns(cards: Iterable[Card], *, frame: Frame) -> tuple[tuple[Column, ...], list[Card]]:
    cards = list(cards)
    if not cards:
        return (), []
    found: dict[str, tuple[str, list[Card]]] = {}
    themes: dict[int, list[tuple[str, str]]] = {}
    placed = Article.themes.through.objects.filter(article_id__in=[card.id for card in cards])
    for article_id, pk, slug, name in placed.order_by("theme__position", "theme__name").values_list(
        "article_id", "theme_id", "theme__slug", "theme__name"
    ):
        name = frame.house.words(f"theme:{pk}", "name", name)
        themes.setdefault(article_id, []).append((slug, name))
        found.setdefault(slug, (name, []))
    left = []
    for card in cards:
        # The theme that has least so far: columns of about one length.
        places = [found[slug][1] for slug, _name in themes.get(card.id, ())]
        place = min(places, key=len, default=None)
        if place is None or len(place) >= COLUMN_ARTICLES:
            left.append(card)
        else:
            place.append(card)
    columns = tuple(
        Column(name, Front("theme", frame.language, 0, slug).address, tuple(listed))
        for slug, (name, listed) in found.items()
        if listed
    )
    return columns, left


def _who(contributor: Contributor, frame: Frame) -> Who:
    subject = f"contributor:{contributor.pk}"
    source = frame.house.rich(subject, "note", contributor.note, SegmentKind.CONTRIBUTORS_NOTE)
    converter = Converter(pages=page_addresses(page_ids([source])))
    note = converter.blocks(source)
    portrait = contributor.portrait_id
    pictures = load_pictures((), portrait_ids=[portrait]) if portrait else {}
    return Who(
        job=frame.house.words(subject, "job", contributor.job),
        note=note,
        email=contributor.email,
        website=safe_href(contributor.website),
        portrait=pictures.get(portrait or 0),
    )


def description_of(page: FrontPage) -> str:
    """Return a sentence for search engines."""
    if page.description:
        return page.description
    if page.who:
        return plain_text(str(page.who.note))
    return ""
