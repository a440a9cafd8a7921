"""What a reader of the newsletter can choose from, in the page's language."""

from __future__ import annotations

import zoneinfo
from functools import cache

from broadsheet.beats.models import Beat, Region, Theme
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.languages import own_digits

Choices = list[tuple[str, str]]
_BEATS: dict[str, type[Beat]] = {"region": Region, "theme": Theme}
_PLACES = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/",
    "Indian/", "Pacific/",
)  # fmt: skip


def language_choices(frame: Frame) -> Choices:
    """Return the newspaper's languages by their own names."""
    return [(code, language_of(code).endonym) for code in frame.masthead.reader_languages]


def hour_choices(language: str) -> Choices:
    """Return the hours of a day, in the language's digits."""
    return [(str(hour), own_digits(f"{hour:02}:00", language)) for hour in range(24)]


def zone_choices(kept: str) -> Choices:
    """Return the time zones that are places, and the one that was chosen before."""
    return [(name, name) for name in sorted({*_places(), kept})]


def beat_choices(kind: str, frame: Frame) -> Choices:
    """Return the beats of a kind by their keys, ``theme:2``. One query."""
    rows = _BEATS[kind].objects.order_by("position", "name").values_list("pk", "name")
    return [(f"{kind}:{pk}", frame.house.words(f"{kind}:{pk}", "name", name)) for pk, name in rows]


@cache
def _places() -> frozenset[str]:
    names = zoneinfo.available_timezones()
    return frozenset(name for name in names if name.startswith(_PLACES))
