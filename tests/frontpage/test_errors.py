"""What answers when there is no page."""

from __future__ import annotations

import logging

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect

from broadsheet.articles.models import Article, Withdrawal
from broadsheet.frontpage.views.errors import broken
from tests.factories import make_article, make_masthead, make_standing_page, make_theme
from tests.frontpage.reading import Page, read, read_missing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def masthead(db: None) -> None:
    make_masthead(languages=["ar"], offered_languages=["ar"], contact_email="desk@post.example")


def test_a_page_that_never_was_is_404_with_help() -> None:
    make_theme("Water", slug="water")
    make_article(headline="Latest", slug="latest", at="2026-05-01T12:00:00+00:00")
    response = read_missing("/en/nothing/")
    assert response.status_code == 404
    page = Page(response)
    assert page.one("h1") == "There is no page at this address"
    assert page.links(".card .headline a") == [("Latest", "/en/2026/05/01/latest/")]
    assert ("Water", "/en/themes/water/") in page.links(".plain-links a")
    assert page.attribute('meta[name="robots"]', "content") == "noindex"
    assert page.elements('link[rel="canonical"]') == []


@pytest.mark.parametrize(
    ("path", "language"), [("/ar/x/", "ar"), ("/de/x/", "en"), ("/x", "en"), ("//", "en")]
)
def test_the_error_page_speaks_the_addresss_language(path: str, language: str) -> None:
    assert Page(read_missing(path)).attribute("html", "lang") == language


def test_a_withdrawn_article_is_410() -> None:
    article = make_article(slug="gone", at="2026-05-01T12:00:00+00:00")
    article.unpublish()
    assert Withdrawal.objects.get().address == "/en/2026/05/01/gone/"
    read("/en/2026/05/01/gone/", status=404)
    for path in ("/en/2026/05/01/gone/", "/en/2026/05/01/gone"):
        response = read_missing(path)
        assert response.status_code == 410
        assert Page(response).one("h1") == "This article has been withdrawn"


def test_a_moved_article_is_redirected_for_good() -> None:
    article = make_article(slug="before", at="2026-05-01T12:00:00+00:00")
    article.slug = "after"
    article.save_revision().publish()
    response = read_missing("/en/2026/05/01/before/")
    assert (response.status_code, response["Location"]) == (301, "/en/2026/05/01/after/")


def test_what_led_to_a_withdrawn_article_is_gone_with_it() -> None:
    article = make_article(slug="old", at="2026-05-01T12:00:00+00:00")
    article.slug = "new"
    article.save_revision().publish()
    Article.objects.get(pk=article.pk).unpublish()
    assert read_missing("/en/2026/05/01/old/").status_code == 410


def test_old_permalinks_with_a_query_are_redirected() -> None:
    article = make_article(slug="sluice-é", at="2026-05-01T12:00:00+00:00")
    Redirect.objects.create(old_path=Redirect.normalise_path("/?p=12&x=1"), redirect_page=article)
    Redirect.objects.create(old_path="/2013/05/old", redirect_page=article)
    for path, query in (("/", "x=1&p=12"), ("/2013/05/old/", "utm=x"), ("/2013/05/old", "")):
        response = read_missing(path, query)
        assert (response.status_code, response["Location"]) == (
            301,
            "/en/2026/05/01/sluice-%C3%A9/",
        )


def test_a_redirect_of_the_desk_to_another_site_may_be_temporary() -> None:
    Redirect.objects.create(
        old_path="/shop", redirect_link="https://shop.example/", is_permanent=False
    )
    response = read_missing("/shop/")
    assert (response.status_code, response["Location"]) == (302, "https://shop.example/")


def test_a_redirect_to_a_page_that_is_not_public_is_no_redirect() -> None:
    Redirect.objects.create(old_path="/old", redirect_page=make_article(live=False))
    Redirect.objects.create(old_path="/bad", redirect_link="javascript:alert(1)")
    assert read_missing("/old").status_code == 404
    assert read_missing("/bad").status_code == 404


def test_a_missing_slash_is_put_where_a_page_is() -> None:
    make_standing_page(slug="about")
    assert read_missing("/en/about")["Location"] == "/en/about/"
    assert read_missing("/en")["Location"] == "/en/"
    assert read_missing("/en/nothing").status_code == 404
    assert read_missing("/desk").status_code == 404


@pytest.mark.parametrize("path", ["/en/\0", "/" + "x" * 3000, "/en/%2e%2e/", "/en/'\"><script>/"])
def test_odd_addresses_are_404(path: str) -> None:
    response = read_missing(path)
    assert response.status_code == 404
    assert "<script>/" not in response.content.decode()


def test_django_answers_with_the_same_page() -> None:
    response = Client().get("/en/nothing/")
    assert response.status_code == 404
    assert Page(response).one("h1") == "There is no page at this address"


def test_500_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_database(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", no_database)
    response = broken(None)  # type: ignore[arg-type]
    assert response.status_code == 500
    assert Page(response).one("h1") == "Something broke on our side"


def test_500_needs_no_template(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_template(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr("broadsheet.frontpage.views.errors.get_template", no_template)
    with caplog.at_level(logging.CRITICAL):
        response = broken(None)  # type: ignore[arg-type]
    assert response.status_code == 500
    assert Page(response).one("h1") == "Something broke on our side"


def test_the_page_for_errors_says_its_language() -> None:
    with translation.override("ar"):
        page = Page(broken(None))  # type: ignore[arg-type]
    assert page.attribute("html", "lang") == "ar"
    assert page.attribute("html", "dir") == "rtl"
