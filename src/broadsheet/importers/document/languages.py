"""The list of languages that a page offers for its translation: a menu, however it was printed."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from .pieces import Kind, Piece
from .words import letters

_OFFERED = [
    "af",
    "am",
    "ar",
    "az",
    "be",
    "bg",
    "bn",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "eo",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fil",
    "fr",
    "ga",
    "gl",
    "gu",
    "ha",
    "he",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "ig",
    "is",
    "it",
    "ja",
    "ka",
    "kk",
    "km",
    "kn",
    "ko",
    "ku",
    "ky",
    "lo",
    "lt",
    "lv",
    "mg",
    "mi",
    "mk",
    "ml",
    "mn",
    "mr",
    "ms",
    "mt",
    "my",
    "nb",
    "ne",
    "nl",
    "no",
    "pa",
    "pl",
    "ps",
    "pt",
    "ro",
    "ru",
    "si",
    "sk",
    "sl",
    "so",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "te",
    "tg",
    "th",
    "tl",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "yo",
    "zh",
    "zh_Hant",
    "zu",
]
_SCRIPTS = frozenset(
    letters(word)
    for word in (
        "simplified", "traditional", "brazil", "portugal", "latin", "cyrillic", "select",
        "language", "translate", "site", "website", "haitian", "creole", "persian", "scots", "kurmanji",
    )
)  # fmt: skip
_OTHER = frozenset(
    [
        "bengali",
        "burmese",
        "farsi",
        "filipino",
        "kurdish",
        "malay",
        "norwegian",
        "odia",
        "panjabi",
        "pashto",
        "tagalog",
    ]
)
_PARTS = re.compile(r"[\s|,;/•·▼▾()\[\]]+")


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The words of the languages' names, in English and in the languages themselves."""
    names: set[str] = set()
    for code in _OFFERED:
        locale = Locale.parse(code)
        for name in (locale.get_display_name("en"), locale.get_display_name(code)):
            names.update(letters(part) for part in _PARTS.split(name or "") if part)
    names.update(_OTHER)
    return frozenset(name for name in names if len(name) > 1)


def is_language_line(text: str) -> bool:
    """Whether a line is nothing but the names of six languages or more."""
    tokens = [letters(token) for token in _PARTS.split(text) if letters(token)]
    known = [token for token in tokens if token in _names()]
    return len(known) >= 6 and all(t in _names() or t in _SCRIPTS for t in tokens)


def find_language_menus(pieces: list[Piece]) -> set[Piece]:
    """Lines of language names, and runs of five short pieces or more that are one each."""
    found: set[Piece] = set()
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and piece.kind in (Kind.TEXT, Kind.ITEM) and piece.rich:
            if len(piece.text) <= 40 and _is_one(piece.text):
                run.append(piece)
                continue
            if len(piece.text) < 1500 and is_language_line(piece.text):
                found.add(piece)
        if len(run) >= 5:
            found.update(run)
        run = []
    return found


def _is_one(text: str) -> bool:
    tokens = [letters(token) for token in _PARTS.split(text) if letters(token)]
    return bool(tokens) and len(tokens) <= 3 and tokens[0] in _names() | _SCRIPTS
