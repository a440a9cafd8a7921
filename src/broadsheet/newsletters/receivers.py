"""What newsletters do by the clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from broadsheet.newsletters.domain.bounces.fetching import plan_fetching
from broadsheet.toolkit.signals import minute_passed


@receiver(minute_passed)
def on_minute_passed_for_bounces(now: dt.datetime, **kwargs: Any) -> None:
    """Ask the mailbox that bounces come to, every few minutes."""
    plan_fetching(now=now)
