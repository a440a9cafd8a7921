"""Gathering feeds: a front's newest articles in full, for RSS 2.0, Atom and JSON Feed 1.1."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext

from broadsheet.articles.models import Article
from broadsheet.frontpage.domain.addresses import Front
from broadsheet.frontpage.domain.article import ArticlePage, build_article, gather_material
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.fronts import newest
from broadsheet.frontpage.domain.parts import parts_of
from broadsheet.frontpage.domain.richtext import clean_text
from broadsheet.frontpage.domain.urls import absolute

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
    """Gather a front's feed. Ten queries at most, for any number of articles."""
    ids = list(newest(front, FEED_ARTICLES).values_list("article_id", flat=True))
    by_id = Article.objects.in_bulk(ids)
    listed = parts_of(by_id[pk] for pk in ids if pk in by_id)
    material = gather_material(listed, frame=frame)
    pages = [
        build_article(frame=frame, parts=parts, is_feed=True, material=material) for parts in listed
    ]
    masthead = frame.masthead
    title = f"{name} – {masthead.name}" if name else masthead.name
    subtitle = masthead.description or masthead.tagline
    if name:
        subtitle = gettext("Articles from %(newspaper)s") % {"newspaper": masthead.name}
    return Feed(frame, front, title, subtitle, tuple(_item(page) for page in pages))


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
