"""Progress: counts, picture, what can be done, and what the script is told."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from broadsheet.desk.domain.newsletters.counts import PICTURE_WIDTH, count_copies, picture
from broadsheet.newsletters.enums import DeliveryState, IssueState, UncertainPolicy
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.people.enums import StaffRole
from tests.desk.editions.helpers import live_article
from tests.desk.helpers import signed_in, staff
from tests.desk.newsletters.helpers import make_copies, make_issue

pytestmark = pytest.mark.django_db

PROGRESS_QUERIES = 19
FIGURES_QUERIES = 9


@pytest.fixture
def client():
    return signed_in(staff(StaffRole.EDITOR))


@pytest.fixture
def issue():
    return make_issue(state=IssueState.SENDING, stories=[live_article()])


def at(name: str, issue: Issue) -> str:
    return reverse(f"desk:{name}", args=[issue.pk])


def fill(issue: Issue, many: int = 1, language: str = "en") -> None:
    later = timezone.now() + dt.timedelta(hours=3)
    make_copies(issue, DeliveryState.ACCEPTED, 4 * many, language=language)
    make_copies(issue, DeliveryState.NEW, 2 * many, language=language, due_at=timezone.now())
    make_copies(issue, DeliveryState.NEW, many, language=language, due_at=later)
    make_copies(
        issue, DeliveryState.FAILED, many, language=language, answer_code=550, answer="5.1.1 No."
    )


def test_the_figures_say_where_it_stands(client, issue):
    fill(issue)
    fill(issue, language="ar")
    found = client.get(at("issue_figures", issue)).json()
    assert {name: found[name] for name in ("state", "moving", "total", "done", "arrived")} == {
        "state": "sending", "moving": True, "total": 16, "done": 10, "arrived": 8,
    }  # fmt: skip
    assert (found["lost"], found["due"], found["later"]) == (2, 4, 2)
    assert found["languages"] == {"ar": [8, 4, 3, 0, 1, 0], "en": [8, 4, 3, 0, 1, 0]}
    assert found["states"]["accepted"] == 8
    assert client.get(at("issue_figures", issue))["Cache-Control"].startswith("max-age=0, no-cache")


@pytest.mark.parametrize("number", [1, 3])
def test_progress_takes_the_same_number_of_queries(
    client, issue, number, django_assert_num_queries
):
    for language in ["en", "ar", "fr"][:number]:
        fill(issue, number, language=language)
    client.get(at("issue_progress", issue))
    with django_assert_num_queries(PROGRESS_QUERIES):
        client.get(at("issue_progress", issue))
    with django_assert_num_queries(FIGURES_QUERIES):
        client.get(at("issue_figures", issue))


def test_the_picture_is_filled_and_shows_the_few_beside_the_many():
    parts = picture(Counter(accepted=199_990, failed=3, new=7))
    assert next((one.state, one.x) for one in parts) == ("accepted", 0)
    assert [one.state for one in parts] == ["accepted", "new", "failed"]
    assert all(one.width >= 4 for one in parts)
    assert [after.x for after in parts[1:]] == [one.x + one.width for one in parts[:-1]]
    assert parts[-1].x + parts[-1].width == PICTURE_WIDTH
    assert picture(Counter()) == []


def test_the_pace_is_that_since_it_began(issue):
    Issue.objects.filter(pk=issue.pk).update(started_at=timezone.now() - dt.timedelta(seconds=10))
    issue.refresh_from_db()
    make_copies(issue, DeliveryState.ACCEPTED, 100)
    make_copies(issue, DeliveryState.NEW, 50, due_at=timezone.now())
    counts = count_copies(issue=issue)
    assert round(counts.per_second or 0) == 10
    assert counts.seconds_left == 5
    assert count_copies(issue=make_issue("2026-11-20", state=IssueState.SENT)).per_second is None


def test_what_servers_say_is_shown_with_how_often(client, issue):
    fill(issue, many=3)
    (answer,) = client.get(at("issue_progress", issue)).context["answers"]
    assert (answer.code, answer.text, answer.count) == (550, "5.1.1 No.", 3)


def test_it_is_paused_resumed_and_cancelled(client, issue):
    fill(issue)
    states = []
    for name in ("pause_issue", "resume_issue", "cancel_issue"):
        client.post(at(name, issue))
        states.append(Issue.objects.get(pk=issue.pk).state)
    assert states == [IssueState.PAUSED, IssueState.SENDING, IssueState.CANCELLED]
    assert Delivery.objects.filter(state=DeliveryState.NEW).count() == 0
    assert [one.message for one in ModelLogEntry.objects.filter(action__startswith="newsletters.").order_by("pk")] == [
        "Paused it", "Let it go on", "Cancelled it",
    ]  # fmt: skip


def test_what_cannot_be_done_any_more_is_said(client):
    sent = make_issue(state=IssueState.SENT)
    answer = client.post(at("pause_issue", sent), follow=True)
    assert "The issue is sent." in answer.content.decode()
    assert not ModelLogEntry.objects.filter(action="newsletters.paused").exists()


def test_an_alarm_is_told_with_what_to_do(client, issue):
    Issue.objects.filter(pk=issue.pk).update(
        state=IssueState.PAUSED, alarm="The server refused the login."
    )
    page = client.get(at("issue_progress", issue)).content.decode()
    assert "Sending has stopped by itself" in page
    assert "The server refused the login." in page
    assert "Then press Resume: who has a copy gets no second one." in page


@pytest.mark.parametrize(
    ("what", "state", "repeats"),
    [("again", DeliveryState.DEFERRED, 2), ("accept", DeliveryState.ACCEPTED, 0)],
)
def test_held_copies_are_decided_about(client, issue, what, state, repeats):
    Issue.objects.filter(pk=issue.pk).update(uncertain_policy=UncertainPolicy.HOLD)
    make_copies(issue, DeliveryState.UNCERTAIN, 2)
    assert client.get(at("issue_progress", issue)).context["held"] == 2
    client.post(at("decide_issue", issue), {"what": what})
    assert set(Delivery.objects.values_list("state", flat=True)) == {state}
    assert Issue.objects.get(pk=issue.pk).possible_repeats == repeats


def test_uncertain_copies_that_the_sender_tries_again_are_nobodys_to_decide(client, issue):
    make_copies(issue, DeliveryState.UNCERTAIN)
    assert client.get(at("issue_progress", issue)).context["held"] == 0


def test_an_issue_that_can_be_changed_is_composed(client):
    draft = make_issue()
    assert client.get(at("issue_progress", draft))["Location"] == at("compose_issue", draft)
