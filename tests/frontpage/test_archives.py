"""Months count upward: an old page never changes because a new article came."""

from __future__ import annotations

from typing import Any

import pytest

from broadsheet.frontpage.domain import months
from tests.factories import make_article, make_masthead, make_theme
from tests.frontpage.reading import page_at, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pages(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_masthead(offered_languages=["en"])
    monkeypatch.setattr(months, "ARCHIVE_PAGE_ARTICLES", 2)


def test_the_archive_lists_months_with_their_number_of_articles() -> None:
    theme = make_theme("Water", slug="water")
    for at in ("2025-11-03", "2026-05-01", "2026-05-09", "2026-06-01"):
        make_article(themes=[theme], at=f"{at}T12:00:00+00:00")
    page = page_at("/en/archive/")
    assert page.texts(".year h2") == ["2026", "2025"]
    assert page.links(".months a") == [
        ("May", "/en/2026/05/"),
        ("June", "/en/2026/06/"),
        ("November", "/en/2025/11/"),
    ]
    assert page.texts(".count") == ["2 articles", "1 article", "1 article"]

    page = page_at("/en/themes/water/archive/")
    assert page.links(".page-kind a") == [("Water", "/en/themes/water/")]
    assert page.links(".months a")[0] == ("May", "/en/themes/water/2026/05/")


def test_a_month_counts_upward_in_pages() -> None:
    for day in (3, 1, 2):
        make_article(headline=f"Day {day}", at=f"2026-05-0{day}T12:00:00+00:00")
    make_article(headline="Before", at="2026-03-01T12:00:00+00:00")
    make_article(headline="After", at="2026-08-01T12:00:00+00:00")
    first = page_at("/en/2026/05/")
    assert first.one("h1") == "May 2026"
    assert first.texts(".day h2") == ["1 May 2026", "2 May 2026"]
    assert first.texts(".day .headline") == ["Day 1", "Day 2"]
    assert first.links(".pages a") == [("2", "/en/2026/05/page-2/")]
    assert first.links(".neighbours a") == [
        ("← March 2026", "/en/2026/03/"),
        ("August 2026 →", "/en/2026/08/"),
    ]
    second = page_at("/en/2026/05/page-2/")
    assert second.texts(".day .headline") == ["Day 3"]
    assert second.attribute('link[rel="canonical"]', "href") == (
        "http://localhost:8000/en/2026/05/page-2/"
    )


def test_a_full_page_does_not_change_when_another_article_comes() -> None:
    for day in (1, 2, 3):
        make_article(at=f"2026-05-0{day}T12:00:00+00:00")
    before = read("/en/2026/05/").content
    make_article(at="2026-05-04T12:00:00+00:00")
    assert read("/en/2026/05/").content == before


@pytest.mark.parametrize(
    "address",
    [
        "/en/2026/04/",
        "/en/2026/13/",
        "/en/2026/00/",
        "/en/2026/05/page-1/",
        "/en/2026/05/page-0/",
        "/en/2026/05/page-02/",
        "/en/2026/05/page-3/",
        "/en/2026/5/",
        "/de/2026/05/",
    ],
)
def test_what_was_never_there_is_not_there(address: str) -> None:
    for day in (1, 2, 3):
        make_article(at=f"2026-05-0{day}T12:00:00+00:00")
    read(address, status=404)


@pytest.mark.parametrize(
    ("address", "target"),
    [("/en/2026/", "/en/archive/"), ("/en/2026/05/03/", "/en/2026/05/")],
)
def test_years_and_days_lead_to_the_archive(address: str, target: str) -> None:
    assert read(address, status=301)["Location"] == target


@pytest.mark.parametrize("articles", [1, 3])
def test_a_month_costs_the_same_queries(articles: int, django_assert_num_queries: Any) -> None:
    for day in range(1, articles + 1):
        make_article(at=f"2026-05-0{day}T12:00:00+00:00")
    with django_assert_num_queries(7):
        read("/en/2026/05/")
    with django_assert_num_queries(3):
        read("/en/archive/")
