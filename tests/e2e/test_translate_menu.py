"""The Translate menu and editions in a real browser, with scripts and without, both directions."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import make_article, make_contributor, make_masthead, make_stored_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARTICLE = "/en/2026/05/01/tide/"
WORDS = {
    "es": ("La marea subió", "Nadie durmió."), "ar": ("ارتفع المدّ", "لم ينم أحد."),
    "fa": ("آب بالا آمد", "هیچ‌کس نخوابید."), "ur": ("پانی چڑھ آیا", "کوئی نہیں سویا۔"),
    "ps": ("اوبه پورته شوې", "هېڅوک ویده نه شول."), "sd": ("پاڻي چڙهي آيو", "ڪو به نه سمهيو."),
    "ja": ("潮が満ちた", "誰も眠らなかった。"),
}  # fmt: skip


@pytest.fixture
def url(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("broadsheet.toolkit.outbox.drain", lambda **_: 0)
    monkeypatch.setattr("broadsheet.editions.domain.queue.make_due", lambda **_: 0)
    monkeypatch.setattr("broadsheet.editions.domain.queue.wake_up", lambda: None)
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    make_masthead(offered_languages=["en", *WORDS, "de"])
    article = make_article(
        headline="The tide rose", slug="tide", at="2026-05-01T12:00:00+00:00",
        byline=[make_contributor("Ana Lund", slug="ana")],
        body=[("text", '<p data-block-key="a">Nobody slept.</p>')],
    )  # fmt: skip
    for language, (headline, words) in WORDS.items():
        make_stored_edition(article, language, {"headline": headline, "a": words})
    return str(live_server.url)


def open_page(browser: Browser, **options: Any) -> Page:
    return browser.new_context(**options).new_page()


def test_the_menu_finds_a_language_by_both_its_names(url: str, browser: Browser) -> None:
    page = open_page(browser)
    page.goto(f"{url}{ARTICLE}")
    page.get_by_text("Translate", exact=True).click()
    field = page.get_by_label("Find a language")
    for typed in ("span", "español", "ESPAN"):
        field.fill(typed)
        assert page.locator(".translate li:visible a").all_inner_texts() == ["Español"]
    field.fill("klingon")
    assert page.get_by_text("No language of that name").is_visible()
    field.fill("日本")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ja/2026/05/01/tide/")
    assert page.locator("h1").inner_text() == "潮が満ちた"


def test_escape_closes_the_menu_and_gives_the_focus_back(url: str, browser: Browser) -> None:
    page = open_page(browser)
    page.goto(f"{url}{ARTICLE}")
    page.get_by_text("Translate", exact=True).click()
    page.keyboard.press("Escape")
    assert not page.locator(".translate-menu").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_menu_works_without_scripts(url: str, browser: Browser) -> None:
    page = open_page(browser, java_script_enabled=False)
    page.goto(f"{url}{ARTICLE}")
    page.get_by_text("Translate", exact=True).click()
    assert page.locator(".translate-find").is_hidden()
    page.get_by_role("link", name="Español").click()
    assert page.locator("h1").inner_text() == "La marea subió"


def test_asking_without_scripts_leads_back_to_a_page_that_says_so(
    url: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ("choices", "reading"):
        monkeypatch.setattr(
            f"broadsheet.frontpage.domain.{where}.covered_from", lambda _: frozenset({"de"})
        )
    page = open_page(browser, java_script_enabled=False)
    page.goto(f"{url}/de/2026/05/01/tide/")
    assert page.locator("h1").get_attribute("lang") == "en"
    page.locator(".making form button").click()
    assert page.url == f"{url}/de/2026/05/01/tide/"


def test_the_readers_own_language_is_offered_and_never_forced(url: str, browser: Browser) -> None:
    context = browser.new_context(locale="ar-EG")
    page = context.new_page()
    page.goto(f"{url}{ARTICLE}")
    offer = page.locator(".offer a")
    assert (offer.get_attribute("lang"), page.url) == ("ar", f"{url}{ARTICLE}")
    assert offer.inner_text() == "اقرأ هذا المقال بالعربية"
    page.locator(".offer button").click()
    page.reload()
    assert page.locator(".offer").count() == 0
    assert context.cookies() == []


@pytest.mark.parametrize("language", ["ar", "fa", "ur", "ps", "sd"])
@pytest.mark.parametrize("width", [360, 1280])
def test_right_to_left_pages_run_right_to_left_and_fit(
    url: str, browser: Browser, language: str, width: int
) -> None:
    page = open_page(browser, viewport={"width": width, "height": 800})
    page.goto(f"{url}/{language}/2026/05/01/tide/")
    assert page.locator("h1").inner_text() == WORDS[language][0]
    assert page.evaluate("getComputedStyle(document.querySelector('.story')).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing") == "normal"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paragraph = page.locator(".story p").bounding_box()
    byline = page.locator(".authors bdi").first
    assert paragraph is not None
    assert byline.inner_text() == "Ana Lund"
