"""Sitemaps (sitemaps.org 0.9) and the news sitemap (Google's extension 0.9).

One part for each month and language, so that a new article changes one part and the index.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import F
from lxml import etree

from broadsheet.beats.models import Region, Theme
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.models import Edition
from broadsheet.frontpage.domain.addresses import (
    SITEMAP_NEWS,
    SITEMAP_STANDING,
    Front,
    beats_index,
    sitemap_month,
)
from broadsheet.frontpage.domain.issues import public_issues
from broadsheet.frontpage.domain.readable import TRANSLATED
from broadsheet.frontpage.domain.richtext import clean_text
from broadsheet.frontpage.models import Placement, ReadableMonth
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import StandingPage
from broadsheet.newsletters.domain.addresses import issue_address, issues_address
from broadsheet.people.models import Contributor
from broadsheet.press.domain.links import absolute
from broadsheet.toolkit import clock

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_HOURS: Final = 48
NEWS_ARTICLES: Final = 1000
XHTML: Final = "http://www.w3.org/1999/xhtml"
MONTH_ALTERNATES: Final = 5_000
MONTH_ARTICLES: Final = 50_000  # the protocol's bound for one file


def write_index() -> bytes:
    """Write the index of all parts, newest month first. Two queries."""
    languages = current_masthead().reader_languages
    root = _root("sitemapindex")
    for address in (SITEMAP_STANDING, SITEMAP_NEWS):
        _entry(root, "sitemap", address)
    months = ReadableMonth.objects.filter(language__in=languages).order_by("-month", "language")
    for language, month, changed_at in months.values_list("language", "month", "changed_at"):
        _entry(root, "sitemap", sitemap_month(language, month), changed_at)
    return _bytes(root)


def write_month(*, language: str, month: int) -> bytes | None:
    """Write a month's articles that can be read in a language, oldest first; None without any.

    Each names its other languages (Google's ``xhtml:link``). The newsletter's issues come after
    them. Four queries.
    """
    masthead = current_masthead()
    placed = Placement.objects.filter(front="home", month=month).order_by("published_at")
    rows = placed[:MONTH_ARTICLES].values_list(
        "article_id", "language", "article__published_address", "article__last_published_at"
    )
    offered = set(masthead.reader_languages)
    editions: dict[int, dict[str, dt.datetime | None]] = {}
    for pk, code, changed_at in (
        Edition.objects.filter(
            article__placements__front="home",
            article__placements__month=month,
            state__in=TRANSLATED,
        )
        .order_by("place")
        .values_list("article_id", "language", "changed_at")
    ):
        if pk is not None and code in offered:
            editions.setdefault(pk, {})[code] = changed_at
    root = _root("urlset", xhtml=XHTML)
    for pk, source, address, changed_at in rows:
        there = editions.get(pk, {})
        if source == language:
            entry = _entry(root, "url", address, changed_at)
        elif language in there:
            entry = _entry(root, "url", edition_address(address, language), there[language])
        else:
            continue
        # The protocol bounds a file's size: in a month that is too full the pages say it alone.
        if there and len(rows) <= MONTH_ALTERNATES:
            _alternates(entry, address, [source, *(code for code in there if code != source)])
    if len(root) and language in masthead.made_on_publish:
        _issues(root, language, month)
    return _bytes(root) if len(root) else None


def _issues(root: Any, language: str, month: int) -> None:
    """Write the newsletter's issues of a month. One query."""
    issues = public_issues().filter(dated_on__year=month // 100, dated_on__month=month % 100)
    for slug, started_at in issues.order_by("dated_on", "pk").values_list("slug", "started_at"):
        _entry(root, "url", issue_address(language=language, slug=slug), started_at)


def _alternates(entry: Any, address: str, codes: list[str]) -> None:
    found = [(code, edition_address(address, code)) for code in codes]
    for code, href in (*found, ("x-default", address)):
        link = etree.SubElement(entry, f"{{{XHTML}}}link")
        link.set("rel", "alternate")
        link.set("hreflang", code)
        link.set("href", absolute(href))


def write_standing() -> bytes:
    """Write what is no article: home pages, fronts, lists, standing pages. Seven queries."""
    root = _root("urlset")
    languages = current_masthead().reader_languages
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
    if public_issues().exists():
        for language in languages:
            _entry(root, "url", issues_address(language=language))
    pages = StandingPage.objects.live().filter(language__in=languages)
    for page in pages.order_by("path"):
        _entry(root, "url", page.address, page.last_published_at)
    return _bytes(root)


def write_news() -> bytes:
    """Write the last 48 hours in every language, newest first, at most 1,000. Three queries.

    Syndicated articles are left out: their canonical address is elsewhere.
    """
    masthead = current_masthead()
    since = clock.now() - dt.timedelta(hours=NEWS_HOURS)
    root = _root("urlset", news=NEWS)
    placed = Placement.objects.filter(
        front="home", published_at__gt=since, article__is_syndicated=False
    )
    written = placed.annotate(address=F("article__published_address"), title=F("article__title"))
    found = [
        (published_at, language, address, title)
        for published_at, language, address, title in written.order_by("-published_at").values_list(
            "published_at", "language", "address", "title"
        )[:NEWS_ARTICLES]
    ]
    editions = Edition.objects.filter(
        article__placements__in=placed, state__in=TRANSLATED, language__in=masthead.reader_languages
    ).order_by("-article__published_at", "place")
    found += [
        (published_at, language, edition_address(address, language), headline)
        for published_at, language, address, headline in editions.values_list(
            "article__published_at", "language", "article__published_address", "headline"
        )[:NEWS_ARTICLES]
        if published_at is not None
    ]
    found.sort(key=lambda row: row[0], reverse=True)
    for published_at, language, address, title in found[:NEWS_ARTICLES]:
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
