"""The newsletter at the desk in a real browser: composed by keyboard, looked at, followed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from broadsheet.newsletters.domain.composing import save_contents
from broadsheet.newsletters.enums import DeliveryState, IssueState, Section
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.people.enums import StaffRole
from tests.desk.editions.helpers import edition_of, live_article
from tests.desk.helpers import staff
from tests.desk.newsletters.helpers import make_copies, make_issue, make_reader
from tests.e2e.test_desk_pages import desk, faults, sign_in
from tests.factories import make_masthead

__all__ = ["desk"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def issue(desk: str) -> Issue:
    staff(StaffRole.EDITOR)
    make_masthead(has_newsletter=True, newsletter_at=dt.time(6, 30))
    make_reader("ana@example.org")
    tide = live_article("The tide")
    edition_of(tide, "ar", texts={"headline": "المد"})
    return make_issue(stories=[tide, live_article("The pumps"), live_article("The ferry")])


def headlines(issue: Issue) -> list[str]:
    rows = issue.items.filter(section=Section.STORY).order_by("position")
    return [one.article.title for one in rows.select_related("article")]


def shown(page: Page) -> list[str]:
    return page.locator('[data-nl-list="issue"] label[for^=story]').all_inner_texts()


def opened(
    browser: Browser, desk: str, path: str, *, width: int = 1280, scheme: str = "light"
) -> tuple[Page, list[str]]:
    """Open a screen; what the policy refuses and what scripts raise is added to the list."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = sign_in(context, desk, "editor")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text)
            if "Content Security Policy" in message.text else None)  # fmt: skip
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{desk}{path}")
    page.wait_for_load_state("networkidle")
    return page, complaints


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_any_screen(desk, browser, issue, width, scheme):
    out = make_issue("2026-11-23", state=IssueState.PAUSED, alarm="The server is not there.")
    (copy,) = make_copies(out, DeliveryState.FAILED, answer="5.1.1 No", answer_code=550)
    make_copies(out, DeliveryState.ACCEPTED, 3, language="ar")
    page, complaints = opened(browser, desk, "/desk/", width=width, scheme=scheme)
    composer, progress = f"/desk/newsletter/{issue.pk}/", f"/desk/newsletter/{out.pk}/"
    addresses = [
        "/desk/newsletter/", composer, f"{composer}preview/?language=ar&colours=dark",
        f"{composer}test/", f"{composer}schedule/", f"{composer}send/", f"{progress}progress/",
        f"{progress}copies/", f"{progress}copies/{copy.pk}/", "/desk/newsletter/readers/",
    ]  # fmt: skip
    found = {}
    try:
        for address in addresses:
            page.goto(f"{desk}{address}")
            page.wait_for_load_state("networkidle")
            wide = page.evaluate("document.documentElement.scrollWidth") > width
            found[address] = (faults(page), wide)
        assert found == dict.fromkeys(addresses, ([], False))
        assert complaints == []
    finally:
        page.context.close()


def test_an_issue_is_put_in_order_by_keyboard_and_saved(desk, browser, issue):
    fresh = live_article("Just in")
    page, complaints = opened(browser, desk, f"/desk/newsletter/{issue.pk}/")
    said = page.locator("[data-nl-said]")
    try:
        page.focus(f"#story-{fresh.pk}")
        page.keyboard.press("Space")
        assert shown(page) == ["The tide", "The pumps", "The ferry", "Just in"]
        assert said.inner_text() == "“Just in” is in the issue, 4 of 4."
        for _times in range(3):
            page.keyboard.press("ArrowUp")
        assert said.inner_text() == "“Just in” is now 1 of 4."
        assert page.evaluate("document.activeElement.id") == f"story-{fresh.pk}"
        page.get_by_role("button", name="Earlier: The ferry").press("Enter")
        page.get_by_role("checkbox", name="The pumps", exact=True).uncheck()
        assert shown(page) == ["Just in", "The tide", "The ferry"]
        assert page.get_attribute("#id_subject", "placeholder") == "Just in"
        page.get_by_role("button", name="Use it as Subject").click()
        assert page.input_value("#id_subject") == "Just in"
        assert "7 characters" in page.inner_text("#subject-hint")
        page.fill("#id_subject", "👩‍👩‍👧‍👦 é")
        assert "3 characters" in page.inner_text("#subject-hint")
        page.locator("[contenteditable=true]").click()
        page.keyboard.type("Good morning.")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Saved.").wait_for()
        assert headlines(issue) == ["Just in", "The tide", "The ferry"]
        assert "Good morning." in Issue.objects.get(pk=issue.pk).note
        assert complaints == []
    finally:
        page.context.close()


