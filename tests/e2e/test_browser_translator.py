"""Where no engine covers a language the browser's own Translator is offered, where there is one.

Debian's Chromium has no models, so a stand-in keeps to the Translator API's rules: `availability`
and `create` want both languages, `create` wants a reader's gesture before it downloads, and refuses
a pair that it does not know.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_article, make_masthead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/ay/2026/05/01/tide/"
STAND_IN = """
(state => {
  window.asked = [];
  class Translator {
    constructor(pair) {
      if (!pair) throw new TypeError("Illegal constructor");
      Object.assign(this, pair);
    }
    static check({ sourceLanguage, targetLanguage } = {}) {
      if (!sourceLanguage || !targetLanguage) throw new TypeError("a language is missing");
      return { sourceLanguage, targetLanguage };
    }
    static async availability(options) {
      Translator.check(options);
      return state.availability;
    }
    static async create(options) {
      const pair = Translator.check(options);
      if (state.availability === "unavailable") throw new DOMException("", "NotSupportedError");
      if (state.availability !== "available" && !navigator.userActivation.isActive) {
        throw new DOMException("", "NotAllowedError");
      }
      window.pair = pair;
      return new Translator(pair);
    }
    async translate(words) {
      window.asked.push(words);
      if (window.asked.length > state.works) throw new DOMException("", "UnknownError");
      return `[${words}]`;
    }
    destroy() { window.destroyed = true; }
  }
  Object.defineProperty(window, "Translator", { value: Translator, configurable: true });
})
"""


@pytest.fixture
def url(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("broadsheet.toolkit.outbox.wake_up", lambda: None)
    monkeypatch.setattr("broadsheet.editions.domain.queue.wake_up", lambda: None)
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    settings.ENGINE_ORDER = {}
    make_masthead(offered_languages=["en", "ay"])
    make_article(
        headline="The tide rose", deck="At night.", slug="tide", at="2026-05-01T12:00:00+00:00",
        body=[("text", '<p data-block-key="a">Nobody <b>slept</b> there.</p>')],
    )  # fmt: skip
    return str(live_server.url)


def open_page(
    browser: Browser, url: str, *, availability: str = "downloadable", works: int = 99
) -> Page:
    page = browser.new_context().new_page()
    page.add_init_script(f"{STAND_IN}({{ availability: '{availability}', works: {works} }})")
    page.goto(f"{url}{HERE}")
    expect(page.locator("[data-waiting]")).to_have_attribute("data-waiting", "not_covered")
    return page


@pytest.mark.parametrize("availability", ["downloadable", "downloading", "available"])
def test_the_browser_translates_when_the_reader_wants_it(
    url: str, browser: Browser, availability: str
) -> None:
    page = open_page(browser, url, availability=availability)
    status = page.locator(".progress")
    page.locator("[data-browser]").click()
    expect(page.locator("[data-browser]")).to_have_count(0)
    done = page.locator("[data-waiting]").get_attribute("data-done")
    assert (status.inner_text(), bool(done)) == (done, True)
    assert page.evaluate("pair") == {"sourceLanguage": "en", "targetLanguage": "ay"}
    assert page.locator("h1").inner_text() == "[The tide rose]"
    assert page.locator("h1").get_attribute("lang") == "ay"
    assert page.locator(".deck").inner_text() == "[At night.]"
    assert page.locator(".story p").inner_text() == "[Nobody] [slept] [there.]"
    assert page.locator(".story b").inner_text() == "[slept]"
    assert page.evaluate("destroyed") is True


@pytest.mark.parametrize("works", [0, 2])
def test_a_translator_that_fails_leaves_the_page_as_it_was(
    url: str, browser: Browser, works: int
) -> None:
    page = open_page(browser, url, works=works)
    button = page.locator("[data-browser]")
    button.click()
    failed = page.locator("[data-waiting]").get_attribute("data-failed")
    expect(page.locator(".progress")).to_have_text(failed or "a sentence")
    assert button.is_enabled()
    assert page.locator("h1").inner_text() == "The tide rose"
    assert page.locator("h1").get_attribute("lang") == "en"
    assert page.locator(".story p").inner_text() == "Nobody slept there."


def test_a_pair_that_the_browser_does_not_know_is_not_offered(url: str, browser: Browser) -> None:
    page = open_page(browser, url, availability="unavailable")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-browser]").is_hidden()
    assert page.evaluate("asked") == []


def test_a_browser_without_a_translator_offers_nothing(url: str, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.add_init_script("delete window.Translator")
    page.goto(f"{url}{HERE}")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-browser]").is_hidden()
