"""The masthead's hours, and what the clock does when it passes them."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
import time_machine

from broadsheet.masthead.models import Masthead
from broadsheet.newsletters.domain.issues import cancel_issue
from broadsheet.newsletters.domain.scheduling import (
    launch_issue,
    next_sending,
    schedule_issue,
    send_due,
    unschedule_issue,
)
from broadsheet.newsletters.enums import IssueKind, IssueState
from broadsheet.newsletters.models import Issue
from broadsheet.toolkit.signals import minute_passed
from tests.factories import make_article
from tests.newsletters.newsroom import compose, make_newsletter

HALF_PAST_TWO = dt.time(2, 30)


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


def sendings(
    after: str, many: int, *, kind: IssueKind = IssueKind.DAILY, **fields: Any
) -> list[str]:
    """Return the next times after `after`, in UTC."""
    defaults = {"time_zone": "Europe/Berlin", "newsletter_at": dt.time(8)}
    masthead = Masthead(**{**defaults, **fields})
    found, at = [], instant(after)
    for _ in range(many):
        following = next_sending(masthead=masthead, kind=kind, after=at)
        assert following is not None
        found.append(f"{following:%Y-%m-%dT%H:%M}")
        at = following
    return found


@pytest.mark.parametrize(
    ("fields", "after", "times"),
    [
        # Berlin: at 02:30 it is 03:30 on the 28th of March.
        ({"newsletter_at": HALF_PAST_TWO}, "2027-03-26T12:00",
         ["2027-03-27T01:30", "2027-03-28T01:30", "2027-03-29T00:30"]),
        # Berlin: 02:30 comes twice on the 31st of October; the first one counts.
        ({"newsletter_at": HALF_PAST_TWO}, "2027-10-29T12:00",
         ["2027-10-30T00:30", "2027-10-31T00:30", "2027-11-01T01:30"]),
        ({"newsletter_at": HALF_PAST_TWO}, "2027-10-31T00:30", ["2027-11-01T01:30"]),
        ({}, "2027-03-27T06:59", ["2027-03-27T07:00", "2027-03-28T06:00"]),
        ({"time_zone": "America/Sao_Paulo"}, "2026-11-24T00:00", ["2026-11-24T11:00"]),
        # São Paulo's day began at one o'clock on the 4th of November 2018.
        ({"time_zone": "America/Sao_Paulo", "newsletter_at": dt.time(0, 30)}, "2018-11-03T12:00",
         ["2018-11-04T03:30", "2018-11-05T02:30"]),
        ({"time_zone": "Asia/Kathmandu"}, "2026-11-24T02:14", ["2026-11-24T02:15", "2026-11-25T02:15"]),
        ({"time_zone": "Pacific/Kiritimati"}, "2026-11-24T12:00", ["2026-11-24T18:00"]),
        # A Tuesday; Mondays and Fridays.
        ({"newsletter_weekdays": [0, 4]}, "2026-11-24T12:00",
         ["2026-11-27T07:00", "2026-11-30T07:00", "2026-12-04T07:00"]),
    ],
)  # fmt: skip
def test_the_next_times_of_the_daily_issue(
    fields: dict[str, Any], after: str, times: list[str]
) -> None:
    assert sendings(after, len(times), **fields) == times


def test_the_weekly_issue_comes_once_a_week_at_the_same_time_of_day() -> None:
    times = sendings("2026-11-24T12:00", 2, kind=IssueKind.WEEKLY, newsletter_weekly_on=1)
    assert times == ["2026-12-01T07:00", "2026-12-08T07:00"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (IssueKind.DAILY, {"newsletter_at": None}),
        (IssueKind.DAILY, {"newsletter_weekdays": []}),
        (IssueKind.WEEKLY, {"newsletter_weekly_on": None}),
        (IssueKind.BREAKING, {"newsletter_weekly_on": 1}),
    ],
)
def test_some_kinds_have_no_time(kind: IssueKind, fields: dict[str, Any]) -> None:
    masthead = Masthead(**{"newsletter_at": dt.time(8), **fields})
    assert next_sending(masthead=masthead, kind=kind, after=instant("2026-11-24T12:00")) is None


def pass_minutes(*moments: str) -> None:
    """Let the clock look at these moments; the first says since when it runs."""
    for moment in moments:
        with time_machine.travel(instant(moment), tick=False):
            send_due(now=instant(moment))


def launched() -> dict[str, str]:
    """Return when each issue that was let go was, in UTC."""
    rows = Issue.objects.filter(queued_at__isnull=False).order_by("queued_at")
    return {issue.slug: f"{issue.queued_at:%dT%H:%M}" for issue in rows}


@pytest.fixture
def story(db: None, asleep: None) -> None:
    """A newspaper that sends by itself at eight in Berlin, and an article of each day."""
    make_newsletter(newsletter_without_issue="automatic")
    for day in (23, 24, 25):
        make_article(at=f"2026-11-{day}T01:00:00+00:00")


def scheduled(at: str, on: dt.date = dt.date(2026, 11, 24)) -> Issue:
    with time_machine.travel(instant("2026-11-23T12:00"), tick=False):
        issue = compose(make_article(at=instant("2026-11-23T11:00")), on=on)
        schedule_issue(issue_id=issue.pk, at=instant(at), by="ida")
    return issue


@pytest.mark.usefixtures("story")
class TestTheHour:
    def test_an_issue_makes_itself_once_a_day(self) -> None:
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00", "2026-11-24T07:00",
                     "2026-11-24T07:01", "2026-11-24T12:00", "2026-11-25T07:00")  # fmt: skip
        assert launched() == {"2026-11-24": "24T07:00", "2026-11-25": "25T07:00"}
        issue = Issue.objects.get(slug="2026-11-24")
        assert (issue.is_automatic, issue.sent_by) == (True, "")
        assert issue.scheduled_at == instant("2026-11-24T07:00")

    def test_the_clock_of_the_house_drives_it(self) -> None:
        for moment in ("2026-11-24T06:59", "2026-11-24T07:00"):
            with time_machine.travel(instant(moment), tick=False):
                minute_passed.send(None, now=instant(moment))
        assert launched() == {"2026-11-24": "24T07:00"}

    def test_after_an_outage_of_hours_it_goes_out_late_the_same_day(self) -> None:
        pass_minutes("2026-11-24T05:00", "2026-11-24T15:30")
        assert launched() == {"2026-11-24": "24T15:30"}
        assert Issue.objects.get().scheduled_at == instant("2026-11-24T07:00")

    def test_days_gone_by_are_not_made_up(self) -> None:
        pass_minutes("2026-11-24T05:00", "2026-11-27T15:30")
        assert launched() == {"2026-11-27": "27T15:30"}
        pass_minutes("2026-11-28T06:00")
        assert launched() == {"2026-11-27": "27T15:30"}

    def test_shortly_before_midnight_late_may_be_the_next_day(self) -> None:
        make_newsletter(newsletter_at=dt.time(23, 59))
        pass_minutes("2026-11-24T22:58", "2026-11-24T23:01", "2026-11-24T23:02")
        assert launched() == {"2026-11-24": "24T23:01"}
        pass_minutes("2026-11-26T06:00")
        assert launched() == {"2026-11-24": "24T23:01"}

    def test_a_new_newsroom_does_not_send_what_was_before_it(self) -> None:
        pass_minutes("2026-11-24T09:00", "2026-11-24T09:01")
        assert launched() == {}

    @pytest.mark.parametrize("fields", [{"newsletter_at": dt.time(8)}, {"has_newsletter": True}])
    def test_an_hour_that_is_set_to_earlier_than_now_waits_for_tomorrow(
        self, fields: dict[str, Any]
    ) -> None:
        make_newsletter(newsletter_at=dt.time(16), has_newsletter="newsletter_at" in fields)
        pass_minutes("2026-11-24T09:00")
        make_newsletter(**{"newsletter_at": dt.time(8), **fields})
        pass_minutes("2026-11-24T09:01")
        assert launched() == {}
        pass_minutes("2026-11-25T07:00")
        assert launched() == {"2026-11-25": "25T07:00"}

    def test_a_later_hour_of_the_same_day_sends_no_second_issue(self) -> None:
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00")
        make_newsletter(newsletter_at=dt.time(16))
        pass_minutes("2026-11-24T15:00")
        make_newsletter(newsletter_at=dt.time(16), time_zone="America/New_York")
        pass_minutes("2026-11-24T21:00")
        assert launched() == {"2026-11-24": "24T07:00"}

    def test_a_zone_that_is_changed_skips_no_day_and_sends_none_twice(self) -> None:
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00")
        make_newsletter(time_zone="Pacific/Auckland")  # eight is 19:00 UTC of the day before
        pass_minutes("2026-11-24T19:00")
        make_newsletter(time_zone="Pacific/Honolulu")  # eight is 18:00 UTC
        pass_minutes("2026-11-25T18:00", "2026-11-26T18:00")
        assert launched() == {
            "2026-11-24": "24T07:00", "2026-11-25": "24T19:00", "2026-11-26": "26T18:00",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("minutes", "times"),
        [
            (("2027-03-28T00:59", "2027-03-28T01:00", "2027-03-28T01:29", "2027-03-28T01:30",
              "2027-03-28T01:31"), {"2027-03-28": "28T01:30"}),
            (("2027-10-31T00:29", "2027-10-31T00:30", "2027-10-31T01:30", "2027-10-31T01:31"),
             {"2027-10-31": "31T00:30"}),
        ],
    )  # fmt: skip
    def test_when_clocks_change_it_goes_out_once(
        self, minutes: tuple[str, ...], times: dict[str, str]
    ) -> None:
        make_newsletter(newsletter_at=HALF_PAST_TWO)
        make_article(at=instant(minutes[0]))
        pass_minutes(*minutes)
        assert launched() == times

    def test_the_weekly_issue_has_an_hour_of_its_own(self) -> None:
        make_newsletter(newsletter_weekdays=[0], newsletter_weekly_on=1)
        pass_minutes("2026-11-23T06:59", "2026-11-23T07:00", "2026-11-24T07:00")
        assert launched() == {"2026-11-23": "23T07:00", "2026-11-24-weekly": "24T07:00"}

    def test_if_nobody_made_one_nothing_goes_out_where_that_is_the_rule(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        make_newsletter(newsletter_without_issue="skip")
        with caplog.at_level(logging.INFO, "broadsheet.newsletters"):
            pass_minutes("2026-11-24T06:59", "2026-11-24T07:00", "2026-11-24T07:01")
        assert caplog.messages == ["no daily issue of 2026-11-24: nobody has made one"]
        assert Issue.objects.count() == 0

    def test_if_nothing_was_published_nothing_goes_out_that_day(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        pass_minutes("2026-11-30T06:59", "2026-11-30T07:00")
        with caplog.at_level(logging.INFO, "broadsheet.newsletters"):
            pass_minutes("2026-12-01T07:00")
            make_article(at="2026-12-01T07:30:00+00:00")
            pass_minutes("2026-12-01T08:00")
        assert caplog.messages == [
            "no daily issue of 2026-12-01: nothing was published since the last"
        ]
        assert launched() == {"2026-11-30": "30T07:00"}

    def test_a_draft_never_goes_out_by_itself(self) -> None:
        issue = compose(on=dt.date(2026, 11, 24), note="<p>Not yet.</p>")
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00")
        issue.refresh_from_db()
        assert (launched(), issue.state) == ({}, IssueState.DRAFT)
        assert issue.alarm == "Its hour has passed while it was a draft, so it was not sent."

    def test_a_draft_that_nobody_filled_is_filled(self) -> None:
        compose(on=dt.date(2026, 11, 24))
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00")
        assert launched() == {"2026-11-24": "24T07:00"}

    def test_a_day_whose_issue_went_out_early_or_was_cancelled_or_waits_has_its_issue(self) -> None:
        early = compose(make_article(), on=dt.date(2026, 11, 24))
        launch_issue(issue_id=early.pk, by="ida")
        cancel_issue(issue_id=compose(make_article(), on=dt.date(2026, 11, 25)).pk)
        scheduled("2026-11-26T15:00", on=dt.date(2026, 11, 26))
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00", "2026-11-25T07:00", "2026-11-26T07:00")
        assert list(launched()) == ["2026-11-24"]

    def test_the_hour_stands_in_the_way_of_nothing_while_there_is_no_newsletter(self) -> None:
        make_newsletter(has_newsletter=False)
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00")
        assert Issue.objects.count() == 0


@pytest.mark.usefixtures("story")
class TestTimesThatEditorsSet:
    @pytest.fixture(autouse=True)
    def no_hour(self, story: None) -> None:
        make_newsletter(newsletter_at=None)

    def test_a_scheduled_issue_goes_out_at_its_time_and_once(self) -> None:
        issue = scheduled("2026-11-24T09:30")
        pass_minutes("2026-11-24T09:29", "2026-11-24T09:30", "2026-11-24T09:31")
        issue.refresh_from_db()
        assert launched() == {"2026-11-24": "24T09:30"}
        assert (issue.state, issue.sent_by) == (IssueState.QUEUED, "ida")
        assert issue.scheduled_at == instant("2026-11-24T09:30")

    def test_one_at_the_very_hour_of_the_masthead_goes_out_once(self) -> None:
        make_newsletter(newsletter_without_issue="automatic")
        scheduled("2026-11-24T07:00")
        pass_minutes("2026-11-24T06:59", "2026-11-24T07:00")
        assert launched() == {"2026-11-24": "24T07:00"}

    def test_one_that_was_taken_off_does_not_go_out(self) -> None:
        issue = scheduled("2026-11-24T09:30")
        unschedule_issue(issue_id=issue.pk, by="bo")
        pass_minutes("2026-11-24T09:30")
        assert launched() == {}

    def test_after_an_outage_it_goes_out_late_the_same_day(self) -> None:
        scheduled("2026-11-24T09:30")
        pass_minutes("2026-11-24T21:00")
        assert launched() == {"2026-11-24": "24T21:00"}

    def test_once_its_day_is_over_it_is_a_draft_that_says_why(self) -> None:
        issue = scheduled("2026-11-24T09:30")
        pass_minutes("2026-11-25T09:00")
        issue.refresh_from_db()
        assert (issue.state, issue.scheduled_at) == (IssueState.DRAFT, None)
        assert issue.alarm == "Its day was over before it could be sent."

    def test_without_a_newsletter_it_waits(self) -> None:
        issue = scheduled("2026-11-24T09:30")
        make_newsletter(has_newsletter=False)
        pass_minutes("2026-11-24T09:30")
        issue.refresh_from_db()
        assert issue.state == IssueState.SCHEDULED
        make_newsletter()
        pass_minutes("2026-11-24T10:00")
        assert launched() == {"2026-11-24": "24T10:00"}

    def test_one_whose_stories_were_withdrawn_is_a_draft_that_says_why(self) -> None:
        issue = scheduled("2026-11-24T09:30")
        issue.items.get().article.unpublish()
        pass_minutes("2026-11-24T09:30")
        issue.refresh_from_db()
        assert (issue.state, issue.alarm) == (
            IssueState.DRAFT, "The issue has no story that readers can open.",
        )  # fmt: skip
