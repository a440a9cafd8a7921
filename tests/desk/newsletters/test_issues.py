"""The list of issues, and the next one: when it goes out, or why it does not."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.newsletters.enums import DeliveryState, IssueKind, IssueState
from broadsheet.newsletters.models import Issue
from broadsheet.people.enums import StaffRole
from tests.desk.editions.helpers import live_article
from tests.desk.helpers import signed_in, staff
from tests.desk.newsletters.helpers import make_copies, make_issue
from tests.factories import make_masthead

pytestmark = pytest.mark.django_db

LIST = "/desk/newsletter/"
LIST_QUERIES = 19
MONDAY_EVENING = "2026-11-23T20:00:00+00:00"


@pytest.fixture
def client(settings):
    settings.OPTIONS = settings.OPTIONS.model_copy(update={"smtp_url": "smtp://mail.example"})
    return signed_in(staff(StaffRole.EDITOR))


@pytest.fixture
def masthead():
    return make_masthead(
        has_newsletter=True, newsletter_at=dt.time(6, 30), time_zone="Europe/Lisbon"
    )


def next_of(client, kind: IssueKind = IssueKind.DAILY):
    return next(one for one in client.get(LIST).context["next"] if one.kind == kind)


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_tomorrows_issue_waits_for_somebody_to_make_it(client, masthead):
    one = next_of(client)
    assert (one.title, one.dated_on, one.at.isoformat(), one.goes_out) == (
        "Tomorrow's issue", dt.date(2026, 11, 24), "2026-11-24T06:30:00+00:00", False,
    )  # fmt: skip
    assert one.waits == ["Nobody has made it yet. Without it nothing is sent that day."]


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_where_the_rule_is_automatic_it_goes_out_by_itself(client, masthead):
    make_masthead(newsletter_without_issue="automatic")
    assert (next_of(client).goes_out, next_of(client).waits) == (True, [])
    assert "what is new is sent by itself" in client.get(LIST).content.decode()


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_one_button_makes_it_once_and_opens_it(client, masthead):
    for _press in range(2):
        answer = client.post(
            reverse("desk:make_issue"), {"kind": "daily", "dated_on": "2026-11-24"}
        )
        issue = Issue.objects.get()
        assert answer["Location"] == reverse("desk:compose_issue", args=[issue.pk])
    assert next_of(client).issue == issue
    assert next_of(client).waits == ["Nothing is in it yet: compose it, then schedule it."]


@time_machine.travel(MONDAY_EVENING, tick=False)
@pytest.mark.parametrize("rule", ["skip", "automatic"])
def test_a_draft_with_something_in_it_waits_whatever_the_rule(client, masthead, rule):
    make_masthead(newsletter_without_issue=rule)
    make_issue(subject="Morning")
    assert next_of(client).waits == [
        "It is a draft, and a draft is not sent: schedule it, or send it now."
    ]


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_an_empty_draft_leaves_the_rule_to_do_its_work(client, masthead):
    make_masthead(newsletter_without_issue="automatic")
    make_issue()
    assert (next_of(client).goes_out, next_of(client).is_scheduled) == (True, False)


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_a_scheduled_issue_goes_out_at_the_time_that_was_set(client, masthead):
    at = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    make_issue(state=IssueState.SCHEDULED, scheduled_at=at)
    one = next_of(client)
    assert (one.at, one.goes_out) == (at, True)


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_after_tomorrows_issue_is_out_the_next_is_the_one_after(client, masthead):
    make_issue(state=IssueState.SENT)
    one = next_of(client)
    assert (one.title, one.issue) == ("Issue of Wednesday, 25 November", None)


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_a_cancelled_issue_does_not_stand_in_the_way_of_another(client, masthead):
    make_issue(state=IssueState.CANCELLED)
    one = next_of(client)
    assert (one.title, one.issue) == ("Tomorrow's issue", None)


@time_machine.travel(MONDAY_EVENING, tick=False)
def test_the_weekly_issue_stands_there_where_the_masthead_has_a_day_for_it(client, masthead):
    assert [one.kind for one in client.get(LIST).context["next"]] == [IssueKind.DAILY]
    make_masthead(newsletter_weekly_on=5)
    one = next_of(client, IssueKind.WEEKLY)
    assert one.title == "Weekly issue of Saturday, 28 November"


@pytest.mark.parametrize(
    ("fields", "smtp_url", "sentence"),
    [
        ({"has_newsletter": False}, "smtp://mail.example", "The newsletter is switched off"),
        ({"newsletter_at": None}, "smtp://mail.example", "The masthead names no hour for it"),
        ({}, "", "No mail server is set up"),
    ],
)
def test_it_says_why_nothing_goes_out(client, masthead, settings, fields, smtp_url, sentence):
    make_masthead(**fields)
    settings.OPTIONS = settings.OPTIONS.model_copy(update={"smtp_url": smtp_url})
    assert sentence in client.get(LIST).content.decode()
    assert next_of(client).goes_out is False


def test_an_empty_list_says_what_to_do(client):
    assert "No issue yet. Make the first above" in client.get(LIST).content.decode()


def test_the_list_tells_of_each_issue_what_became_of_it(client):
    out = make_issue(state=IssueState.SENT, stories=[live_article("The tide")])
    make_copies(out, DeliveryState.ACCEPTED, 2)
    make_copies(out, DeliveryState.DELIVERED)
    make_copies(out, DeliveryState.BOUNCED)
    make_copies(out, DeliveryState.FAILED)
    (row,) = client.get(LIST).context["rows"]
    assert (row.headline, row.stories, row.arrived, row.lost, row.total) == ("The tide", 1, 3, 2, 5)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_number_of_queries(
    client, masthead, number, django_assert_num_queries
):
    one = live_article()
    for day in range(1, number + 1):
        make_copies(
            make_issue(f"2026-10-0{day}", state=IssueState.SENT, stories=[one]),
            DeliveryState.ACCEPTED,
        )
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


def test_a_long_list_has_parts(client):
    for day in range(1, 18):
        make_issue(f"2026-10-{day:02}")
    assert len(client.get(LIST).context["rows"]) == 15
    assert len(client.get(LIST, {"p": 2}).context["rows"]) == 2


def test_a_draft_is_deleted_and_one_that_went_out_is_not(client):
    draft, out = make_issue(), make_issue("2026-11-23", state=IssueState.SENT)
    for issue in (draft, out):
        client.post(reverse("desk:delete_issue", args=[issue.pk]))
    assert list(Issue.objects.all()) == [out]
    assert ModelLogEntry.objects.get(action="newsletters.deleted").label == "2026-11-24"
