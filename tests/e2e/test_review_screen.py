"""The review screen in a real browser: accessible, by keyboard, and two at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from broadsheet.editions.enums import EditionState
from broadsheet.editions.models import Edition
from broadsheet.people.enums import StaffRole
from tests.desk.editions.helpers import edition_of, live_article
from tests.desk.helpers import staff
from tests.e2e.test_desk_pages import desk, faults, sign_in

__all__ = ["desk"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def edition(desk: str) -> Edition:
    staff(StaffRole.EDITOR)
    return edition_of(live_article(), "ar", texts={"headline": "المد"})


def open_review(browser: Browser, url: str, edition: Edition, width: int = 1280) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = sign_in(context, url, "editor")
    page.goto(f"{url}/desk/review/{edition.pk}/")
    page.wait_for_load_state("networkidle")
    return page


def headline(edition: Edition) -> dict[str, Any]:
    return dict(Edition.objects.get(pk=edition.pk).segments["headline"])


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_an_arabic_review(desk, browser, edition, width):
    page = open_review(browser, desk, edition, width)
    try:
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        page.context.close()


def test_a_review_by_keyboard_under_the_strict_policy(desk, browser, edition):
    page = open_review(browser, desk, edition)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text)
            if "Content Security Policy" in message.text else None)  # fmt: skip
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        page.keyboard.press("Alt+ArrowDown")
        assert page.evaluate("document.activeElement.id") == "target-1"
        page.fill("#target-1", "المد العالي")
        with page.expect_response("**/save/") as saved:
            page.keyboard.press("Control+Enter")
        assert saved.value.status == 200
        assert page.evaluate("document.activeElement.id") == "target-2"
        assert (headline(edition)["t"], headline(edition)["m"]) == ("المد العالي", "reviewed")
        page.wait_for_function("document.querySelector('#text-headline ins')")
        page.get_by_role("button", name="Approve all").click()
        page.wait_for_load_state("networkidle")
        assert Edition.objects.get(pk=edition.pk).state == EditionState.REVIEWED
        assert complaints == []
    finally:
        page.context.close()


def test_the_slower_of_two_sees_both_texts_and_chooses(desk, browser, edition):
    first, second = (open_review(browser, desk, edition) for _ in range(2))
    try:
        with first.expect_response("**/save/"):
            first.fill("#target-1", "الأول")
            first.press("#target-1", "Control+Enter")
        with second.expect_response("**/save/"):
            second.fill("#target-1", "الثاني")
            second.press("#target-1", "Control+Enter")
        conflict = second.locator("#text-headline [data-ed-conflict]")
        conflict.wait_for(state="visible")
        assert conflict.locator("blockquote").text_content() == "الأول"
        assert second.input_value("#target-1") == "الثاني"
        assert headline(edition)["t"] == "الأول"
        with second.expect_response("**/save/"):
            second.get_by_role("button", name="Save mine").click()
        assert headline(edition)["t"] == "الثاني"
    finally:
        first.context.close()
        second.context.close()
