"""The composer: order, words, corrections; and what somebody else saved meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from broadsheet.articles.models import Correction
from broadsheet.newsletters.domain.composing import save_contents
from broadsheet.newsletters.enums import IssueState, Section
from broadsheet.newsletters.models import Issue
from broadsheet.people.enums import StaffRole
from tests.desk.editions.helpers import live_article
from tests.desk.helpers import RICH_EMPTY, rich, signed_in, staff
from tests.desk.newsletters.helpers import make_issue
from tests.factories import make_masthead

pytestmark = pytest.mark.django_db

COMPOSER_QUERIES = 24


@pytest.fixture
def client():
    return signed_in(staff(StaffRole.EDITOR))


@pytest.fixture
def stories():
    return [live_article(title) for title in ("The tide", "The pumps", "The ferry")]


def address(issue: Issue) -> str:
    return reverse("desk:compose_issue", args=[issue.pk])


def post(issue: Issue, stories=(), **changes: Any) -> dict[str, Any]:
    """Return what the form posts: `stories` ticked, each with its number."""
    data: dict[str, Any] = {
        "subject": "", "preheader": "", "note": RICH_EMPTY,
        "seen_at": issue.changed_at.isoformat() if issue.changed_at else "",
        "story": [one.pk for one in stories],
        **{f"position-{one.pk}": place for place, one in enumerate(stories, start=1)},
    }  # fmt: skip
    return data | changes


def headlines(issue: Issue) -> list[str]:
    rows = issue.items.filter(section=Section.STORY).order_by("position")
    return [one.article.title for one in rows.select_related("article")]


def test_what_is_new_and_what_was_not_sent_stand_apart(client, stories):
    make_issue("2026-11-23", state=IssueState.SENT, stories=stories[:1], changed_at=timezone.now())
    fresh = live_article("Just in")
    sheet = client.get(address(make_issue())).context["sheet"]
    assert [one.headline for one in sheet.fresh] == [fresh.title]
    assert [one.headline for one in sheet.earlier] == ["The ferry", "The pumps"]
    assert sheet.chosen == []


def test_the_order_is_that_of_the_numbers(client, stories):
    issue = make_issue()
    tide, pumps, ferry = stories
    numbers = {f"position-{tide.pk}": 3, f"position-{pumps.pk}": 1, f"position-{ferry.pk}": ""}
    answer = client.post(address(issue), post(issue, stories, **numbers))
    assert answer["Location"] == address(issue)
    assert headlines(issue) == ["The pumps", "The tide", "The ferry"]


def test_what_is_unticked_leaves_the_issue(client, stories):
    issue = make_issue(stories=stories)
    client.post(address(issue), post(issue, stories[1:]))
    assert headlines(issue) == ["The pumps", "The ferry"]


def test_the_words_are_kept_and_the_note_loses_what_no_mail_shows(client, stories):
    issue = make_issue()
    words = {"subject": "Morning", "preheader": "And more", "note": rich("Good day <all>.")}
    client.post(address(issue), post(issue, stories, **words))
    issue.refresh_from_db()
    assert (issue.subject, issue.preheader, issue.note, issue.changed_by) == (
        "Morning", "And more", "<p>Good day &lt;all&gt;.</p>", "editor",
    )  # fmt: skip


def test_a_link_to_an_article_becomes_its_whole_address(client, stories, settings):
    from broadsheet.desk.domain.newsletters.sheet import with_whole_links

    settings.PUBLIC_URL = "https://news.example"
    tide = stories[0]
    note = with_whole_links(f'<p>See <a linktype="page" id="{tide.pk}">this</a>.</p>')
    assert note == f'<p>See <a href="https://news.example{tide.published_address}">this</a>.</p>'


def test_the_suggestion_is_the_leads_headline_and_the_others(client, stories):
    sheet = client.get(address(make_issue(stories=stories))).context["sheet"]
    assert (sheet.subject, sheet.preheader) == ("The tide", "The pumps · The ferry")


def test_a_correction_is_reported_unless_it_is_unticked(client, stories):
    before = timezone.now() - dt.timedelta(days=1)
    make_issue("2026-11-23", state=IssueState.SENT, stories=stories[:1], queued_at=before)
    Correction.objects.create(
        article=stories[0], made_at=timezone.now() - dt.timedelta(hours=1), text="<p>Not 40.</p>"
    )
    issue = make_issue()
    ((due, is_told),) = client.get(address(issue)).context["sheet"].corrections
    assert (due.headline, is_told) == ("The tide", True)
    client.post(
        address(issue), post(issue, stories[1:], correction_seen=[f"{due.article_id}:{due.key}"])
    )
    (row,) = issue.items.filter(section=Section.CORRECTION)
    assert row.is_left_out is True
    assert client.get(address(issue)).context["sheet"].corrections == [(due, False)]


def test_the_slower_of_two_sees_both_and_loses_nothing(client, stories):
    issue = make_issue()
    mine = post(issue, stories[:2], subject="Mine")
    save_contents(
        issue_id=issue.pk, stories=[stories[2].pk], left_out=[], subject="Theirs", preheader="",
        note="<p>Hello.</p>", by="Ines Valdarro", seen_at=issue.changed_at,
    )  # fmt: skip
    answer = client.post(address(issue), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ines Valdarro has saved this issue meanwhile." in page
    assert (answer.context["form"]["subject"].value(), "Theirs" in page) == ("Mine", True)
    assert [one.headline for one in answer.context["sheet"].chosen] == ["The tide", "The pumps"]
    assert [one.headline for one in answer.context["theirs"].chosen] == ["The ferry"]
    assert headlines(issue) == ["The ferry"]
    again = mine | {"seen_at": answer.context["form"]["seen_at"].value()}
    assert client.post(address(issue), again).status_code == 302
    assert headlines(issue) == ["The tide", "The pumps"]


def test_what_cannot_be_saved_stays_on_the_screen(client, stories):
    issue = make_issue()
    answer = client.post(address(issue), post(issue, stories[:1], subject="x" * 151))
    assert answer.status_code == 422
    assert answer.context["form"]["subject"].value() == "x" * 151
    assert [one.headline for one in answer.context["sheet"].chosen] == ["The tide"]
    assert headlines(issue) == []


def test_a_story_that_was_withdrawn_is_named_and_not_saved(client, stories):
    issue = make_issue(stories=stories[:2])
    stories[0].unpublish()
    (gone, kept) = client.get(address(issue)).context["sheet"].chosen
    assert (gone.headline, gone.is_gone, kept.is_gone) == ("The tide", True, False)
    assert "Withdrawn" in client.get(address(issue)).content.decode()


@pytest.mark.parametrize(
    ("then", "name"),
    [
        ("preview", "preview_issue"), ("test", "test_issue"), ("schedule", "schedule_issue"),
        ("send", "send_issue"), ("save", "compose_issue"), ("elsewhere", "compose_issue"),
    ],
)  # fmt: skip
def test_every_button_saves_first(client, stories, then, name):
    issue = make_issue()
    answer = client.post(address(issue), post(issue, stories[:1], then=then))
    assert answer["Location"] == reverse(f"desk:{name}", args=[issue.pk])
    assert headlines(issue) == ["The tide"]


def test_an_issue_on_its_way_is_not_changed(client, stories):
    issue = make_issue(state=IssueState.SENDING, stories=stories[:1])
    progress = reverse("desk:issue_progress", args=[issue.pk])
    assert client.get(address(issue))["Location"] == progress
    assert client.post(address(issue), post(issue, stories))["Location"] == progress
    assert headlines(issue) == ["The tide"]


def test_saving_is_in_the_audit_log(client, stories):
    issue = make_issue()
    client.post(address(issue), post(issue, stories))
    entry = ModelLogEntry.objects.get(action="newsletters.composed")
    assert (entry.label, entry.message, entry.data) == ("2026-11-24", "Composed it", {"stories": 3})


@pytest.mark.parametrize("number", [1, 3])
def test_the_composer_takes_the_same_number_of_queries(
    client, stories, number, django_assert_num_queries
):
    make_masthead(has_newsletter=True)
    issue = make_issue(stories=stories[:number])
    client.get(address(issue))
    with django_assert_num_queries(COMPOSER_QUERIES):
        client.get(address(issue))
