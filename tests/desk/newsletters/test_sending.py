"""A test, a time, and “send now”: asked once, sent once."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.newsletters.domain.launching import LAUNCH
from broadsheet.newsletters.enums import IssueState
from broadsheet.newsletters.models import Issue
from broadsheet.people.enums import StaffRole
from broadsheet.toolkit.models import OutboxRow
from tests.desk.editions.helpers import edition_of, live_article
from tests.desk.helpers import signed_in, staff
from tests.desk.newsletters.helpers import make_issue, make_reader
from tests.factories import make_masthead

pytestmark = pytest.mark.django_db

SEND_QUERIES = 23
NOW = "2026-11-24T05:00:00+00:00"


@pytest.fixture
def client():
    make_masthead(has_newsletter=True, newsletter_at=dt.time(6, 30), time_zone="Asia/Kolkata")
    return signed_in(staff(StaffRole.EDITOR))


@pytest.fixture
def issue():
    return make_issue(stories=[live_article("The tide")])


def at(name: str, issue: Issue) -> str:
    return reverse(f"desk:{name}", args=[issue.pk])


def state_of(issue: Issue) -> str:
    return Issue.objects.get(pk=issue.pk).state


def test_a_test_goes_to_oneself_in_each_language_that_is_ticked(client, issue):
    form = client.get(at("test_issue", issue)).context["form"]
    assert (form["address"].value(), form["languages"].value()) == ("editor@example.org", ["en"])
    sent = {"address": "editor@example.org", "languages": ["en", "ar"]}
    answer = client.post(at("test_issue", issue), sent)
    assert [(one.language.code, one.error) for one in answer.context["tried"]] == [
        ("en", ""), ("ar", ""),
    ]  # fmt: skip
    assert [one.to for one in mail.outbox] == [["editor@example.org"]] * 2
    assert ModelLogEntry.objects.get(action="newsletters.tested").message == (
        "Sent a test to editor@example.org: English, العربية"
    )


def test_what_the_server_says_is_shown(client, issue, monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({"editor@example.org": (550, b"No such user")})

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    answer = client.post(
        at("test_issue", issue), {"address": "editor@example.org", "languages": "en"}
    )
    assert "No such user" in answer.content.decode()
    assert not ModelLogEntry.objects.filter(action="newsletters.tested").exists()


def test_a_test_needs_an_address_and_a_language(client, issue):
    answer = client.post(at("test_issue", issue), {"address": "nobody"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"address", "languages"}
    assert mail.outbox == []


@time_machine.travel(NOW, tick=False)
def test_a_time_is_the_newspapers_and_says_its_zone_and_offset(client, issue):
    page = client.get(at("schedule_issue", issue)).content.decode()
    assert "Asia/Kolkata: there it is 10:30 now, UTC+05:30" in page
    answer = client.post(
        at("schedule_issue", issue), {"day": "2026-11-25", "time": "07:00"}, follow=True
    )
    found = Issue.objects.get(pk=issue.pk)
    assert (found.state, found.scheduled_at.isoformat()) == (
        IssueState.SCHEDULED, "2026-11-25T01:30:00+00:00",
    )  # fmt: skip
    assert (
        "It goes out on Wednesday, 25 November at 07:00, Asia/Kolkata (UTC+05:30)."
        in answer.content.decode()
    )


@time_machine.travel(NOW, tick=False)
def test_the_masthead_hour_of_the_issues_day_is_proposed(client):
    tomorrow = make_issue("2026-11-26", stories=[live_article()])
    form = client.get(at("schedule_issue", tomorrow)).context["form"]
    assert (form["day"].value(), form["time"].value()) == (dt.date(2026, 11, 26), dt.time(6, 30))


@pytest.mark.parametrize(
    ("day", "time", "sentence"),
    [
        ("2026-03-29", "02:30", "There is no such time that day"),
        ("2026-03-01", "07:00", "This time is over."),
    ],
)
@time_machine.travel("2026-03-20T12:00:00+00:00", tick=False)
def test_a_time_that_is_none_is_refused(client, issue, day, time, sentence):
    make_masthead(time_zone="Europe/Berlin")
    answer = client.post(at("schedule_issue", issue), {"day": day, "time": time})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert state_of(issue) == IssueState.DRAFT


@time_machine.travel(NOW, tick=False)
def test_an_issue_is_taken_off_the_schedule(client, issue):
    client.post(at("schedule_issue", issue), {"day": "2026-11-25", "time": "07:00"})
    client.post(at("unschedule_issue", issue))
    assert state_of(issue) == IssueState.DRAFT
    assert [one.action for one in ModelLogEntry.objects.filter(action__startswith="newsletters.").order_by("pk")] == [
        "newsletters.scheduled", "newsletters.unscheduled",
    ]  # fmt: skip


def test_the_summary_says_who_gets_it_and_what_they_miss(client, issue):
    edition_of(live_article("The tide again"), "es")
    for name, fields in {
        "a": {"language": "es"}, "b": {"language": "es", "delivery_hour": 3, "time_zone": "UTC"},
        "c": {"language": "en"}, "d": {"language": "en", "beats": ["region:99"]},
    }.items():  # fmt: skip
        make_reader(f"{name}@example.org", **fields)
    context = client.get(at("send_issue", issue)).context
    assert (context["summary"].total, context["summary"].without_a_story) == (3, 1)
    assert [
        (one.language.code, one.count, one.width, [story.headline for story in one.missing])
        for one in context["shares"]
    ] == [("es", 2, 1000, ["The tide"]), ("en", 1, 500, [])]


@pytest.mark.parametrize("number", [1, 3])
def test_the_summary_takes_the_same_number_of_queries(client, number, django_assert_num_queries):
    issue = make_issue(stories=[live_article(f"Story {one}") for one in range(number)])
    for language in ["en", "es", "fr"][:number]:
        make_reader(f"{language}@example.org", language=language)
    client.get(at("send_issue", issue))
    with django_assert_num_queries(SEND_QUERIES):
        client.get(at("send_issue", issue))


def test_pressed_twice_it_goes_once(client, issue):
    make_reader()
    pressed = {"seen_at": client.get(at("send_issue", issue)).context["seen_at"]}
    answers = [client.post(at("send_issue", issue), pressed) for _press in range(2)]
    assert {one["Location"] for one in answers} == {at("issue_progress", issue)}
    assert OutboxRow.objects.filter(topic=LAUNCH).count() <= 1
    assert ModelLogEntry.objects.filter(action="newsletters.launched").count() == 1
    assert Issue.objects.get(pk=issue.pk).sent_by == "editor"


def test_what_was_changed_since_the_summary_is_looked_at_again(client, issue):
    make_reader()
    Issue.objects.filter(pk=issue.pk).update(changed_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    answer = client.post(at("send_issue", issue), {"seen_at": ""})
    assert answer.status_code == 409
    assert "Somebody has changed the issue meanwhile." in answer.content.decode()
    assert state_of(issue) == IssueState.DRAFT


def test_nothing_is_sent_while_the_newsletter_is_off(client, issue):
    make_reader()
    make_masthead(has_newsletter=False)
    assert client.get(at("send_issue", issue)).context["may_send"] is False
    assert client.post(at("send_issue", issue), {"seen_at": ""}).status_code == 422
    assert state_of(issue) == IssueState.DRAFT


def test_an_issue_without_stories_is_not_sent(client):
    make_reader()
    empty = make_issue()
    page = client.get(at("send_issue", empty)).content.decode()
    assert "No story that readers can open stands in the issue." in page
    assert "data-nl-once" not in page


def test_the_mail_server_is_asked_whether_it_is_there(client, issue, settings):
    settings.OPTIONS = settings.OPTIONS.model_copy(
        update={"smtp_url": "smtp://user:sesame@127.0.0.1:1"}
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = client.get(at("send_issue", issue)).content.decode()
    assert "127.0.0.1:1 cannot be reached: " in page
    assert "sesame" not in page
