"""Home, the fronts of beats and contributors, the lists, the standing pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.factories import (
    make_article,
    make_contributor,
    make_masthead,
    make_picture,
    make_region,
    make_standing_page,
    make_theme,
)
from tests.frontpage.reading import page_at, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def masthead(db: None) -> Any:
    return make_masthead(
        description="All the news of the estuary.", languages=["ar"], offered_languages=["en", "ar"]
    )


def test_an_empty_newspaper_has_a_home_page() -> None:
    page = page_at("/en/")
    assert page.one("h1") == "The Tidewater Post"
    assert (
        page.one(".empty")
        == "The first edition is being written Nothing has been published here yet."
    )


def test_home_leads_with_the_newest_article_that_has_a_picture() -> None:
    picture = make_picture()
    make_article(headline="Oldest", featured_picture=picture, at="2026-05-01T12:00:00+00:00")
    make_article(headline="Pictured", featured_picture=picture, at="2026-05-02T12:00:00+00:00")
    make_article(headline="Newest", at="2026-05-03T12:00:00+00:00")
    page = page_at("/en/")
    assert page.one(".lead .headline") == "Pictured"
    assert page.texts(".latest .headline") == ["Newest", "Oldest"]
    assert page.one(".ears p:first-child") == "Sunday, 3 May 2026"
    assert page.attributes(".lead img", "fetchpriority") == ["high"]


def test_home_puts_pictures_in_a_row_and_the_rest_under_their_themes() -> None:
    water, work = make_theme("Water", slug="water"), make_theme("Work", slug="work")
    picture = make_picture()
    for number in range(1, 10):
        make_article(
            headline=f"Plain {number}",
            themes=[water] if number % 2 else [work],
            at=f"2026-05-{number:02}T12:00:00+00:00",
        )
    for number in (11, 12, 13):
        make_article(
            headline=f"Pictured {number}",
            featured_picture=picture,
            at=f"2026-05-{number}T12:00:00+00:00",
        )
    page = page_at("/en/")
    assert page.one(".lead .headline") == "Pictured 13"
    assert page.texts(".secondary .headline") == ["Pictured 12", "Pictured 11"]
    assert page.texts(".latest .headline") == [f"Plain {number}" for number in (9, 8, 7, 6, 5)]
    assert page.links(".column .rubric a") == [
        ("Water", "/en/themes/water/"),
        ("Work", "/en/themes/work/"),
    ]
    assert page.texts(".column:nth-child(1) .headline") == ["Plain 3", "Plain 1"]
    assert page.texts(".column:nth-child(2) .headline") == ["Plain 4", "Plain 2"]


def test_a_column_does_not_say_its_name_twice() -> None:
    water = make_theme("Water", slug="water")
    for number in range(12):
        make_article(kicker="Water" if number % 2 else "Inquiry", themes=[water])
    page = page_at("/en/")
    assert page.texts(".column .rubric") == ["Water"]
    assert set(page.texts(".column .kicker")) == {"Inquiry"}


def test_the_root_is_the_home_front_of_the_source_language() -> None:
    make_article(headline="One")
    assert read("/").content == read("/en/").content
    assert page_at("/").attribute('link[rel="canonical"]', "href") == "http://localhost:8000/en/"


def test_only_the_newspapers_languages_exist() -> None:
    read("/ar/")
    read("/de/", status=404)
    assert page_at("/ar/").attribute("html", "dir") == "rtl"


def test_home_names_the_newspaper_for_machines() -> None:
    page = page_at("/en/")
    data = json.loads(page.elements('script[type="application/ld+json"]')[0].string or "")
    assert data["@type"] == "WebSite"
    assert data["publisher"]["name"] == "The Tidewater Post"
    assert page.attributes('link[rel="alternate"]', "href") == [
        "/en/feed.rss",
        "/en/feed.atom",
        "/en/feed.json",
    ]
    assert page.attribute('meta[name="description"]', "content") == "All the news of the estuary."


def test_a_card_says_who_when_and_whether_it_was_corrected() -> None:
    make_article(
        headline="One",
        deck="Deck",
        kicker="Kick",
        byline=[make_contributor("Ana"), "Bo", ("Cy", "pictures")],
        corrections=[("2026-05-02T10:00:00+00:00", "<p>x</p>")],
        at="2026-05-01T12:00:00+00:00",
        slug="one",
    )
    page = page_at("/en/")
    assert page.links(".lead .headline a") == [("One", "/en/2026/05/01/one/")]
    assert page.one(".lead .kicker") == "Kick"
    assert page.one(".lead .deck") == "Deck"
    assert page.one(".lead .card-meta") == "Ana, Bo 1 May 2026 Corrected"


@pytest.mark.parametrize(("kind", "folder"), [("region", "regions"), ("theme", "themes")])
def test_a_beat_lists_its_articles_newest_first(kind: str, folder: str) -> None:
    make = {"region": make_region, "theme": make_theme}[kind]
    beat = make("The Coast", slug="coast", description="By the sea.")
    for day in (1, 3, 2):
        make_article(headline=f"Day {day}", at=f"2026-05-0{day}T12:00:00+00:00", **{folder: [beat]})
    make_article(headline="Elsewhere")
    page = page_at(f"/en/{folder}/coast/")
    assert page.one("h1") == "The Coast"
    assert page.one("p.page-text") == "By the sea."
    assert page.texts(".river .headline") == ["Day 3", "Day 2", "Day 1"]
    assert (
        page.attribute('link[rel="canonical"]', "href")
        == f"http://localhost:8000/en/{folder}/coast/"
    )
    assert page.links(".page-links a")[0] == ("Archive", f"/en/{folder}/coast/archive/")


def test_a_contributor_has_a_page_with_note_and_portrait() -> None:
    portrait = make_picture(are_portraits=True)
    ana = make_contributor(
        "Ana Lund", slug="ana", job="Reporter", portrait=portrait, website="https://ana.example/",
        note='<p>Ana <a href="javascript:alert(1)">reports</a>.</p>', email="ana@post.example",
    )  # fmt: skip
    make_article(headline="Hers", byline=[ana])
    page = page_at("/en/contributors/ana/")
    assert page.one("h1") == "Ana Lund"
    assert page.one(".job") == "Reporter"
    assert page.one("div.page-text") == "Ana reports."
    assert page.texts(".river .headline") == ["Hers"]
    assert page.links(".page-links a")[:2] == [
        ("ana@post.example", "mailto:ana@post.example"),
        ("Website", "https://ana.example/"),
    ]
    assert page.attributes(".portrait img", "width") == ["240"]


@pytest.mark.parametrize(
    ("folder", "title"),
    [("regions", "Regions"), ("themes", "Themes"), ("contributors", "Contributors")],
)
def test_lists_name_all(folder: str, title: str) -> None:
    make_region("Coast", slug="x", position=2, description="By the sea.")
    make_theme("Water", slug="x")
    make_contributor("Ana", slug="x", job="Reporter")
    page = page_at(f"/en/{folder}/")
    assert page.one("h1") == title
    assert [href for _name, href in page.links(".entries a")] == [f"/en/{folder}/x/"]
    assert page.attribute('link[rel="canonical"]', "href") == f"http://localhost:8000/en/{folder}/"


@pytest.mark.parametrize("folder", ["regions", "themes", "contributors"])
def test_an_unknown_front_is_not_there(folder: str) -> None:
    read(f"/en/{folder}/nobody/", status=404)
    read(f"/en/{folder}/nobody/feed.rss", status=404)
    read(f"/en/{folder}/nobody/archive/", status=404)


def test_a_standing_page_and_its_link_in_the_footer() -> None:
    make_standing_page("About us", slug="about", body="<p>We <b>are</b>.</p><h2>Who</h2>")
    make_standing_page("Hidden", slug="hidden", show_in_footer=False)
    page = page_at("/en/about/")
    assert page.one("h1") == "About us"
    assert page.texts(".story > *") == ["We are.", "Who"]
    assert page.attribute('link[rel="canonical"]', "href") == "http://localhost:8000/en/about/"
    assert ("About us", "/en/about/") in page.links(".footer a")
    assert "Hidden" not in page.one(".footer")
    read("/ar/about/", status=404)


def test_the_footer_says_how_to_reach_the_newspaper() -> None:
    make_masthead(
        contact_email="desk@post.example",
        media_email="media@post.example",
        postal_address="3 Yard\nPortmeer",
        founded_year=2014,
        channels=[
            {"name": "Telegram", "address": "https://t.example/post"},
            {"name": "Bad", "address": "javascript:alert(1)"},
            "nonsense",
        ],
    )
    page = page_at("/en/")
    assert page.texts(".imprint p") == [
        "3 YardPortmeer",
        "Newsroom: desk@post.example",
        "Media inquiries: media@post.example",
        "© The Tidewater Post · Founded 2014",
    ]
    assert ("Telegram", "https://t.example/post") in page.links(".footer a")
    assert "Bad" not in page.one(".footer")
    assert page.links(".languages a") == [("English", "/en/"), ("العربية", "/ar/")]


def test_a_changed_masthead_shows_at_once() -> None:
    assert page_at("/en/").one("h1") == "The Tidewater Post"
    make_masthead(name="The New Post")
    make_theme("Fresh", slug="fresh")
    page = page_at("/en/")
    assert page.one("h1") == "The New Post"
    assert page.links(".sections a") == [("Fresh", "/en/themes/fresh/")]


def test_the_front_that_one_stands_on_is_marked() -> None:
    make_theme("Water", slug="water")
    make_theme("Work", slug="work")
    page = page_at("/en/themes/work/")
    assert page.texts('.sections a[aria-current="page"]') == ["Work"]


def test_hostile_names_stay_words() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    make_masthead(name=hostile, tagline=hostile)
    beat = make_theme(hostile, slug="x", description=hostile)
    make_article(headline=hostile, deck=hostile, byline=[hostile], themes=[beat])
    for address in ("/en/", "/en/themes/x/", "/en/themes/", "/en/archive/"):
        page = page_at(address)
        assert page.elements("img") == []
        assert hostile in page.one("title")


@pytest.mark.parametrize("articles", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/en/", 7), ("/en/themes/t/", 8), ("/en/contributors/c/", 8), ("/en/regions/", 3)],
)
def test_fronts_cost_the_same_queries_however_much_stands_on_them(
    address: str, queries: int, articles: int, django_assert_num_queries: Any
) -> None:
    theme, who = make_theme(slug="t"), make_contributor(slug="c")
    for _ in range(articles):
        make_article(
            themes=[theme], regions=[make_region()], byline=[who], featured_picture=make_picture()
        )
    make_article(themes=[theme])
    read(address)
    with django_assert_num_queries(queries):
        read(address)
