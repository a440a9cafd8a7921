"""The desk in a real browser: accessible, usable by keyboard, and whole under its strict policy."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from wagtail.models import PageLogEntry

from broadsheet.articles.models import Article
from broadsheet.desk.domain.house import ensure_house
from broadsheet.importers.models import DraftFindings
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import PASSWORD, add_url, article, contributor, edit_url, staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def desk(live_server: Any, browser: Browser, settings: Any, tmp_path: Any) -> str:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORE_ROOT = tmp_path / "store"
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    ensure_house()
    return str(live_server.url)


def sign_in(context: BrowserContext, url: str, username: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/desk/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{url}/desk/")
    return page


def faults(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"][0] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_start_page(desk, browser, scheme, width):
    editor = staff(StaffRole.EDITOR)
    article(owner=editor, title="A draft")
    article(owner=editor, title="Live", live=True)
    waiting = article(owner=editor, title="Waiting")
    waiting.get_workflow().start(waiting, editor)
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    try:
        page = sign_in(context, desk, "editor")
        page.wait_for_load_state("networkidle")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_nothing_on_the_listing_and_in_the_editor(desk, browser, scheme, width):
    editor = staff(StaffRole.EDITOR)
    article(owner=editor, title="Live", live=True)
    one = article(owner=editor, title="A draft")
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    try:
        page = sign_in(context, desk, "editor")
        found = {}
        for address in ("/desk/articles/", edit_url(one)):
            page.goto(f"{desk}{address}")
            page.wait_for_load_state("networkidle")
            found[address] = faults(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert found == {"/desk/articles/": [], edit_url(one): []}
    finally:
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_every_language_of_the_masthead_is_reached_by_scrolling_down(desk, browser, width):
    staff(StaffRole.PUBLISHER)
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        page = sign_in(context, desk, "publisher")
        page.goto(f"{desk}/desk/settings/masthead/masthead/{current_masthead().pk}/")
        beyond = page.evaluate(
            "(list => list.scrollWidth - list.clientWidth)(document.querySelector('#id_languages'))"
        )
        assert beyond <= 0
    finally:
        context.close()


def test_a_second_press_on_publish_publishes_once(desk, browser):
    editor = staff(StaffRole.EDITOR)
    one = article(owner=editor)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = sign_in(context, desk, "editor")
        page.goto(f"{desk}{edit_url(one)}")
        page.get_by_role("button", name="More actions").first.click()
        page.get_by_role("button", name="Publish", exact=True).dblclick()
        page.wait_for_url(f"{desk}/desk/articles/")
        published = PageLogEntry.objects.filter(page_id=one.pk, action="wagtail.publish")
        assert published.count() == 1
    finally:
        context.close()


def test_axe_finds_nothing_where_one_signs_in(desk, browser):
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{desk}/desk/login/")
        assert faults(page) == []
    finally:
        context.close()


def test_the_keyboard_reaches_the_first_button_and_its_focus_is_seen(desk, browser):
    staff(StaffRole.REPORTER)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = sign_in(context, desk, "reporter")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
        page.keyboard.press("Enter")
        page.locator("#main:focus").wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Write an article"
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) != "none"
        page.keyboard.press("Enter")
        page.wait_for_url(f"{desk}{add_url()}")
    finally:
        context.close()


def test_an_article_is_written_and_published_under_the_strict_policy(desk, browser):
    editor = staff(StaffRole.EDITOR)
    contributor("Mara Quint", editor)
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    try:
        page = sign_in(context, desk, "editor")
        page.on("console", lambda message: complaints.append(message.text)
                if "Content Security Policy" in message.text else None)  # fmt: skip
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{desk}{add_url()}")
        page.fill("#id_title", "Who owns the rain?")
        assert page.input_value("#id_byline-0-contributor") != ""
        page.get_by_role("button", name="Insert a block").first.click()
        page.get_by_role("option", name="Text", exact=True).click()
        page.locator("[data-streamfield-child] [contenteditable=true]").click()
        page.keyboard.type("It began with a smell.")
        page.get_by_role("tab", name="Placing").click()
        page.get_by_role("tab", name="Article").click()
        page.get_by_role("button", name="More actions").first.click()
        page.get_by_role("button", name="Publish", exact=True).click()
        page.wait_for_url(f"{desk}/desk/articles/")
        one = Article.objects.get()
        assert (one.live, one.slug) == (True, "who-owns-the-rain")
        assert [entry.name for entry in one.byline.all()] == ["Mara Quint"]
        assert "It began with a smell." in str(one.body)
        # Styles that Wagtail writes are allowed; nothing else was refused or failed.
        assert complaints == []
    finally:
        context.close()


def test_the_findings_of_an_import_open_beside_the_draft_and_are_put_away(desk, browser):
    reporter = staff(StaffRole.REPORTER)
    one = article(owner=reporter)
    row = {"part": "byline", "message": "Who is it?", "certainty": "unsure"}
    DraftFindings.objects.create(article=one, filename="a.txt", findings=[row])
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = sign_in(context, desk, "reporter")
        page.goto(f"{desk}{edit_url(one)}")
        page.get_by_text("Who is it?").wait_for(state="visible")
        page.get_by_role("button", name="I have seen to it").click()
        page.get_by_text("Who is it?").wait_for(state="detached")
        page.wait_for_load_state("networkidle")
        assert DraftFindings.objects.get().is_dismissed
    finally:
        context.close()
