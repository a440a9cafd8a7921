"""Where articles stand, and which addresses change with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from broadsheet.articles.models import Article, ArticleFolder, BylineEntry
from broadsheet.beats.models import Region, Theme
from broadsheet.desk.domain.house import ensure_house
from broadsheet.frontpage.domain.addresses import ARCHIVE_PAGE_ARTICLES
from broadsheet.frontpage.domain.placing import Move, place_article, rebuild_placements
from broadsheet.frontpage.domain.touched import all_addresses, touched_by_move
from broadsheet.frontpage.models import FrontMonth, Placement
from broadsheet.people.models import Contributor

pytestmark = pytest.mark.django_db
Publish = Callable[..., Article]


@pytest.fixture
def publish() -> Publish:
    ensure_house()

    def publish_article(title: str, at: str, **related: Any) -> Article:
        with time_machine.travel(at, tick=False):
            article = Article(title=title, live=False)
            article.regions = related.get("regions", [])
            article.themes = related.get("themes", [])
            article.byline = [BylineEntry(contributor=who) for who in related.get("people", [])]
            ArticleFolder.objects.get().add_child(instance=article)
            article.save_revision().publish()
        return Article.objects.get(pk=article.pk)

    return publish_article


def placed(article: Article) -> set[str]:
    return set(Placement.objects.filter(article=article).values_list("front", flat=True))


def test_an_article_stands_on_home_its_beats_and_its_contributors(publish: Publish) -> None:
    coast = Region.objects.create(name="Coast", slug="coast")
    water = Theme.objects.create(name="Water", slug="water")
    ana = Contributor.objects.create(name="Ana", slug="ana")
    article = publish("Water", "2026-03-04 10:00Z", regions=[coast], themes=[water], people=[ana])
    place_article(article_id=article.pk)

    assert placed(article) == {
        "home",
        f"region:{coast.pk}",
        f"theme:{water.pk}",
        f"contributor:{ana.pk}",
    }
    assert set(FrontMonth.objects.values_list("month", "articles")) == {(202603, 1)}


def test_placing_twice_changes_nothing(publish: Publish) -> None:
    article = publish("Water", "2026-03-04 10:00Z")
    place_article(article_id=article.pk)
    before = list(Placement.objects.values())

    move = place_article(article_id=article.pk)
    assert list(Placement.objects.values()) == before
    assert move.before == move.after == {("home", 202603)}


def test_a_withdrawn_article_stands_nowhere(publish: Publish) -> None:
    article = publish("Water", "2026-03-04 10:00Z")
    place_article(article_id=article.pk)
    article.unpublish()
    move = place_article(article_id=article.pk)

    assert (Placement.objects.count(), FrontMonth.objects.count()) == (0, 0)
    assert move == Move(frozenset({("home", 202603)}), frozenset())


def test_rebuilding_gives_what_placing_one_by_one_gave(publish: Publish) -> None:
    water = Theme.objects.create(name="Water", slug="water")
    for day in (1, 2, 3):
        article = publish(f"Day {day}", f"2026-03-0{day} 10:00Z", themes=[water])
        place_article(article_id=article.pk)
    fields = ("language", "front", "article_id", "published_at", "month")
    one_by_one = set(Placement.objects.values_list(*fields))
    months = set(FrontMonth.objects.values_list("front", "month", "articles"))

    assert rebuild_placements(batch_articles=2) == 3
    assert set(Placement.objects.values_list(*fields)) == one_by_one
    assert set(FrontMonth.objects.values_list("front", "month", "articles")) == months


def test_a_new_article_touches_its_page_its_fronts_feeds_and_sitemap(publish: Publish) -> None:
    water = Theme.objects.create(name="Water", slug="water")
    article = publish("Water", "2026-03-04 10:00Z", themes=[water])
    move = place_article(article_id=article.pk)

    assert set(touched_by_move(move=move, article=article)) == {
        "/en/2026/03/04/water/",
        "/",
        "/en/",
        "/en/feed.rss",
        "/en/feed.atom",
        "/en/feed.json",
        "/en/themes/water/",
        "/en/themes/water/feed.rss",
        "/en/themes/water/feed.atom",
        "/en/themes/water/feed.json",
        "/en/2026/03/",
        "/en/2026/03/page-2/",
        "/en/archive/",
        "/en/themes/water/2026/03/",
        "/en/themes/water/2026/03/page-2/",
        "/en/themes/water/archive/",
        "/en/themes/",
        "/sitemaps/en/2026-03.xml",
        "/sitemaps/news.xml",
        "/sitemap.xml",
    }
    assert touched_by_move(move=move, article=article)[0] == "/en/2026/03/04/water/"


def test_an_edit_touches_only_the_archive_page_it_stands_on(publish: Publish) -> None:
    article = publish("Water", "2026-03-04 10:00Z")
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    others = [
        publish(f"Article {number}", f"{start + dt.timedelta(minutes=number):%Y-%m-%d %H:%MZ}")
        for number in range(3)
    ]
    for one in [article, *others]:
        place_article(article_id=one.pk)
    move = place_article(article_id=article.pk)

    archive = [
        address
        for address in touched_by_move(move=move, article=article)
        if address.startswith("/en/2026/03/") and "/04/" not in address
    ]
    assert archive == ["/en/2026/03/"]


def test_an_article_taken_off_a_theme_touches_that_theme_too(publish: Publish) -> None:
    water = Theme.objects.create(name="Water", slug="water")
    article = publish("Water", "2026-03-04 10:00Z", themes=[water])
    place_article(article_id=article.pk)
    article.themes = []
    article.save_revision().publish()
    move = place_article(article_id=article.pk)

    touched = touched_by_move(move=move, article=Article.objects.get())
    assert "/en/themes/water/" in touched
    assert "/en/themes/water/archive/" in touched


def test_the_number_of_queries_does_not_grow_with_the_archive(
    publish: Publish, django_assert_num_queries: Callable
) -> None:
    place_article(article_id=publish("First", "2026-03-01 10:00Z").pk)
    article = publish("Second", "2026-03-01 11:00Z")
    with django_assert_num_queries(23):
        place_article(article_id=article.pk)
    for number in range(6):
        place_article(article_id=publish(f"More {number}", "2026-03-02 10:00Z").pk)
    article = publish("Last", "2026-03-03 10:00Z")
    with django_assert_num_queries(23):
        move = place_article(article_id=article.pk)
    with django_assert_num_queries(3):
        touched_by_move(move=move, article=article)


def test_all_addresses_begin_with_the_home_page_and_name_each_once(publish: Publish) -> None:
    water = Theme.objects.create(name="Water", slug="water")
    article = publish("Water", "2026-03-04 10:00Z", themes=[water])
    place_article(article_id=article.pk)
    found = list(all_addresses())

    assert found[0] == "/"
    assert len(found) == len(set(found))
    assert {article.published_address, "/en/2026/03/", "/en/themes/water/2026/03/"} <= set(found)
    assert ARCHIVE_PAGE_ARTICLES == 50
