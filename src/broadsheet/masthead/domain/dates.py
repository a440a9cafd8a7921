"""Dates as a page's language writes them, from CLDR by Babel."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.languages import locale_of, own_digits
from broadsheet.masthead.domain.uncharted import PATCHED, UNCHARTED, Uncharted


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant for `<time>`: machine-readable, and as the reader's language writes it."""

    iso: str
    text: str
    at: dt.datetime


@cache
def _written(language: str) -> Locale:
    # “24 November 2026”: a newspaper for everywhere does not write dates the American way.
    return Locale.parse("en_GB") if language == "en" else locale_of(language)


def _own_months(language: str) -> Uncharted | None:
    base = language.split("-")[0]
    return PATCHED.get(base) or UNCHARTED.get(base)


def moment(
    at: dt.datetime, *, zone: zoneinfo.ZoneInfo, language: str, clock: bool = False
) -> Moment:
    """Return the instant in the newspaper's time zone; with its hour and minute if `clock`."""
    local = at.astimezone(zone).replace(microsecond=0)
    text = long_date(local.date(), language)
    if clock:
        comma = "، " if language_of(language).direction == "rtl" else ", "
        hour = str(format_time(local.time(), "HH:mm", locale=_written(language)))
        text += comma + own_digits(hour, language)
    return Moment(local.isoformat(), text, local)


@lru_cache(maxsize=4096)
def long_date(day: dt.date, language: str) -> str:
    """Return “24 November 2026”."""
    own = _own_months(language)
    if own:
        return own.day.format(day=day.day, month=own.months[day.month - 1], year=day.year)
    return own_digits(str(format_date(day, "long", locale=_written(language))), language)


@lru_cache(maxsize=256)
def full_date(day: dt.date, language: str) -> str:
    """Return “Tuesday, 24 November 2026”; without its weekday where we do not know the names."""
    if _own_months(language):
        return long_date(day, language)
    return own_digits(str(format_date(day, "full", locale=_written(language))), language)


@lru_cache(maxsize=4096)
def month_and_year(month: int, language: str) -> str:
    """Return “November 2026” for 202611."""
    day = dt.date(month // 100, month % 100, 1)
    own = _own_months(language)
    if own:
        return f"{own.months[day.month - 1]} {day.year}"
    return own_digits(str(format_skeleton("yMMMM", day, locale=_written(language))), language)


@lru_cache(maxsize=4096)
def month_name(month: int, language: str) -> str:
    """Return “November” for 202611."""
    day = dt.date(month // 100, month % 100, 1)
    own = _own_months(language)
    if own:
        return own.months[day.month - 1]
    return str(format_date(day, "LLLL", locale=_written(language)))