def test_a_story_is_dragged_to_the_top(desk, browser, issue):
    page, _complaints = opened(browser, desk, f"/desk/newsletter/{issue.pk}/")
    try:
        grips = page.locator("[data-nl-grip]:visible")
        from_box, to_box = grips.nth(2).bounding_box(), grips.nth(0).bounding_box()
        page.mouse.move(from_box["x"] + 5, from_box["y"] + 5)
        page.mouse.down()
        page.mouse.move(to_box["x"] + 5, to_box["y"] - 5, steps=6)
        page.mouse.up()
        assert shown(page) == ["The ferry", "The tide", "The pumps"]
        assert page.locator("[data-nl-lead]:visible").count() == 1
    finally:
        page.context.close()


def test_unsaved_work_is_not_left_unasked_and_saved_work_is(desk, browser, issue):
    page, _complaints = opened(browser, desk, f"/desk/newsletter/{issue.pk}/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    try:
        page.locator("[contenteditable=true]").click()
        page.goto(f"{desk}/desk/newsletter/")
        assert asked == []
        page.goto(f"{desk}/desk/newsletter/{issue.pk}/")
        page.fill("#id_subject", "Unsaved")
        page.goto(f"{desk}/desk/newsletter/")
        assert asked == ["beforeunload"]
        page.goto(f"{desk}/desk/newsletter/{issue.pk}/")
        page.fill("#id_subject", "Saved")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Saved.").wait_for()
        assert asked == ["beforeunload"]
    finally:
        page.context.close()


def test_the_slower_of_two_is_warned_and_keeps_what_is_theirs(desk, browser, issue):
    page, _complaints = opened(browser, desk, f"/desk/newsletter/{issue.pk}/")
    try:
        page.fill("#id_subject", "Mine")
        save_contents(
            issue_id=issue.pk, stories=[], left_out=[], subject="Theirs", preheader="", note="",
            by="Ines", seen_at=None,
        )  # fmt: skip
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Ines has saved this issue meanwhile.").wait_for()
        assert page.input_value("#id_subject") == "Mine"
        assert shown(page) == ["The tide", "The pumps", "The ferry"]
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Saved.").wait_for()
        assert Issue.objects.get(pk=issue.pk).subject == "Mine"
    finally:
        page.context.close()


def test_the_preview_is_the_mail_in_its_own_direction(desk, browser, issue):
    page, complaints = opened(browser, desk, f"/desk/newsletter/{issue.pk}/preview/")
    try:
        with page.expect_navigation():
            page.select_option("#id_language", "ar")
        page.wait_for_load_state("networkidle")
        mail = page.frame_locator("iframe")
        assert mail.locator("html").get_attribute("dir") == "rtl"
        assert mail.get_by_text("المد", exact=True).first.is_visible()
        assert complaints == []
    finally:
        page.context.close()


def test_progress_moves_by_itself_and_tells_of_another_state(desk, browser, issue):
    out = make_issue("2026-11-23", state=IssueState.SENDING)
    make_copies(out, DeliveryState.NEW, 4, due_at=timezone.now())
    page, complaints = opened(browser, desk, f"/desk/newsletter/{out.pk}/progress/")
    try:
        assert page.inner_text('[data-nl="done"]') == "0"
        Delivery.objects.all().update(state=DeliveryState.ACCEPTED, due_at=None)
        page.locator('[data-nl="done"]', has_text="4").wait_for()
        assert page.locator(".nl-fill--accepted").count() == 2
        assert page.is_hidden('[data-nl-state="new"]')
        Issue.objects.filter(pk=out.pk).update(state=IssueState.SENT)
        page.locator(".w-header__subtitle", has_text="sent").wait_for()
        assert page.get_by_role("button", name="Pause").count() == 0
        assert complaints == []
    finally:
        page.context.close()
