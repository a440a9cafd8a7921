"""Dates as a page's language writes them, from CLDR by Babel."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time

from broadsheet.masthead.domain.languages import language as language_of

# CLDR writes Tagalog as Filipino.
_CLDR_CODES = {"tl": "fil"}


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant for `<time>`: machine-readable, and as the reader's language writes it."""

    iso: str
    text: str
    at: dt.datetime


@cache
def locale_of(language: str) -> Locale:
    """Return CLDR's locale of a language; English for one that CLDR does not know."""
    base, *rest = language.replace("_", "-").split("-")
    try:
        return Locale.parse("_".join([_CLDR_CODES.get(base, base), *rest]))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@cache
def _written(language: str) -> Locale:
    # “24 November 2026”: a newspaper for everywhere does not write dates the American way.
    return Locale.parse("en_GB") if language == "en" else locale_of(language)


def moment(
    at: dt.datetime, *, zone: zoneinfo.ZoneInfo, language: str, clock: bool = False
) -> Moment:
    """Return the instant in the newspaper's time zone; with its hour and minute if `clock`."""
    local = at.astimezone(zone).replace(microsecond=0)
    text = long_date(local.date(), language)
    if clock:
        comma = "، " if language_of(language).direction == "rtl" else ", "
        text += comma + format_time(local.time(), "HH:mm", locale=_written(language))
    return Moment(local.isoformat(), text, local)


@lru_cache(maxsize=4096)
def long_date(day: dt.date, language: str) -> str:
    """Return “24 November 2026”."""
    return str(format_date(day, "long", locale=_written(language)))


@lru_cache(maxsize=64)
def full_date(day: dt.date, language: str) -> str:
    """Return “Tuesday, 24 November 2026”."""
    return str(format_date(day, "full", locale=_written(language)))


@lru_cache(maxsize=1024)
def month_and_year(month: int, language: str) -> str:
    """Return “November 2026” for 202611."""
    day = dt.date(month // 100, month % 100, 1)
    return str(format_skeleton("yMMMM", day, locale=_written(language)))


@lru_cache(maxsize=1024)
def month_name(month: int, language: str) -> str:
    """Return “November” for 202611."""
    day = dt.date(month // 100, month % 100, 1)
    return str(format_date(day, "LLLL", locale=_written(language)))
