"""The language registry: names, script and direction of each language, from CLDR.

Codes are BCP 47. Babel carries CLDR's data; what CLDR lacks is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError

from broadsheet.masthead.enums import DEFAULT_LANGUAGES

__all__ = ["DEFAULT_LANGUAGES", "Language", "is_language", "language"]

# CLDR writes Tagalog as Filipino.
_CLDR_CODES = {"tl": "fil"}
_RIGHT_TO_LEFT_SCRIPTS = {"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"}
_RIGHT_TO_LEFT = {"ar", "fa", "ur", "ps", "sd", "he", "ug", "dv", "yi", "ckb"}


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, its own name, its English name, and how it runs."""

    code: str
    endonym: str
    english: str
    direction: Literal["ltr", "rtl"]


@cache
def language(code: str) -> Language:
    """Return what is known of `code`; an unknown code gives a language named by its code."""
    base, *rest = code.replace("_", "-").split("-")
    direction: Literal["ltr", "rtl"] = "ltr"
    if base in _RIGHT_TO_LEFT or any(part.title() in _RIGHT_TO_LEFT_SCRIPTS for part in rest):
        direction = "rtl"
    try:
        locale = Locale.parse("_".join([_CLDR_CODES.get(base, base), *rest]))
    except (UnknownLocaleError, ValueError):
        return Language(code, code, code, direction)
    endonym = locale.get_display_name() or code
    english = locale.get_display_name("en") or code
    return Language(code, endonym[:1].upper() + endonym[1:], english, direction)


def is_language(code: str) -> bool:
    """Whether `code` is one that the registry knows."""
    return language(code).english != code
