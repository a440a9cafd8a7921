"""Sitemaps (sitemaps.org 0.9) and the news sitemap (Google's extension 0.9).

One part for each month and language, so that a new article changes one part and the index.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import F
from lxml import etree

from broadsheet.beats.models import Region, Theme
from broadsheet.frontpage.domain.addresses import (
    SITEMAP_NEWS,
    SITEMAP_STANDING,
    Front,
    beats_index,
    sitemap_month,
)
from broadsheet.frontpage.domain.richtext import clean_text
from broadsheet.frontpage.domain.urls import absolute
from broadsheet.frontpage.models import FrontMonth, Placement
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import StandingPage
from broadsheet.people.models import Contributor
from broadsheet.toolkit import clock

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_HOURS: Final = 48
NEWS_ARTICLES: Final = 1000
MONTH_ARTICLES: Final = 50_000  # the protocol's bound for one file


def write_index() -> bytes:
    """Write the index of all parts, newest month first. Two queries."""
    languages = current_masthead().all_languages
    root = _root("sitemapindex")
    for address in (SITEMAP_STANDING, SITEMAP_NEWS):
        _entry(root, "sitemap", address)
    months = FrontMonth.objects.filter(front="home", language__in=languages)
    rows = months.order_by("-month", "language")
    for language, month, changed_at in rows.values_list("language", "month", "changed_at"):
        _entry(root, "sitemap", sitemap_month(language, month), changed_at)
    return _bytes(root)


def write_month(*, language: str, month: int) -> bytes | None:
    """Write one month's articles, oldest first; None when it has none. One query."""
    placed = Placement.objects.filter(language=language, front="home", month=month)
    rows = placed.order_by("published_at")[:MONTH_ARTICLES].values_list(
        "article__published_address", "article__last_published_at"
    )
    root = _root("urlset")
    for address, changed_at in rows:
        _entry(root, "url", address, changed_at)
    return _bytes(root) if len(root) else None


def write_standing() -> bytes:
    """Write what is no article: home pages, fronts, lists, standing pages. Six queries."""
    root = _root("urlset")
    languages = current_masthead().all_languages
    owners: tuple[tuple[Any, list[str]], ...] = tuple(
        (kind, list(model.objects.values_list("slug", flat=True)))
        for kind, model in (("region", Region), ("theme", Theme), ("contributor", Contributor))
    )
    for language in languages:
        _entry(root, "url", f"/{language}/")
        for kind, slugs in owners:
            _entry(root, "url", beats_index(language, kind))
            for slug in slugs:
                _entry(root, "url", Front(kind, language, 0, slug).address)
    pages = StandingPage.objects.live().filter(language__in=languages)
    for page in pages.order_by("path"):
        _entry(root, "url", page.address, page.last_published_at)
    return _bytes(root)


def write_news() -> bytes:
    """Write the articles of the last 48 hours, newest first, at most 1,000. Two queries.

    Syndicated articles are left out: their canonical address is elsewhere.
    """
    masthead = current_masthead()
    since = clock.now() - dt.timedelta(hours=NEWS_HOURS)
    root = _root("urlset", news=NEWS)
    rows = (
        Placement.objects.filter(
            front="home", language__in=masthead.all_languages, published_at__gt=since,
            article__is_syndicated=False,
        )
        .annotate(address=F("article__published_address"), title=F("article__title"))
        .order_by("-published_at")[:NEWS_ARTICLES]
    )  # fmt: skip
    for language, published_at, address, title in rows.values_list(
        "language", "published_at", "address", "title"
    ):
        entry = _entry(root, "url", address)
        news = etree.SubElement(entry, f"{{{NEWS}}}news")
        publication = etree.SubElement(news, f"{{{NEWS}}}publication")
        _put(publication, f"{{{NEWS}}}name", masthead.name)
        _put(publication, f"{{{NEWS}}}language", language)
        _put(news, f"{{{NEWS}}}publication_date", published_at.isoformat())
        _put(news, f"{{{NEWS}}}title", title)
    return _bytes(root)


def _root(name: str, **more: str) -> Any:
    spaces: dict[Any, str] = {None: SITEMAP, **more}
    return etree.Element(f"{{{SITEMAP}}}{name}", {}, spaces)


def _entry(root: Any, name: str, address: str, changed_at: dt.datetime | None = None) -> Any:
    entry = etree.SubElement(root, f"{{{SITEMAP}}}{name}")
    _put(entry, f"{{{SITEMAP}}}loc", absolute(address))
    if changed_at:
        _put(entry, f"{{{SITEMAP}}}lastmod", changed_at.replace(microsecond=0).isoformat())
    return entry


def _put(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = clean_text(text)


def _bytes(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written
