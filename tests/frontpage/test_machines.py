"""What machines look for: sitemaps, robots.txt, the manifest, the icon."""

from __future__ import annotations

import json

import pytest
import time_machine
from lxml import etree

from broadsheet.toolkit.outbox import drain
from tests.factories import (
    make_article,
    make_contributor,
    make_masthead,
    make_region,
    make_standing_page,
    make_theme,
)
from tests.frontpage.reading import read

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def locations(address: str) -> list[tuple[str, str | None]]:
    response = read(address)
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return [
        (entry.findtext(f"{SITEMAP}loc"), entry.findtext(f"{SITEMAP}lastmod"))
        for entry in etree.fromstring(response.content)
    ]


def test_the_index_names_a_part_for_each_month_and_language() -> None:
    make_masthead(languages=["ar"])
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False):
        make_article(at="2026-05-01T12:00:00+00:00")
        make_article(at="2026-05-03T12:00:00+00:00")
    with time_machine.travel("2026-06-01T12:00:00+00:00", tick=False):
        make_article(at="2026-06-01T12:00:00+00:00", language="ar")
    assert locations("/sitemap.xml") == [
        ("http://localhost:8000/sitemaps/standing.xml", None),
        ("http://localhost:8000/sitemaps/news.xml", None),
        ("http://localhost:8000/sitemaps/ar/2026-06.xml", "2026-06-01T12:00:00+00:00"),
        ("http://localhost:8000/sitemaps/en/2026-05.xml", "2026-05-03T12:00:00+00:00"),
    ]


def test_the_index_says_when_an_old_month_was_edited() -> None:
    make_masthead()
    with time_machine.travel("2026-05-01T12:00:00+00:00", tick=False):
        article = make_article(at="2026-05-01T12:00:00+00:00")
    with time_machine.travel("2026-08-01T12:00:00+00:00", tick=False):
        article.save_revision().publish()
        drain()
    assert locations("/sitemap.xml")[-1] == (
        "http://localhost:8000/sitemaps/en/2026-05.xml",
        "2026-08-01T12:00:00+00:00",
    )


def test_a_part_names_the_articles_of_its_month() -> None:
    make_masthead()
    make_article(slug="wasser-straße", at="2026-05-03T12:00:00+00:00")
    make_article(slug="first", at="2026-05-01T12:00:00+00:00")
    assert locations("/sitemaps/en/2026-05.xml") == [
        ("http://localhost:8000/en/2026/05/01/first/", "2026-05-01T12:00:00+00:00"),
        (
            "http://localhost:8000/en/2026/05/03/wasser-stra%C3%9Fe/",
            "2026-05-03T12:00:00+00:00",
        ),
    ]
    read("/sitemaps/en/2026-06.xml", status=404)
    read("/sitemaps/de/2026-05.xml", status=404)


def test_what_is_no_article_has_its_own_part() -> None:
    make_masthead(offered_languages=[])
    make_region(slug="r")
    make_theme(slug="t")
    make_contributor(slug="c")
    make_standing_page(slug="about")
    assert [location.removeprefix("http://localhost:8000") for location, _ in locations("/sitemaps/standing.xml")] == [
        "/en/", "/en/regions/", "/en/regions/r/", "/en/themes/", "/en/themes/t/",
        "/en/contributors/", "/en/contributors/c/", "/en/about/",
    ]  # fmt: skip


def test_the_news_sitemap_holds_two_days_of_our_own() -> None:
    make_masthead()
    make_article(headline="Too old", at="2026-05-01T11:00:00+00:00")
    make_article(headline="In & time", slug="in", at="2026-05-01T13:00:00+00:00")
    make_article(
        headline="Theirs",
        is_syndicated=True,
        origin_publisher="x",
        origin_url="https://x.example/",
        at="2026-05-03T11:00:00+00:00",
    )
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False):
        root = etree.fromstring(read("/sitemaps/news.xml").content)
    [entry] = root.findall(f"{SITEMAP}url")
    assert entry.findtext(f"{SITEMAP}loc") == "http://localhost:8000/en/2026/05/01/in/"
    news = entry.find(f"{NEWS}news")
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "The Tidewater Post"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "en"
    assert news.findtext(f"{NEWS}publication_date") == "2026-05-01T13:00:00+00:00"
    assert news.findtext(f"{NEWS}title") == "In & time"


def test_robots_txt_closes_the_desk_and_forms_alone() -> None:
    response = read("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /desk/\nDisallow: /translations/\n\n"
        "Sitemap: http://localhost:8000/sitemap.xml\n"
        "Sitemap: http://localhost:8000/sitemaps/news.xml\n"
    )


def test_the_manifest_names_the_newspaper_and_its_icons() -> None:
    make_masthead()
    response = read("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json; charset=utf-8"
    data = json.loads(response.content)
    assert data["name"] == "The Tidewater Post"
    assert data["start_url"] == "/en/"
    assert [icon["sizes"] for icon in data["icons"]] == ["any", "192x192", "512x512"]


def test_the_icon_is_an_icon() -> None:
    response = read("/favicon.ico")
    assert response["Content-Type"] == "image/x-icon"
    assert response.content[:4] == b"\x00\x00\x01\x00"
