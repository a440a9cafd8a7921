"""One place that knows what time it is, so that a test can say so."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return timezone.now()
