"""An article in another language: its edition, or the original with a notice; the Translate menu."""

from __future__ import annotations

import json
from typing import Any

import pytest

from broadsheet.articles.models import Article
from broadsheet.editions.domain import queue
from broadsheet.editions.domain.making import held_by_people
from broadsheet.editions.domain.planning import plan_article, plan_language
from broadsheet.editions.domain.reviewing import approve_edition, hold_edition
from broadsheet.editions.enums import EditionState
from broadsheet.editions.models import Edition
from broadsheet.press.domain import pressing
from broadsheet.press.domain.pressing import press_address
from broadsheet.toolkit import clock
from tests.editions.engines import Shouting
from tests.factories import (
    make_article,
    make_contributor,
    make_masthead,
    make_region,
    make_stored_edition,
    make_theme,
)
from tests.frontpage.reading import Page, page_at, read, read_missing

pytestmark = pytest.mark.django_db

BODY = [
    (
        "text",
        '<p data-block-key="a">The tide came at two.</p><p data-block-key="b">Nobody slept.</p>',
    )
]
HERE = "/en/2026/05/01/tide/"


@pytest.fixture(autouse=True)
def masthead(db: None) -> Any:
    return make_masthead(offered_languages=["en", "es", "fr", "ar", "ay", "de"])


@pytest.fixture
def article() -> Article:
    return make_article(
        headline="The tide", deck="It came at night.", slug="tide", body=BODY,
        at="2026-05-01T12:00:00+00:00", byline=[make_contributor("Ana Lund", slug="ana")],
    )  # fmt: skip


def by_hand(article: Article, language: str, *, by: str = "", **texts: str) -> Edition:
    """Write an edition by hand; segments that are not named are left."""
    return make_stored_edition(article, language, texts, by=by)


ARABIC = {"headline": "المدّ", "deck": "جاء ليلًا.", "a": "جاء المدّ.", "b": "لم ينم أحد."}


def test_an_edition_has_an_address_a_direction_and_words_of_its_own(article: Article) -> None:
    by_hand(article, "ar", **ARABIC)
    page = page_at("/ar/2026/05/01/tide/")
    assert page.attributes("html", "lang") == ["ar"]
    assert page.attributes("html", "dir") == ["rtl"]
    assert page.one("h1") == "المدّ"
    assert page.texts(".story p") == ["جاء المدّ.", "لم ينم أحد."]
    assert page.texts(".story [lang]") == []
    assert page.attribute('link[rel="canonical"]', "href").endswith("/ar/2026/05/01/tide/")
    assert page.texts(".authors bdi") == ["Ana Lund"]
    assert page.elements('meta[name="robots"]') == []


