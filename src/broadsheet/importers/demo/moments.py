"""Distances from now ("three days ago, at nine") made into instants."""

from __future__ import annotations

import datetime as dt
from typing import Final

from broadsheet.importers.demo.errors import DemoContentError
from broadsheet.importers.demo.fields import Fields
from broadsheet.importers.demo.records import DemoState

# An article of today whose hour has not come yet is moved to this long before now.
_JUST_PUBLISHED: Final = dt.timedelta(minutes=25)


def read_moment(fields: Fields, key: str, *, now: dt.datetime) -> dt.datetime:
    """The instant that `<key>_days_ago` (may be negative: ahead) and `<key>_at` ("09:30") name.

    The hour is read on the clock of `now`'s time zone.
    """
    days_ago = fields.number(f"{key}_days_ago")
    clock = fields.text(f"{key}_at")
    try:
        time = dt.time.fromisoformat(clock)
    except ValueError:
        raise DemoContentError(fields.where, f"“{clock}” is not an hour such as 09:30") from None
    day = now.date() - dt.timedelta(days=days_ago)
    return dt.datetime.combine(day, time, tzinfo=now.tzinfo)


def read_state(fields: Fields) -> DemoState:
    value = fields.text("state", "live")
    try:
        return DemoState(value)
    except ValueError:
        raise DemoContentError(fields.where, f"there is no state “{value}”") from None


def read_published_at(fields: Fields, state: DemoState, *, now: dt.datetime) -> dt.datetime | None:
    """When the article appeared, or will; None for one that has no date yet."""
    if state in (DemoState.IN_REVIEW, DemoState.DRAFT):
        return None
    moment = read_moment(fields, "published", now=now)
    if state is not DemoState.SCHEDULED:
        return min(moment, now - _JUST_PUBLISHED)
    if moment <= now:
        raise DemoContentError(fields.where, "a scheduled article has to lie ahead")
    return moment
