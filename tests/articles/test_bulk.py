from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from broadsheet.articles.domain.bulk import add_articles
from broadsheet.articles.models import Article, ArticleFolder, BylineEntry, Correction
from broadsheet.beats.models import Theme
from broadsheet.desk.domain.house import ensure_house
from broadsheet.people.models import Contributor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> None:
    ensure_house()


def article(number: int) -> Article:
    at = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=number)
    made = Article(title=f"Article {number}", slug=f"article-{number}", live=True)
    made.body = [{"type": "text", "value": f"<p>Text {number}</p>", "id": f"id-{number}"}]
    made.first_published_at = made.last_published_at = made.published_at = at
    made.published_on = at.date()
    made.published_address = made.address
    return made


def test_added_articles_are_what_wagtail_would_have_made() -> None:
    water = Theme.objects.create(name="Water", slug="water")
    ana = Contributor.objects.create(name="Ana", slug="ana")
    first = article(1)
    first.byline = [BylineEntry(contributor=ana), BylineEntry(guest_name="Rui")]
    first.corrections = [Correction(text="<p>Not five.</p>")]
    first.themes = [water]
    add_articles([first, article(2)])

    made = Article.objects.get(slug="article-1")
    assert made.get_parent().specific == ArticleFolder.objects.get()
    assert [entry.name for entry in made.byline.all()] == ["Ana", "Rui"]
    assert [entry.text for entry in made.corrections.all()] == ["<p>Not five.</p>"]
    assert list(made.themes.all()) == [water]
    assert made.body[0].value.source == "<p>Text 1</p>"
    assert made.published_address == "/en/2020/01/02/article-1/"
    assert Article.find_problems() == ([], [], [], [], [])


def test_an_added_article_can_be_edited_at_the_desk() -> None:
    add_articles([article(1)])
    made = Article.objects.get()
    made.title = "Changed"
    made.save_revision().publish()
    assert Article.objects.get().title == "Changed"


def test_adding_goes_on_where_the_folder_ends() -> None:
    add_articles([article(1)])
    add_articles([article(2), article(3)])
    folder = ArticleFolder.objects.get()
    assert folder.numchild == 3
    assert [page.slug for page in folder.get_children()] == ["article-1", "article-2", "article-3"]


def test_the_number_of_queries_does_not_depend_on_the_batch(
    django_assert_num_queries: Callable,
) -> None:
    add_articles([article(0)])  # content types are cached by now
    with django_assert_num_queries(7):
        add_articles([article(1)])
    with django_assert_num_queries(7):
        add_articles([article(number) for number in range(2, 12)])
