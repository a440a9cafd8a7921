"""Dates as newspapers print them, in many languages, with or without weekday and time."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

_LOCALES = (
    "en", "es", "fr", "de", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu",
    "ro", "bg", "ru", "uk", "sr", "hr", "sl", "el", "tr", "ar", "ar_SY", "he", "hi", "bn", "id",
    "ms", "sw", "ca", "et", "lv", "lt", "sq", "mk", "az", "ur",
)  # fmt: skip
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "cest": 120,
    "eet": 120, "eest": 180, "msk": 180, "eat": 180, "cat": 120, "wat": 60, "sast": 120,
    "ist": 330, "jst": 540, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "pt": -480, "aest": 600, "aedt": 660,
}  # fmt: skip

# Letters with the vowel signs of Indian and other scripts, which Python counts as no letters.
_WORD = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff]){2,14}"
_PATTERNS = (
    ("ymd", re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)")),
    ("num", re.compile(r"(?<![\d/.])(?P<a>\d{1,2})(?P<s>[-/.]) ?(?P<b>\d{1,2})(?P=s) ?(?P<y>(?:19|20)\d\d)(?![\d/])")),
    ("num2", re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})(?P<s>[./])(?P<b>\d{1,2})(?P=s)(?P<y>\d\d)(?![\d/.])")),
    ("cjk", re.compile(r"(?P<y>(?:19|20)\d\d)\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]")),
    ("viet", re.compile(r"(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2}),?\s+(?:năm\s+)?(?P<y>(?:19|20)\d\d)", re.IGNORECASE)),
    ("dmy", re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|re|\.|º|ª|°|-?[оo]?го)?[\s-]+(?:de\s+|of\s+|d['’]|d\s+)?(?P<w>{_WORD})\.?,?[\s-]+(?:de\s+|del\s+)?(?P<y>(?:19|20)\d\d)(?!\d)(?:\s*г(?:ода|\.)?)?", re.IGNORECASE)),
    ("mdy", re.compile(rf"(?P<w>{_WORD})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y>(?:19|20)\d\d)(?!\d)", re.IGNORECASE)),
    ("ywd", re.compile(rf"(?<!\d)(?P<y>(?:19|20)\d\d)\.?\s+(?P<w>{_WORD})\s+(?P<d>\d{{1,2}})\.?(?!\d)", re.IGNORECASE)),
)  # fmt: skip
_TIME = re.compile(
    r"^\s*(?:,|at|@|um|à|a las|alle|às|kl\.?|—|–|-|\||·|•|T)?\s*(?P<h>\d{1,2})(?:[:.h](?P<min>\d{2})(?::\d{2}(?:\.\d+)?)?)?"
    r"\s*(?P<ap>[ap]\.?m\.?)?(?:\s*(?P<z>Z|(?!uhr)[A-Z]{2,4}|(?:UTC|GMT)?\s?[+-]\d{1,2}:?(?:\d{2})?)(?![\w+-]))?"
    r"(?:\s*(?:Uhr|hrs?|h)(?!\w))?",
    re.IGNORECASE,
)  # fmt: skip
_BEFORE = re.compile(
    rf"(?:(?P<w>{_WORD}(?:-feira)?)\.?\s*(?:,|den|the)?\s*|[\(（]\w[\)）]\s*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date within a line. Without a printed time it stands at noon UTC, so that it keeps its
    day in every time zone. `is_ambiguous`: day and month could be the other way round."""

    start: int
    end: int
    when: dt.datetime
    has_time: bool = False
    is_ambiguous: bool = False


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, int], frozenset[str]]:
    months: dict[str, int] = {"sept": 9, "maj": 5, "setiembre": 9}
    weekdays: set[str] = {"terça-feira", "tues", "thur", "thurs", "weds"}
    for code in _LOCALES:
        locale = Locale.parse(code)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months.setdefault(_fold(name), number)
                for name in locale.days[context][width].values():
                    weekdays.add(_fold(name))
    return months, frozenset(weekdays)


def _fold(word: str) -> str:
    return word.casefold().strip(". ")


def digits_to_ascii(text: str) -> str:
    """Digits of any script as 0–9, character for character."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(c)) if not c.isascii() and c.isdecimal() else c for c in text
    )


def find_date(text: str) -> FoundDate | None:
    """The first full date (day, month and year) in a line, with weekday and time around it."""
    line = digits_to_ascii(text)
    if not re.search(r"(?:19|20)\d\d|\d[./]\d\d?[./]\d\d", line):
        return None
    best: FoundDate | None = None
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(line):
            found = _read(kind, match, line)
            if found is not None:
                if best is None or found.start < best.start:
                    best = found
                break
    return best


def _read(kind: str, match: re.Match[str], line: str) -> FoundDate | None:
    groups = match.groupdict()
    ambiguous = False
    if kind in ("num", "num2"):
        first, second = int(groups["a"]), int(groups["b"])
        day, month = (second, first) if second > 12 else (first, second)
        ambiguous = first <= 12 and second <= 12 and first != second and groups["s"] != "."
    elif "w" in groups:
        number = _names()[0].get(_fold(groups["w"]))
        if number is None:
            return None
        day, month = int(groups["d"]), number
    else:
        day, month = int(groups["d"]), int(groups["m"])
    try:
        year = int(groups["y"])
        date = dt.date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None
    time, end = _read_time(line, match.end())
    when = dt.datetime.combine(date, time or dt.time(12, tzinfo=dt.UTC))
    before = _BEFORE.search(line, max(0, match.start() - 20), match.start())
    start = match.start()
    if before and (not before["w"] or _fold(before["w"]) in _names()[1]):
        start = before.start()
    return FoundDate(start, end, when, has_time=time is not None, is_ambiguous=ambiguous)


def _read_time(line: str, position: int) -> tuple[dt.time | None, int]:
    match = _TIME.match(line[position : position + 60])
    if match is None or not (match["min"] or match["ap"]):
        return None, position
    hour, minute = int(match["h"]), int(match["min"] or 0)
    if match["ap"]:
        hour = hour % 12 + (12 if match["ap"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:
        return None, position
    end = match.end()
    zone = dt.UTC
    if match["z"]:
        offset = _read_zone(match["z"])
        if offset is None:
            end = match.start("z")
        else:
            zone = dt.timezone(dt.timedelta(minutes=offset))
    return dt.time(hour, minute, tzinfo=zone), position + end


def _read_zone(name: str) -> int | None:
    clean = name.lower().replace(" ", "")
    if clean in _ZONES:
        return _ZONES[clean]
    match = re.match(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?$", clean)
    if match is None or int(match[2]) > 14:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return -minutes if match[1] == "-" else minutes
