"""What readers do by the clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from broadsheet.readers.domain.salts import forget_salts
from broadsheet.readers.domain.subscribing import forget_unconfirmed
from broadsheet.toolkit.signals import minute_passed


@receiver(minute_passed)
def on_minute_passed(now: dt.datetime, **kwargs: Any) -> None:
    """Every hour: who never confirmed is forgotten, and so are old salts."""
    if now.minute == 0:
        forget_unconfirmed(now=now)
        forget_salts(now=now)
