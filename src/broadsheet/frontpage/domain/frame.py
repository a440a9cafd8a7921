"""What stands around every page: the nameplate, the sections, the footer."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from wagtail.models import Page

from broadsheet.beats.models import Region, Theme
from broadsheet.frontpage.domain.addresses import Front, FrontKind, beats_index
from broadsheet.frontpage.domain.house import House, gather_house
from broadsheet.frontpage.domain.sheets import type_sheets
from broadsheet.frontpage.domain.urls import safe_href
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import Masthead, StandingPage
from broadsheet.press.domain.links import absolute

NAV_BEATS: Final = 8
FOOTER_BEATS: Final = 14


@dataclass(frozen=True, slots=True)
class Link:
    """A name and where it leads.

    `is_here` marks the page that it stands on; `language` is set where it is another.
    """

    name: str
    href: str
    is_here: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of one language shows. Addresses are paths unless they say otherwise.

    Two frames with one `key` are the same in every word.
    """

    key: str
    masthead: Masthead
    language: str
    direction: str
    home: Front
    themes: tuple[Link, ...]
    regions: tuple[Link, ...]
    has_more_themes: bool
    has_more_regions: bool
    pages: tuple[Link, ...]
    channels: tuple[Link, ...]
    languages: tuple[Link, ...]
    zone: zoneinfo.ZoneInfo
    house: House

    @property
    def name(self) -> str:
        return self.masthead.name

    @property
    def tagline(self) -> str:
        return self.house.words("masthead", "tagline", self.masthead.tagline)

    @property
    def description(self) -> str:
        return self.house.words("masthead", "description", self.masthead.description)

    @property
    def lent_language(self) -> str:
        """The language of the masthead's texts where it is not the page's."""
        return self.house.lent_language("masthead")

    @property
    def type_sheets(self) -> tuple[str, ...]:
        """The style sheets of the page's script, none where all pages have what it needs."""
        return type_sheets(self.language)

    @property
    def nav(self) -> tuple[Link, ...]:
        return self.themes[:NAV_BEATS]

    @property
    def themes_index(self) -> str:
        return beats_index(self.language, "theme")

    @property
    def regions_index(self) -> str:
        return beats_index(self.language, "region")

    @property
    def contributors_index(self) -> str:
        return beats_index(self.language, "contributor")

    @property
    def sign_up(self) -> str:
        """Where readers sign up for the newsletter."""
        return f"/{self.language}/newsletter/"

    @property
    def home_url(self) -> str:
        return absolute(self.home.address)

    @property
    def site(self) -> str:
        """The site's address as people write it."""
        return urlsplit(settings.PUBLIC_URL).netloc


_frames: dict[str, Frame] = {}
_FRAMES_KEPT: Final = 128


def gather_frame(*, language: str) -> Frame | None:
    """Return the frame of a language's pages, None when the newspaper does not offer it.

    Two queries; three in another language than the source, four when its texts changed.
    A frame that was made before from the very same rows is the same object, so that what is
    rendered from it can be kept (`templatetags.furniture`).
    """
    masthead = current_masthead()
    if language not in masthead.reader_languages:
        return None
    house = gather_house(language=language, source=masthead.language)
    rows = _rows(language)
    fields = {name: value for name, value in vars(masthead).items() if name != "_state"}
    key = f"{language} {fields!r} {rows!r} {house.stamp}"
    frame = _frames.get(key)
    if frame is None:
        if len(_frames) >= _FRAMES_KEPT:
            _frames.clear()
        frame = _frames[key] = _make_frame(key, masthead, language, rows, house)
    return frame


def _make_frame(
    key: str, masthead: Masthead, language: str, rows: list[_Row], house: House
) -> Frame:
    themes = _beats("theme", language, rows, house)
    regions = _beats("region", language, rows, house)
    return Frame(
        key=key,
        masthead=masthead,
        language=language,
        direction=language_of(language).direction,
        home=Front("home", language),
        themes=themes[:FOOTER_BEATS],
        regions=regions[:FOOTER_BEATS],
        has_more_themes=len(themes) > FOOTER_BEATS,
        has_more_regions=len(regions) > FOOTER_BEATS,
        pages=tuple(
            Link(name, f"/{language}/{slug}/") for kind, name, slug, _pk in rows if kind == "page"
        ),
        channels=_channels(masthead.channels),
        languages=tuple(
            Link(language_of(code).endonym, f"/{code}/", code == language, code)
            for code in masthead.reader_languages
        ),
        zone=zoneinfo.ZoneInfo(masthead.time_zone),
        house=house,
    )


_Row = tuple[str, str, str, int]


@cache
def _statement() -> str:
    # Three queries through the ORM take 0.7 ms of the few that a page may cost; this takes 0.06.
    beats = """
        SELECT '{kind}' AS kind, name, slug, position AS place, '' AS path, id
        FROM (
            SELECT name, slug, position, id FROM {table} ORDER BY position, name LIMIT {limit}
        ) {kind}
    """
    parts = [
        beats.format(kind=kind, table=model._meta.db_table, limit=FOOTER_BEATS + 1)
        for kind, model in (("theme", Theme), ("region", Region))
    ]
    parts.append(
        f"""
        SELECT 'page', title, slug, 0, path, page.id
        FROM {StandingPage._meta.db_table} standing
        JOIN {Page._meta.db_table} page ON page.id = standing.page_ptr_id
        WHERE page.live AND standing.show_in_footer AND standing.language = %s
        """  # noqa: S608 - names of our own tables
    )
    return " UNION ALL ".join(parts) + " ORDER BY kind, place, path, name"


def _rows(language: str) -> list[_Row]:
    """Return (kind, name, slug, id) of a frame's beats and standing pages. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [language])
        return [(kind, name, slug, pk) for kind, name, slug, _place, _path, pk in cursor.fetchall()]


def _beats(kind: FrontKind, language: str, rows: list[_Row], house: House) -> tuple[Link, ...]:
    return tuple(
        beat_link(kind, pk, slug, name, house=house)
        for row_kind, name, slug, pk in rows
        if row_kind == kind
    )


def beat_link(kind: FrontKind, pk: int, slug: str, name: str, *, house: House) -> Link:
    """Link to a beat's front by its name in the page's language."""
    subject = f"{kind}:{pk}"
    return Link(
        house.words(subject, "name", name),
        Front(kind, house.language, pk, slug).address,
        language=house.lent_language(subject),
    )


def _channels(channels: Any) -> tuple[Link, ...]:
    """Read the masthead's list of channels; entries without a usable address are left out."""
    links = []
    for entry in channels or ():
        if not isinstance(entry, dict):
            continue
        href = safe_href(str(entry.get("address") or entry.get("url") or ""))
        if href.startswith(("http:", "https:", "mailto:")):
            links.append(Link(str(entry.get("name") or href), href))
    return tuple(links)
