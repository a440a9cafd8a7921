"""Feeds by what their specifications require, and what readers of feeds need."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from lxml import etree

from tests.factories import (
    make_article,
    make_contributor,
    make_masthead,
    make_picture,
    make_region,
    make_theme,
)
from tests.frontpage.feed_rules import PROBLEMS
from tests.frontpage.reading import read

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
OWN = "http://localhost:8000/en/2026/05/01/one/"


@pytest.fixture(autouse=True)
def newspaper(db: None) -> None:
    make_masthead(description="All the news.")
    other = make_article(slug="other", at="2026-04-01T12:00:00+00:00")
    make_article(
        headline="Water & <wine>",
        deck="Nine nights.",
        slug="one",
        byline=[make_contributor("Ana", slug="ana")],
        regions=[make_region("Coast", slug="coast")],
        themes=[make_theme("Water", slug="water")],
        featured_picture=make_picture(alt="A boat"),
        body=[
            (
                "text",
                f'<p>Read <a linktype="page" id="{other.pk}">this</a>.<span data-note>A note</span>'
                "<script>alert(1)</script>\x0b</p>",
            ),
            ("embed", {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Film"}),
        ],
        corrections=[("2026-05-02T10:00:00+00:00", "<p>It is seven.</p>")],
        at="2026-05-01T12:00:00+00:00",
    )


def test_rss_has_what_rss_2_requires() -> None:
    response = read("/en/feed.rss")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = etree.fromstring(response.content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    [channel] = root.findall("channel")
    assert channel.findtext("title") == "The Tidewater Post"
    assert channel.findtext("link") == "http://localhost:8000/en/"
    assert channel.findtext("description") == "All the news."
    assert channel.find(f"{ATOM}link").get("href") == "http://localhost:8000/en/feed.rss"
    assert [item.findtext("link") for item in channel.findall("item")] == [
        OWN,
        "http://localhost:8000/en/2026/04/01/other/",
    ]
    item = channel.find("item")
    assert item.findtext("title") == "Water & <wine>"
    assert item.findtext("guid") == OWN
    assert parsedate_to_datetime(item.findtext("pubDate")) == dt.datetime(
        2026, 5, 1, 12, tzinfo=dt.UTC
    )
    assert [found.text for found in item.findall("category")] == ["Water", "Coast"]
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Ana"


def test_the_text_of_a_feed_is_whole_absolute_and_safe() -> None:
    item = etree.fromstring(read("/en/feed.rss").content).find("channel/item")
    html = item.findtext(CONTENT)
    assert '<a href="http://localhost:8000/en/2026/04/01/other/">this</a>' in html
    assert "alert" not in html
    assert "It is seven." in html
    assert "<li>A note</li>" in html
    assert '<a href="https://youtu.be/dQw4w9WgXcQ">Film</a>' in html
    assert 'src="http://localhost:8000/media/' in html
    assert "The original source of this article is" in html
    assert "iframe" not in html


def test_atom_has_what_rfc_4287_requires() -> None:
    response = read("/en/feed.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}id") == "http://localhost:8000/en/"
    assert root.findtext(f"{ATOM}title") == "The Tidewater Post"
    assert dt.datetime.fromisoformat(root.findtext(f"{ATOM}updated")).tzinfo is not None
    assert {(link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")} == {
        ("alternate", "http://localhost:8000/en/"),
        ("self", "http://localhost:8000/en/feed.atom"),
    }
    entry = root.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == OWN
    assert entry.findtext(f"{ATOM}title") == "Water & <wine>"
    assert entry.findtext(f"{ATOM}published") == "2026-05-01T12:00:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-05-01T12:00:00+00:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ana"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == (
        "http://localhost:8000/en/contributors/ana/"
    )
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.findtext(f"{ATOM}rights") == "Copyright © Ana, The Tidewater Post, 2026"


def test_json_feed_has_what_version_1_1_requires() -> None:
    response = read("/en/feed.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    data = json.loads(response.content)
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert data["title"] == "The Tidewater Post"
    assert data["feed_url"] == "http://localhost:8000/en/feed.json"
    item = data["items"][0]
    assert item["id"] == item["url"] == OWN
    assert item["date_published"] == "2026-05-01T12:00:00+00:00"
    assert item["authors"] == [{"name": "Ana", "url": "http://localhost:8000/en/contributors/ana/"}]
    assert item["tags"] == ["Water", "Coast"]
    assert item["summary"] == "Nine nights."
    assert "It is seven." in item["content_html"]


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
@pytest.mark.parametrize("front", ["regions/coast", "themes/water", "contributors/ana"])
def test_every_front_has_its_feeds(front: str, form: str) -> None:
    content = read(f"/en/{front}/feed.{form}").content.decode()
    assert OWN in content
    assert f"http://localhost:8000/en/{front}/feed.{form}" in content
    assert "/en/2026/04/01/other/</link>" not in content


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_feed_without_articles_is_a_feed(form: str) -> None:
    make_theme("Empty", slug="empty")
    content = read(f"/en/themes/empty/feed.{form}").content
    if form == "json":
        assert json.loads(content)["items"] == []
    else:
        assert etree.fromstring(content).tag in ("rss", f"{ATOM}feed")


@pytest.fixture
def from_elsewhere() -> None:
    make_article(
        headline="From elsewhere",
        byline=["Guest"],
        is_syndicated=True,
        origin_publisher="The Lamp",
        origin_url="https://lamp.example/pans",
        at="2026-05-02T12:00:00+00:00",
    )


@pytest.mark.usefixtures("from_elsewhere")
def test_a_syndicated_article_names_its_origin_in_every_feed() -> None:
    entry = etree.fromstring(read("/en/feed.atom").content).find(f"{ATOM}entry")
    assert [link.get("href") for link in entry.findall(f"{ATOM}link[@rel='via']")] == [
        "https://lamp.example/pans"
    ]
    item = etree.fromstring(read("/en/feed.rss").content).find("channel/item")
    assert item.findtext("{http://purl.org/dc/elements/1.1/}rights") == (
        "Copyright © Guest, The Lamp, 2026"
    )
    assert '<a href="https://lamp.example/pans">The Lamp</a>' in item.findtext(CONTENT)
    first = json.loads(read("/en/feed.json").content)["items"][0]
    assert first["external_url"] == "https://lamp.example/pans"


@pytest.mark.usefixtures("from_elsewhere")
@pytest.mark.parametrize("form", ["rss", "atom", "json"])
@pytest.mark.parametrize("front", ["", "themes/water/"])
def test_feeds_are_valid_by_the_letter(front: str, form: str) -> None:
    problems = PROBLEMS[form](read(f"/en/{front}feed.{form}").content)
    assert problems == []


@pytest.mark.parametrize("articles", [1, 3])
def test_feeds_cost_the_same_queries(articles: int, django_assert_num_queries: Any) -> None:
    linked = make_article()
    for _ in range(articles):
        make_article(
            featured_picture=make_picture(),
            byline=[make_contributor()],
            body=[("text", f'<p><a linktype="page" id="{linked.pk}">x</a></p>')],
        )
    read("/en/feed.atom")
    with django_assert_num_queries(12):
        read("/en/feed.atom")
