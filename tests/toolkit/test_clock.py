"""The clock."""

from __future__ import annotations

import datetime as dt

import time_machine

from broadsheet.toolkit import clock


def test_now_is_the_present_instant_in_utc() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC), tick=False):
        now = clock.now()
    assert now == dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC)
    assert now.utcoffset() == dt.timedelta(0)
