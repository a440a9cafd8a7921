"""What a reader of the newsletter can choose from, in the page's language."""

from __future__ import annotations

import zoneinfo
from functools import cache
from itertools import groupby

from broadsheet.beats.models import Beat, Region, Theme
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.languages import own_digits
from broadsheet.toolkit import clock

Choices = list[tuple[str, str]]
GroupedChoices = list[tuple[str, str | Choices]]
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


def zone_choices(kept: str) -> GroupedChoices:
    """Return the time zones that are places, by continent; before them one that was chosen before
    and is none.
    """
    found: GroupedChoices = [] if kept in _places() else [(kept, kept)]
    for continent, names in groupby(sorted(_places()), key=lambda name: name.split("/")[0]):
        cities = [(name, name.split("/", 1)[1].replace("_", " ")) for name in names]
        found.append((continent, cities))
    return found


def time_there(zone: str, language: str) -> str:
    """Return the time of day in a zone, “14:05”, in the language's digits; UTC's where it has no
    such zone.
    """
    try:
        there = zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        there = zoneinfo.ZoneInfo("UTC")
    return own_digits(f"{clock.now().astimezone(there):%H:%M}", language)


def beat_choices(kind: str, frame: Frame) -> Choices:
    """Return the beats of a kind by their keys, ``theme:2``. One query."""
    rows = _BEATS[kind].objects.order_by("position", "name").values_list("pk", "name")
    return [(f"{kind}:{pk}", frame.house.words(f"{kind}:{pk}", "name", name)) for pk, name in rows]


@cache
def _places() -> frozenset[str]:
    names = zoneinfo.available_timezones()
    return frozenset(name for name in names if name.startswith(_PLACES))
