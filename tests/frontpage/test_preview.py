"""The desk's preview: a draft, saved or not, as readers will see it."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from broadsheet.articles.models import Article, BylineEntry, Correction
from broadsheet.frontpage.views.articles import render_article_preview
from tests.factories import (
    make_article,
    make_contributor,
    make_masthead,
    make_region,
    make_theme,
    stored_body,
)
from tests.frontpage.reading import Page, page_at

pytestmark = pytest.mark.django_db


def preview(article: Article) -> Page:
    response = render_article_preview(article, RequestFactory().get("/desk/preview/"))
    assert response.status_code == 200
    return Page(response)


def test_an_article_that_was_never_saved() -> None:
    make_masthead()
    article = Article(title="Not yet", slug="not-yet", body=stored_body([("text", "<p>Soon.</p>")]))
    article.byline = [
        BylineEntry(contributor=make_contributor("Ana", note="<p>Ana writes.</p>")),
        BylineEntry(guest_name="Guest"),
    ]
    article.regions = [make_region("Coast")]
    article.themes = [make_theme("Water")]
    article.corrections = [Correction(text="<p>Seven.</p>")]
    page = preview(article)
    assert page.one("h1") == "Not yet"
    assert page.one(".authors") == "By Ana and Guest"
    assert page.texts(".beats a") == ["Water", "Coast"]
    assert page.one(".story") == "Soon."
    assert page.one(".contributor") == "Ana Ana writes."
    assert page.attribute('meta[name="robots"]', "content") == "noindex"


def test_a_draft_of_a_live_article_shows_what_is_not_public_yet() -> None:
    make_masthead()
    article = make_article(headline="Public", at="2026-05-01T12:00:00+00:00")
    article.title = "Changed"
    article.save_revision()
    assert preview(article.get_latest_revision_as_object()).one("h1") == "Changed"
    assert page_at(article.published_address).one("h1") == "Public"


def test_a_language_that_the_newspaper_is_not_in_is_shown_all_the_same() -> None:
    make_masthead()
    page = preview(Article(title="Neu", slug="neu", language="de"))
    assert page.one("h1") == "Neu"


def test_an_empty_draft_has_a_preview() -> None:
    make_masthead()
    assert preview(Article()).one("h1") == ""
