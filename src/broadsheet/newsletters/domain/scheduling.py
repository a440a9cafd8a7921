"""When issues go out: now, at a time that an editor set, at the masthead's hour."""

from __future__ import annotations

import datetime as dt
import logging
import zoneinfo
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.enums import WithoutIssue
from broadsheet.masthead.models import Masthead
from broadsheet.newsletters.domain.composing import (
    compose_automatically,
    include_corrections,
    is_blank,
    require_open,
    start_draft,
)
from broadsheet.newsletters.domain.issues import cancel_issue, queue_issue, start_issue
from broadsheet.newsletters.domain.offering import live_stories
from broadsheet.newsletters.domain.recipients import recipients_of
from broadsheet.newsletters.enums import IssueKind, IssueState
from broadsheet.newsletters.errors import (
    IssueStateError,
    NewsletterError,
    NewsletterOffError,
    NoStoriesError,
    PastTimeError,
)
from broadsheet.newsletters.models import Issue, Watch
from broadsheet.newsletters.signals import issue_published
from broadsheet.toolkit import clock, outbox

logger = logging.getLogger(__name__)

LAUNCH: Final = "newsletters.launch"
LATE: Final = dt.timedelta(hours=2)
"""How much later than its time an issue may go out although its day is over."""
_URGENT: Final = 20


@transaction.atomic
def schedule_issue(*, issue_id: int, at: dt.datetime, by: str) -> None:
    """Have an issue sent at `at` (aware); one that is scheduled already gets another time.

    Raises `IssueStateError`, `NoStoriesError`, `NewsletterOffError`, `PastTimeError`.
    """
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    require_open(issue)
    _require_sendable(issue)
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


@transaction.atomic
def launch_issue(*, issue_id: int, by: str) -> None:
    """Close an issue and let it go out; a worker writes the copies. However often, it goes once.

    Raises `IssueStateError` for one that was cancelled, `NoStoriesError`, `NewsletterOffError`.
    """
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    if issue.state == IssueState.CANCELLED:
        raise IssueStateError("The issue was cancelled.")
    if issue.queued_at is not None:
        return
    require_open(issue)
    _require_sendable(issue)
    include_corrections(issue=issue)
    now = clock.now()
    if issue.scheduled_at is not None and issue.scheduled_at > now:
        issue.scheduled_at = None  # sent before its time: readers' hours count from now
    issue.state, issue.queued_at, issue.sent_by, issue.alarm = IssueState.QUEUED, now, by, ""
    issue.save()
    outbox.put(topic=LAUNCH, payload={"issue_id": issue.pk}, urgency=_URGENT)


@outbox.handles(LAUNCH)
def write_copies(payload: Mapping[str, Any]) -> None:
    """Write a queued issue's copies, let senders have it, tell the house.

    Runs again after a crash at any point: what is done stays done, what is missing is done, and
    the house is told at least once. An issue that was cancelled meanwhile stays so.
    """
    issue = Issue.objects.filter(pk=payload["issue_id"]).first()
    if issue is None or issue.state == IssueState.CANCELLED:
        return
    if issue.state == IssueState.QUEUED:
        if not live_stories(issue=issue):
            logger.warning("issue %s is not sent: its stories were withdrawn", issue)
            cancel_issue(issue_id=issue.pk)
            return
        try:
            queue_issue(issue_id=issue.pk, recipients=recipients_of(issue=issue))
            start_issue(issue_id=issue.pk)
        except IssueStateError:
            logger.info("issue %s was cancelled while its copies were written", issue)
            return
    for _receiver, answer in issue_published.send_robust(sender=Issue, issue_id=issue.pk):
        if isinstance(answer, Exception):
            raise answer


def next_sending(*, masthead: Masthead, kind: IssueKind, after: dt.datetime) -> dt.datetime | None:
    """Return the first of the masthead's times for `kind` that is later than `after`; in UTC.

    None if there is none. A time that a change of clocks leaves out is as much later as the clock
    was put forward; of one that comes twice it is the first.
    """
    day = after.astimezone(_zone(masthead)).date()
    for days in range(9):
        at = sending_on(masthead=masthead, kind=kind, day=day + dt.timedelta(days=days))
        if at is not None and at > after:
            return at
    return None


def sending_on(*, masthead: Masthead, kind: IssueKind, day: dt.date) -> dt.datetime | None:
    """Return when an issue of `kind` goes out on a day, in UTC; None if none does."""
    if masthead.newsletter_at is None or day.weekday() not in _weekdays(masthead, kind):
        return None
    local = dt.datetime.combine(day, masthead.newsletter_at, tzinfo=_zone(masthead))
    return local.astimezone(dt.UTC)


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
    if not _is_in_time(at, now, _zone(masthead)):
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
        zone = _zone(masthead)
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


def _require_sendable(issue: Issue) -> None:
    if not current_masthead().has_newsletter:
        raise NewsletterOffError("The masthead's newsletter is switched off.")
    if not live_stories(issue=issue):
        raise NoStoriesError("The issue has no story that readers can open.")


def _put_back(issue: Issue, reason: str) -> None:
    _make_draft(issue, alarm=reason)
    logger.warning("issue %s is not sent: %s", issue, reason)


def _make_draft(issue: Issue, *, alarm: str = "") -> None:
    issue.state, issue.scheduled_at, issue.sent_by = IssueState.DRAFT, None, ""
    issue.alarm = alarm
    issue.save(update_fields=["state", "scheduled_at", "sent_by", "alarm"])


def _weekdays(masthead: Masthead, kind: IssueKind) -> list[int]:
    if kind == IssueKind.DAILY:
        return list(masthead.newsletter_weekdays)
    if kind == IssueKind.WEEKLY and masthead.newsletter_weekly_on is not None:
        return [masthead.newsletter_weekly_on]
    return []


def _zone(masthead: Masthead) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(masthead.time_zone)
