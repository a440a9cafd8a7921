"""Is this the name of a place? Answered from CLDR's territories and the cities of its time zones.

Only to propose: an editor decides.
"""

from __future__ import annotations

import zoneinfo
from functools import cache

from babel import Locale

_LOCALES = ("en", "es", "fr", "de", "pt", "it", "nl", "ru", "ar", "zh", "tr", "id", "sw", "pl",
            "el", "ja", "hi", "uk", "fa", "ko")  # fmt: skip
# What CLDR calls otherwise, and regions that newsrooms know and no list of states has.
_PHRASES = (
    "turkey", "swaziland", "cape verde", "usa", "us", "u.s.", "u.s", "america",
    "uk", "u.k.", "britain", "great britain", "england", "scotland",
    "wales", "northern ireland", "uae", "drc", "dr congo", "congo", "ivory coast", "burma",
    "macedonia", "czech republic", "holland", "palestine", "gaza", "west bank", "middle east",
    "near east", "mena", "north africa", "west africa", "east africa", "southern africa",
    "central africa", "horn of africa", "sahel", "sub-saharan africa", "maghreb", "latin america",
    "south america", "north america", "central america", "western europe", "eastern europe",
    "balkans", "caucasus", "central asia", "south asia", "southeast asia", "south-east asia",
    "east asia", "asia pacific", "oceania", "pacific", "eu", "scandinavia", "nordic countries",
    "baltic states", "kurdistan", "kashmir", "tibet", "crimea", "donbas", "global south", "world",
    "worldwide", "international", "former soviet union", "fsu", "washington", "new york city",
    "california", "texas", "florida", "oriente medio", "américa latina", "moyen-orient",
    "amérique latine", "afrique du nord", "proche-orient", "naher osten", "lateinamerika",
    "ближний восток", "الشرق الأوسط",
)  # fmt: skip


@cache
def _known() -> frozenset[str]:
    names: set[str] = set()
    for code in _LOCALES:
        locale = Locale.parse(code)
        names.update(
            name for key, name in locale.territories.items() if key not in {"ZZ", "XA", "XB", "EZ"}
        )
        names.update(
            zone["city"]
            for zone in locale.time_zones.values()
            if isinstance(zone, dict) and isinstance(zone.get("city"), str)
        )
    names.update(_zone_cities())
    names.update(_PHRASES)
    return frozenset(_fold(name) for name in names)


def _zone_cities() -> set[str]:
    return {
        zone.rsplit("/", 1)[-1].replace("_", " ")
        for zone in zoneinfo.available_timezones()
        if zone.startswith(
            ("Africa/", "America/", "Asia/", "Australia/", "Europe/", "Pacific/", "Atlantic/")
        )
    }


def _fold(name: str) -> str:
    name = name.casefold().replace("&", "and").replace("-", " ").replace("’", "'")
    return " ".join(name.removeprefix("the ").split()).strip(" .")


def is_place(name: str) -> bool:
    """Whether `name` is that of a continent, country, territory or larger city.

    Also "Asia and Pacific", "Kenya, Uganda": names joined by "and", "&", "/" or a comma.
    """
    folded = _fold(name)
    if folded in _known():
        return True
    parts = [part for chunk in folded.replace("/", ",").split(",") for part in chunk.split(" and ")]
    parts = [_fold(part) for part in parts]
    return len(parts) > 1 and all(part in _known() for part in parts)
