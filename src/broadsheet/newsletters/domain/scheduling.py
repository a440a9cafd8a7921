"""When issues go out: now, at a time that an editor set, at the masthead's hour."""

from __future__ import annotations

import datetime as dt
import logging
import zoneinfo
from typing import Final

from django.db import transaction

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.enums import WithoutIssue
from broadsheet.masthead.models import Masthead
from broadsheet.newsletters.domain.composing import (
    compose_automatically,
    is_blank,
    require_open,
    start_draft,
)
from broadsheet.newsletters.domain.hours import next_sending, sending_on, zone_of
from broadsheet.newsletters.domain.launching import launch_issue, require_sendable
from broadsheet.newsletters.enums import IssueKind, IssueState
from broadsheet.newsletters.errors import NewsletterError, PastTimeError
from broadsheet.newsletters.models import Issue, Watch
from broadsheet.toolkit import clock

__all__ = ["launch_issue", "next_sending", "schedule_issue", "send_due", "unschedule_issue"]

logger = logging.getLogger(__name__)

LATE: Final = dt.timedelta(hours=2)
"""How much later than its time an issue may go out although its day is over."""


@transaction.atomic
def schedule_issue(*, issue_id: int, at: dt.datetime, by: str) -> None:
    """Have an issue sent at `at` (aware); one that is scheduled already gets another time.

    Raises `IssueStateError`, `NoStoriesError`, `NewsletterOffError`, `PastTimeError`.
    """
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    require_open(issue)
    require_sendable(issue)
    if at <= clock.now():
        raise PastTimeError("This time is over. Choose a later one, or send it now.")
    issue.state, issue.scheduled_at, issue.sent_by = IssueState.SCHEDULED, at, by
    issue.alarm = ""
    issue.save(update_fields=["state", "scheduled_at", "sent_by", "alarm"])


@transaction.atomic
def unschedule_issue(*, issue_id: int, by: str) -> None:
    """Make a draft of a scheduled issue. Idempotent. Raises `IssueStateError`."""
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    require_open(issue)
    _make_draft(issue)
    logger.info("issue %s was taken off the schedule by %s", issue, by)


def send_due(*, now: dt.datetime) -> None:
    """Send what is due: issues whose time has come, and those of the masthead's hour. Idempotent.

    Each of the masthead's hours is dealt with once, when the clock passes it. After hours in which
    the clock stood still the day's issue goes out; days gone by are not made up.
    """
    masthead = current_masthead()
    if masthead.has_newsletter:
        due = Issue.objects.filter(state=IssueState.SCHEDULED, scheduled_at__lte=now)
        for issue_id in due.order_by("scheduled_at", "pk").values_list("pk", flat=True):
            _send_scheduled(issue_id, masthead, now)
    _pass_hours(masthead, now)


@transaction.atomic
def _send_scheduled(issue_id: int, masthead: Masthead, now: dt.datetime) -> None:
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    at = issue.scheduled_at
    if issue.state != IssueState.SCHEDULED or at is None or at > now:
        return  # somebody took it off the schedule, or sent it, a moment ago
    if not _is_in_time(at, now, zone_of(masthead)):
        _put_back(issue, "Its day was over before it could be sent.")
        return
    try:
        launch_issue(issue_id=issue.pk, by=issue.sent_by)
    except NewsletterError as error:
        _put_back(issue, error.message)


@transaction.atomic
def _pass_hours(masthead: Masthead, now: dt.datetime) -> None:
    """Deal with the hours between the last look at the clock and now: both or neither is kept."""
    Watch.objects.get_or_create(pk=1, defaults={"seen_until": now})
    watch = Watch.objects.select_for_update().get(pk=1)
    if now <= watch.seen_until:
        return
    if masthead.has_newsletter:
        zone = zone_of(masthead)
        today = now.astimezone(zone).date()
        for kind in (IssueKind.DAILY, IssueKind.WEEKLY):
            for day in (today - dt.timedelta(days=1), today):
                at = sending_on(masthead=masthead, kind=kind, day=day)
                if at is not None and watch.seen_until < at <= now and _is_in_time(at, now, zone):
                    _send_of_the_hour(masthead, kind, day, at)
    watch.seen_until = now
    watch.save(update_fields=["seen_until"])


def _send_of_the_hour(masthead: Masthead, kind: IssueKind, day: dt.date, at: dt.datetime) -> None:
    """Do what the masthead's rule says for a day of which nobody has made an issue.

    One that was cancelled or waits for a time of its own was made. A draft with contents stays a
    draft: what nobody has let go does not go out.
    """
    made = [one for one in Issue.objects.filter(kind=kind, dated_on=day) if not is_blank(one)]
    for draft in (one for one in made if one.state == IssueState.DRAFT):
        draft.alarm = "Its hour has passed while it was a draft, so it was not sent."
        draft.save(update_fields=["alarm"])
        logger.warning("issue %s is not sent: it is a draft", draft)
    if made:
        return
    if masthead.newsletter_without_issue != WithoutIssue.AUTOMATIC:
        logger.info("no %s issue of %s: nobody has made one", kind, day)
        return
    issue = start_draft(kind=kind, dated_on=day, by="")
    if not compose_automatically(issue=issue):
        issue.delete()
        logger.info("no %s issue of %s: nothing was published since the last", kind, day)
        return
    Issue.objects.filter(pk=issue.pk).update(scheduled_at=at)
    launch_issue(issue_id=issue.pk, by="")


def _is_in_time(at: dt.datetime, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> bool:
    return now - at <= LATE or now.astimezone(zone).date() == at.astimezone(zone).date()


def _put_back(issue: Issue, reason: str) -> None:
    _make_draft(issue, alarm=reason)
    logger.warning("issue %s is not sent: %s", issue, reason)


def _make_draft(issue: Issue, *, alarm: str = "") -> None:
    issue.state, issue.scheduled_at, issue.sent_by = IssueState.DRAFT, None, ""
    issue.alarm = alarm
    issue.save(update_fields=["state", "scheduled_at", "sent_by", "alarm"])
