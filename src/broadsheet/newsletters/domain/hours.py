"""The masthead's hours: when issues of a kind go out, in its time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from broadsheet.masthead.models import Masthead
from broadsheet.newsletters.enums import IssueKind


def next_sending(*, masthead: Masthead, kind: IssueKind, after: dt.datetime) -> dt.datetime | None:
    """Return the first of the masthead's times for `kind` that is later than `after`; in UTC.

    None if there is none. A time that a change of clocks leaves out is as much later as the clock
    was put forward; of one that comes twice it is the first.
    """
    day = after.astimezone(zone_of(masthead)).date()
    for days in range(9):
        at = sending_on(masthead=masthead, kind=kind, day=day + dt.timedelta(days=days))
        if at is not None and at > after:
            return at
    return None


def sending_on(*, masthead: Masthead, kind: IssueKind, day: dt.date) -> dt.datetime | None:
    """Return when an issue of `kind` goes out on a day, in UTC; None if none does."""
    if masthead.newsletter_at is None or day.weekday() not in _weekdays(masthead, kind):
        return None
    local = dt.datetime.combine(day, masthead.newsletter_at, tzinfo=zone_of(masthead))
    return local.astimezone(dt.UTC)


def _weekdays(masthead: Masthead, kind: IssueKind) -> list[int]:
    if kind == IssueKind.DAILY:
        return list(masthead.newsletter_weekdays)
    if kind == IssueKind.WEEKLY and masthead.newsletter_weekly_on is not None:
        return [masthead.newsletter_weekly_on]
    return []


def zone_of(masthead: Masthead) -> zoneinfo.ZoneInfo:
    """Return the newspaper's time zone."""
    return zoneinfo.ZoneInfo(masthead.time_zone)
