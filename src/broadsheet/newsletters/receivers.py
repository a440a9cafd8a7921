"""What newsletters do by the clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from broadsheet.newsletters.domain.scheduling import send_due
from broadsheet.toolkit.signals import minute_passed


@receiver(minute_passed)
def on_minute_passed(now: dt.datetime, **kwargs: Any) -> None:
    """Send the issues whose time has come."""
    send_due(now=now)
