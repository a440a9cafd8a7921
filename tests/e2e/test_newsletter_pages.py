"""The newsletter's pages in a real browser: without scripts, narrow, dark, in both directions."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from broadsheet.readers.domain.links import (
    Confirmation,
    confirm_link,
    leave_link,
    preferences_link,
)
from broadsheet.readers.domain.subscribing import ask_to_subscribe
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox
from tests.factories import make_masthead, make_region, make_theme
from tests.readers.conftest import make_subscriber

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The newsletter's pages by name, with {} for the language."""
    monkeypatch.setattr("broadsheet.toolkit.outbox.wake_up", lambda: None)
    settings.PUBLIC_URL = live_server.url
    make_masthead(has_newsletter=True, offered_languages=["en", "ar"])
    for number in range(5):
        make_theme(f"Theme {number}")
        make_region(f"A region with a long name {number}")
    reader = make_subscriber("a.reader.with.quite.a.long.address@subdomain.example.org")
    ask_to_subscribe(address="ben@example.org", language="en")
    waiting = Reader.objects.get(address="ben@example.org")
    links = {
        "confirm": confirm_link(Confirmation(waiting.pk, "en", "daily")),
        "preferences": preferences_link(reader_id=reader.pk, language="en"),
        "leave": leave_link(reader_id=reader.pk, language="en"),
    }
    return {
        "form": f"{live_server.url}/{{}}/newsletter/",
        **{name: link.replace("/en/", "/{}/") for name, link in links.items()},
        "broken": f"{live_server.url}/{{}}/newsletter/leave/x/",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_fit_a_small_screen_and_are_accessible(
    pages: dict[str, str], browser: Browser, language: str, scheme: Any
) -> None:
    found = {}
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    for name, link in pages.items():
        page.goto(link.format(language))
        width = page.evaluate("document.documentElement.scrollWidth")
        breaches = [one["id"] for one in Axe().run(page).response["violations"]]
        found[name] = (width, breaches)
    context.close()
    assert found == dict.fromkeys(pages, (360, []))


def test_signing_up_needs_no_script(pages: dict[str, str], browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["form"].format("en"))
    page.wait_for_timeout(3200)
    page.fill('input[name="address"]', "cleo@example.org")
    page.click("main button")
    expect(page.locator("h1")).to_have_text("Look into your mailbox")
    page.goto(pages["confirm"].format("en"))
    page.click("main button")
    expect(page.locator("h1")).to_have_text("You are signed up")
    page.goto(pages["preferences"].format("en"))
    page.select_option('select[name="language"]', "ar")
    page.click("main button")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.goto(pages["leave"].format("en"))
    page.click("main button")
    expect(page.locator("h1")).to_have_text("You have left the newsletter")
    assert context.cookies() == []
    context.close()
    outbox.drain()
    states = Reader.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["left", "active", "asked"]
