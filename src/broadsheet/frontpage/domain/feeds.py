"""Gathering feeds: a front's newest articles in full, for RSS 2.0, Atom and JSON Feed 1.1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext

from broadsheet.articles.models import Article
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.domain.queries import public_editions
from broadsheet.editions.models import Edition
from broadsheet.frontpage.domain.addresses import Front
from broadsheet.frontpage.domain.article import ArticlePage, build_article, gather_material
from broadsheet.frontpage.domain.cards import WINDOW, newest
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.parts import Parts, parts_of
from broadsheet.frontpage.domain.reading import Reading, translate_parts
from broadsheet.frontpage.domain.richtext import clean_text
from broadsheet.press.domain.links import absolute

FEED_ARTICLES: Final = 20
TYPES: Final = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a feed. `html` is its full text, with absolute addresses."""

    page: ArticlePage
    url: str
    html: str

    @property
    def title(self) -> str:
        return self.page.headline

    @property
    def summary(self) -> str:
        return self.page.deck or self.page.description

    @property
    def authors(self) -> list[str]:
        return [who.name for who in self.page.authors]

    @property
    def source_url(self) -> str:
        """Where a syndicated article comes from, as far as it has an address; else nothing."""
        rights = self.page.rights
        return rights.source_href if rights.is_syndicated else ""

    @property
    def categories(self) -> list[str]:
        return [beat.name for beat in (*self.page.themes, *self.page.regions)]

    @property
    def published_at(self) -> dt.datetime:
        return self.page.published.at

    @property
    def updated_at(self) -> dt.datetime:
        return self.page.modified.at


@dataclass(frozen=True, slots=True)
class Feed:
    """A front as a feed. `updated_at` is the newest change of its articles."""

    frame: Frame
    front: Front
    title: str
    subtitle: str
    items: tuple[Item, ...]

    @property
    def url(self) -> str:
        return absolute(self.front.address)

    def own_url(self, kind: str) -> str:
        return absolute(f"{self.front.address}feed.{kind}")

    @property
    def updated_at(self) -> dt.datetime:
        return max(
            (item.updated_at for item in self.items), default=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        )


def gather_feed(*, frame: Frame, front: Front, name: str) -> Feed:
    """Gather a front's feed: what can be read in its language, in full.

    Twelve queries at most, for any number of articles.
    """
    window = newest(front, WINDOW).values_list("article_id", "language")
    editions = _editions((pk for pk, code in window if code != frame.language), frame)
    ids = [pk for pk, code in window if code == frame.language or pk in editions][:FEED_ARTICLES]
    by_id = Article.objects.in_bulk(ids)
    found = parts_of(by_id[pk] for pk in ids if pk in by_id)
    listed = [_read(parts, editions, frame) for parts in found]
    material = gather_material([parts for parts, _reading in listed], frame=frame)
    pages = [
        build_article(frame=frame, parts=parts, reading=reading, is_feed=True, material=material)
        for parts, reading in listed
    ]
    masthead = frame.masthead
    title = f"{name} – {masthead.name}" if name else masthead.name
    subtitle = frame.description or frame.tagline
    if name:
        subtitle = gettext("Articles from %(newspaper)s") % {"newspaper": masthead.name}
    return Feed(frame, front, title, subtitle, tuple(_item(page) for page in pages))


def _editions(article_ids: Iterable[int], frame: Frame) -> dict[int, Edition]:
    """Return the newest public editions of articles in a feed's language."""
    ids = list(article_ids)
    if not ids:
        return {}
    rows = public_editions(language=frame.language).filter(article_id__in=ids)
    newest_first = rows.order_by("-article__published_at")[:FEED_ARTICLES]
    return {row.article_id: row for row in newest_first if row.article_id is not None}


def _read(parts: Parts, editions: dict[int, Edition], frame: Frame) -> tuple[Parts, Reading | None]:
    article = parts.article
    edition = editions.get(article.pk)
    if edition is None or article.language == frame.language:
        return parts, None
    original, source = article.published_address, article.language
    parts, left = translate_parts(parts=parts, edition=edition)
    address = edition_address(original, frame.language)
    return parts, Reading(address=address, original=original, source=source, left=left)


def _item(page: ArticlePage) -> Item:
    html = render_to_string(
        "frontpage/feed/article.html", {"page": page, "origin": absolute("/").rstrip("/")}
    )
    return Item(page, absolute(page.address), clean_text("\n".join(_lines(html))))


def _lines(html: str) -> list[str]:
    # Preformatted text keeps its lines; blank ones between elements are the template's.
    if "<pre" in html:
        return [html.strip()]
    return [line.strip() for line in html.splitlines() if line.strip()]