def test_an_edition_says_how_it_was_made_and_leads_to_its_original(article: Article) -> None:
    by_hand(article, "es", by="Eva Ruiz", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    page = page_at("/es/2026/05/01/tide/")
    assert page.texts(".making bdi")[:2] == ["inglés", "Eva Ruiz"]
    assert page.attribute('.making a[rel="alternate"]', "href") == HERE
    [(_words, mistake)] = page.links("[data-mistake]")
    assert mistake == f"/translations/{article.pk}/es/mistake/"


def test_machines_read_what_it_is_a_translation_of(article: Article) -> None:
    by_hand(article, "es", by="Eva Ruiz", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    page = page_at("/es/2026/05/01/tide/")
    data = json.loads(page.elements('script[type="application/ld+json"]')[0].string or "")
    assert data["inLanguage"] == "es"
    assert data["translationOfWork"]["@id"] == f"http://localhost:8000{HERE}"
    assert data["translationOfWork"]["inLanguage"] == "en"
    assert data["translator"] == {"@type": "Person", "name": "Eva Ruiz"}


def test_every_page_of_an_article_names_its_public_editions(article: Article) -> None:
    by_hand(article, "es", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    by_hand(article, "ar", **ARABIC)
    expected = [
        ("en", HERE), ("es", "/es/2026/05/01/tide/"), ("ar", "/ar/2026/05/01/tide/"),
        ("x-default", HERE),
    ]  # fmt: skip
    for address in (HERE, "/es/2026/05/01/tide/"):
        page = page_at(address)
        found = zip(
            page.attributes("link[hreflang]", "hreflang"),
            page.attributes("link[hreflang]", "href"),
            strict=True,
        )
        assert list(found) == [(code, f"http://localhost:8000{href}") for code, href in expected]


def test_what_is_left_in_the_source_language_says_so(article: Article) -> None:
    edition = by_hand(article, "ar", **{k: v for k, v in ARABIC.items() if k != "b"})
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.HAND)
    page = page_at("/ar/2026/05/01/tide/")
    left = page.elements(".story p[lang]")
    assert [(p["lang"], p["dir"], p.get_text()) for p in left] == [("en", "ltr", "Nobody slept.")]
    assert len(page.texts(".making")) == 1


def test_a_changed_original_is_admitted(article: Article) -> None:
    edition = by_hand(article, "fr", headline="La marée", deck="La nuit.", a="Un.", b="Deux.")
    before = page_at("/fr/2026/05/01/tide/").one(".making")
    Edition.objects.filter(pk=edition.pk).update(source_digest="older")
    after = page_at("/fr/2026/05/01/tide/").one(".making")
    assert "L’original a été modifié depuis" not in before
    assert "L’original a été modifié depuis" in after


@pytest.mark.parametrize(
    ("language", "kind"), [("ay", "not_covered"), ("es", "on_request"), ("de", "being_made")]
)
def test_where_there_is_no_edition_the_original_stands_with_a_notice(
    article: Article,
    engine: Shouting,
    language: str,
    kind: str,
) -> None:
    Edition.objects.all().delete()
    if kind == "being_made":
        Edition.objects.create(
            article=article, subject=f"article:{article.pk}", language=language, due_at=clock.now()
        )
    page = page_at(f"/{language}/2026/05/01/tide/")
    assert page.attribute("[data-waiting]", "data-waiting") == kind
    assert page.one("h1") == "The tide"
    assert page.attribute("h1", "lang") == "en"
    assert page.attribute("html", "lang") == language
    assert page.attribute('meta[name="robots"]', "content") == "noindex"
    assert page.attribute('link[rel="canonical"]', "href") == f"http://localhost:8000{HERE}"
    assert page.elements("link[hreflang]") == []
    asks = page.elements('.making form[method="post"]')
    assert len(asks) == (kind == "on_request")


@pytest.mark.parametrize(
    ("begun", "is_stored"), [("", False), ("being_made", True), ("held", True), ("made", True)]
)
def test_only_what_the_newsroom_has_begun_fills_the_store(
    article: Article, engine: Shouting, begun: str, is_stored: bool
) -> None:
    Edition.objects.all().delete()
    page = "/es/2026/05/01/tide/"
    if begun:
        plan_language(subject=f"article:{article.pk}", language="es")
    if begun in ("held", "made"):
        queue.make_due()
    if begun == "held":
        hold_edition(edition_id=Edition.objects.get(language="es").pk, by="Ed")
    assert press_address(page).response.status_code == 200
    assert (pressing.the_store().find(page) is not None) is is_stored


def test_a_notice_that_was_stored_goes_when_the_edition_is_given_up(
    article: Article, engine: Shouting
) -> None:
    page = "/es/2026/05/01/tide/"
    plan_article(article_id=article.pk)
    assert press_address(page).outcome == pressing.Outcome.WRITTEN
    Edition.objects.all().delete()
    assert press_address(page).outcome == pressing.Outcome.NOT_STORED
    assert pressing.the_store().find(page) is None


def test_a_held_edition_is_not_shown(article: Article) -> None:
    edition = by_hand(article, "es", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    hold_edition(edition_id=edition.pk, by="Ed")
    page = page_at("/es/2026/05/01/tide/")
    assert page.attribute("[data-waiting]", "data-waiting") == "held"
    assert page.one("h1") == "The tide"


def test_a_held_edition_stays_held_when_it_is_made_anew(article: Article, engine: Shouting) -> None:
    plan_article(article_id=article.pk)
    queue.make_due()
    edition = Edition.objects.get(article=article, language="es")
    assert page_at("/es/2026/05/01/tide/").one("h1") == "THE TIDE"
    hold_edition(edition_id=edition.pk, by="Ed", why="the figures")
    fresh = Article.objects.get(pk=article.pk)
    fresh.title = "The flood"
    fresh.save_revision().publish()
    plan_article(article_id=article.pk)
    page = page_at("/es/2026/05/01/tide/")
    assert page.attribute("[data-waiting]", "data-waiting") == "held"
    queue.make_due()
    edition.refresh_from_db()
    assert (edition.headline, edition.state, edition.due_at) == (
        "THE FLOOD", EditionState.HELD, None,
    )  # fmt: skip
    assert [row["d"] for row in held_by_people(edition)] == ["Ed: the figures"]
    page = page_at("/es/2026/05/01/tide/")
    assert page.attribute("[data-waiting]", "data-waiting") == "held"
    assert (page.one("h1"), page.attribute('meta[name="robots"]', "content")) == (
        "The flood", "noindex",
    )  # fmt: skip
    assert page_at("/es/").links(".lead .headline a") == [("The flood", HERE)]
    assert json.loads(read("/es/feed.json").content)["items"] == []
    assert page_at("/fr/2026/05/01/tide/").one("h1") == "THE FLOOD"
    approve_edition(edition_id=edition.pk, version=edition.version, by="Ed")
    assert page_at("/es/2026/05/01/tide/").one("h1") == "THE FLOOD"


def test_the_menu_lists_all_languages_with_the_ready_ones_first(
    article: Article,
    engine: Shouting,
) -> None:
    Edition.objects.all().delete()
    plan_article(article_id=article.pk)
    Edition.objects.exclude(language="en").delete()
    by_hand(article, "ar", **ARABIC)
    page = page_at(HERE)
    assert page.texts(".translate-state") == ["original", "by hand", "being made"]
    assert [page.texts(f".translate ul:nth-of-type({nth}) li") for nth in (1, 2, 3, 4)] == [
        ["English"],
        ["العربية Arabic"],
        ["Español Spanish", "Français French", "Deutsch German"],
        ["Aymar aru Aymara"],
    ]
    assert [href for _name, href in page.links(".translate a")] == [
        HERE,
        "/ar/2026/05/01/tide/",
        *(f"/translations/{article.pk}/{code}/" for code in ("es", "fr", "de", "ay")),
    ]


def test_each_language_offers_itself_in_its_own_words() -> None:
    make_masthead(offered_languages=["en", "es", "ar", "ay"])
    answer = read("/offers.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "en Read this article in English",
        "es Leer este artículo en español",
        "ar اقرأ هذا المقال بالعربية",
    ]


def test_a_withdrawn_article_is_gone_in_every_language(article: Article) -> None:
    by_hand(article, "es", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    article.unpublish()
    for code in ("en", "es", "ar"):
        assert read_missing(f"/{code}/2026/05/01/tide/").status_code == 410


def test_hostile_translations_stay_words(article: Article) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    escaped = hostile.replace("<", "&lt;").replace(">", "&gt;")
    by_hand(article, "es", by=hostile, headline=escaped, deck=escaped, a=escaped, b=escaped)
    page = page_at("/es/2026/05/01/tide/")
    assert page.elements("img") == []
    assert page.one("h1") == hostile


@pytest.mark.parametrize("copies", [1, 3])
def test_an_edition_costs_the_same_queries_however_much_stands_on_it(
    copies: int, django_assert_num_queries: Any
) -> None:
    themes = [make_theme() for _ in range(copies)]
    for number in range(copies):
        make_article(themes=themes, at=f"2026-04-0{number + 1}T12:00:00+00:00")
    made = make_article(
        slug="many", at="2026-05-01T12:00:00+00:00", themes=themes,
        regions=[make_region() for _ in range(copies)],
        byline=[make_contributor(note="<p>x</p>") for _ in range(copies)],
        body=[("text", f'<p data-block-key="{n}">Words {n}.</p>') for n in range(copies)],
    )  # fmt: skip
    texts = {str(n): "Palabras." for n in range(copies)}
    by_hand(made, "es", headline="Muchas", **texts)
    read("/es/2026/05/01/many/")
    with django_assert_num_queries(13):
        read("/es/2026/05/01/many/")


def test_a_front_puts_first_what_can_be_read_and_marks_the_rest(article: Article) -> None:
    make_article(headline="Newer", at="2026-05-02T12:00:00+00:00")
    by_hand(article, "es", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    page = page_at("/es/")
    assert page.links(".lead .headline a") == [("La marea", "/es/2026/05/01/tide/")]
    assert page.texts("main .more .rubric") == ["Solo en inglés"]
    assert page.attributes("main .more .headline", "lang") == ["en"]
    other = page_at("/fr/")
    assert other.texts(".headline") == ["Newer", "The tide"]
    assert other.texts(".only-in") == ["Uniquement en anglais"] * 2
    month = page_at("/es/2026/05/")
    assert month.texts(".headline") == ["La marea", "Newer"]
    assert month.texts(".only-in") == ["Solo en inglés"]


def test_a_feed_holds_what_can_be_read_in_its_language(article: Article) -> None:
    make_article(headline="Newer", at="2026-05-02T12:00:00+00:00")
    by_hand(article, "es", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    items = json.loads(read("/es/feed.json").content)["items"]
    assert [(item["title"], item["url"]) for item in items] == [
        ("La marea", "http://localhost:8000/es/2026/05/01/tide/")
    ]
    assert "Uno." in items[0]["content_html"]
    assert json.loads(read("/fr/feed.json").content)["items"] == []


def test_the_sitemap_lists_public_editions_with_their_alternates(article: Article) -> None:
    edition = by_hand(article, "es", headline="La marea", deck="De noche.", a="Uno.", b="Dos.")
    part = Page(read("/sitemaps/es/2026-05.xml")).text
    assert part.count("<loc>") == 1
    assert "http://localhost:8000/es/2026/05/01/tide/" in part
    for code in ("en", "es", "x-default"):
        assert f'hreflang="{code}"' in part
    read("/sitemaps/fr/2026-05.xml", status=404)
    hold_edition(edition_id=edition.pk, by="Ed")
    read("/sitemaps/es/2026-05.xml", status=404)


@pytest.mark.parametrize("articles", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/es/", 7), ("/es/2026/05/", 9)])
def test_fronts_in_another_language_cost_the_same_queries(
    address: str, queries: int, articles: int, django_assert_num_queries: Any
) -> None:
    for number in range(articles):
        made = make_article(at=f"2026-05-0{number + 1}T12:00:00+00:00", body=BODY)
        by_hand(made, "es", headline="La marea", a="Uno.", b="Dos.")
    read(address)
    with django_assert_num_queries(queries):
        read(address)


def test_the_newspapers_own_texts_come_in_the_readers_language() -> None:
    theme = make_theme("Water", slug="water")
    Edition.objects.update_or_create(
        subject=f"theme:{theme.pk}", language="es",
        defaults={"state": "hand", "segments": {"name": {"h": "x", "t": "Agua"}}},
    )  # fmt: skip
    assert page_at("/es/").links(".sections a") == [("Agua", "/es/themes/water/")]
    assert page_at("/es/themes/water/").one("h1") == "Agua"
    french = page_at("/fr/")
    assert (french.texts(".sections a"), french.attributes(".sections a", "lang")) == (
        ["Water"], ["en"],
    )  # fmt: skip
