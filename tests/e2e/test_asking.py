"""On demand, from the button to the page: a reader asks, Apertium makes it, the page follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from broadsheet.editions.domain import queue
from broadsheet.editions.domain.choosing import is_covered
from broadsheet.editions.engines import protocol
from broadsheet.editions.enums import EditionState, Stage
from broadsheet.editions.models import Edition
from tests.factories import make_article, make_masthead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/es/2026/05/01/tide/"
BODY = [
    (
        "text",
        '<p data-block-key="a">Nobody slept in the village.</p>'
        '<p data-block-key="b">The mayor opened <a href="https://example.org/">the school</a> and '
        "the people carried their beds to the church.</p>",
    )
]


@pytest.fixture
def url(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A newspaper with an article in English that nobody has translated; no worker is awake."""
    settings.ENGINE_ORDER = {"*": ["apertium"]}
    protocol.forget_engines()
    if not is_covered("en", "es"):
        pytest.skip("APERTIUM NOT TRIED: apt-get install apertium apertium-eng-spa")
    monkeypatch.setattr("broadsheet.toolkit.outbox.wake_up", lambda: None)
    monkeypatch.setattr(queue, "wake_up", lambda: None)
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    make_masthead(offered_languages=["en", "es"], on_demand_languages=["es"], tagline="")
    make_article(
        headline="The water rose in the night", slug="tide", body=BODY,
        at="2026-05-01T12:00:00+00:00",
    )  # fmt: skip
    yield str(live_server.url)
    protocol.forget_engines()


def ask(page: Page, url: str) -> None:
    page.goto(f"{url}{HERE}")
    expect(page.locator("h1")).to_have_text("The water rose in the night")
    expect(page.locator("[data-waiting]")).to_have_attribute("data-waiting", "on_request")
    page.locator(".making form button").click()
    expect(page.locator("[data-waiting]")).to_have_attribute("data-waiting", "being_made")
    assert page.url == f"{url}{HERE}"


def make_headline() -> None:
    batch = queue.claim()
    assert batch is not None
    assert (batch.stage, [row.language for row in batch.editions]) == (Stage.HEADLINES, ["es"])
    assert queue.make_batch(batch) == 1


def check_edition(page: Page, url: str) -> None:
    assert page.url == f"{url}{HERE}"
    expect(page.locator("h1")).to_contain_text("agua")
    expect(page.locator(".making")).to_contain_text("Apertium")
    expect(page.locator(".story a")).to_have_attribute("href", "https://example.org/")
    expect(page.locator(".story")).to_contain_text("Nadie")
    assert page.locator("[data-waiting]").count() == 0
    edition = Edition.objects.get(language="es")
    assert (edition.state, edition.coverage) == (EditionState.MACHINE, 100)


def test_a_reader_asks_sees_how_far_it_is_and_gets_the_edition(url: str, browser: Browser) -> None:
    page = browser.new_context().new_page()
    ask(page, url)
    make_headline()
    expect(page.locator(".progress")).to_contain_text("1 de 3", timeout=15_000)
    expect(page.locator("h1")).to_have_text("The water rose in the night")
    assert queue.make_due() == 1
    expect(page.locator("[data-waiting]")).to_have_count(0, timeout=30_000)
    check_edition(page, url)


def test_without_scripts_looking_again_and_a_refresh_do_it(url: str, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    ask(page, url)
    make_headline()
    page.locator(".making form button").click()
    expect(page.locator(".progress")).to_contain_text("1 de 3")
    assert queue.make_due() == 1
    page.reload()
    check_edition(page, url)
