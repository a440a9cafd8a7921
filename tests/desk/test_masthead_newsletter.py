"""The masthead's newsletter: when it goes out, and by which rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import signed_in, staff
from tests.desk.test_roles import masthead_post

Post = Callable[..., dict[str, list[str]]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    return reverse("wagtailsettings:edit", args=["masthead", "masthead", current_masthead().pk])


@pytest.fixture
def post(address: str) -> Post:
    """Send the masthead's form; return what it says against its fields."""
    client = signed_in(staff(StaffRole.PUBLISHER))

    def send(**fields: Any) -> dict[str, list[str]]:
        answer = client.post(address, masthead_post(**fields))
        return {} if answer.status_code == 302 else dict(answer.context["form"].errors)

    return send


def test_hours_and_rules_are_stored(post: Post) -> None:
    said = post(
        has_newsletter="on", newsletter_at="07:30", newsletter_weekdays=["0", "4"],
        newsletter_weekly_on="5", newsletter_without_issue="automatic",
        newsletter_without_edition="leave_out",
    )  # fmt: skip
    masthead = current_masthead()
    assert said == {}
    assert (masthead.has_newsletter, masthead.newsletter_at) == (True, dt.time(7, 30))
    assert (masthead.newsletter_weekdays, masthead.newsletter_weekly_on) == ([0, 4], 5)
    assert masthead.newsletter_without_issue == "automatic"
    assert masthead.newsletter_without_edition == "leave_out"


def test_a_newsletter_that_only_editors_send_has_no_time(post: Post) -> None:
    assert post(has_newsletter="on") == {}
    masthead = current_masthead()
    assert (masthead.newsletter_at, masthead.newsletter_weekly_on) == (None, None)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"newsletter_weekly_on": "5"}, "newsletter_at",
         "Say at what time: without one nothing goes out by itself."),
        ({"newsletter_without_issue": "automatic"}, "newsletter_at",
         "Say at what time: without one nothing goes out by itself."),
        ({"newsletter_at": "07:30"}, "newsletter_weekdays",
         "Tick a day, or choose a weekly issue."),
        ({"newsletter_at": "25:00"}, "newsletter_at", "Enter a valid time."),
        ({"newsletter_at": "07:00", "newsletter_weekdays": ["7"]}, "newsletter_weekdays",
         "Select a valid choice. 7 is not one of the available choices."),
        ({"newsletter_without_issue": ""}, "newsletter_without_issue", "This field is required."),
    ],
)  # fmt: skip
def test_hours_at_which_nothing_could_go_out_are_refused(
    post: Post, fields: dict[str, Any], field: str, said: str
) -> None:
    assert post(**fields)[field] == [said]
    assert current_masthead().newsletter_at is None


def test_the_form_shows_what_is_stored(post: Post, address: str) -> None:
    post(newsletter_at="07:30", newsletter_weekdays=["0"])
    page = signed_in(staff(StaffRole.PUBLISHER, "bea")).get(address).content.decode()
    assert 'type="time" name="newsletter_at" value="07:30"' in page
    assert page.count('name="newsletter_weekdays"') == 7
    assert page.count('type="radio" name="newsletter_without_issue"') == 2
