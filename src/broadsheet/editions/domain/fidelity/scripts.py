"""Which script a letter is of, and which scripts a language is written in."""

from __future__ import annotations

import bisect
from collections import Counter
from typing import Final

# (first code point, script). What lies between two entries is of the earlier one's script.
_RANGES: Final = (
    (0x0000, "Latn"), (0x0370, "Grek"), (0x0400, "Cyrl"), (0x0530, "Armn"), (0x0590, "Hebr"),
    (0x0600, "Arab"), (0x0700, "Syrc"), (0x0750, "Arab"), (0x0780, "Thaa"), (0x07C0, "Nkoo"),
    (0x0860, "Syrc"), (0x0870, "Arab"), (0x0900, "Deva"), (0x0980, "Beng"), (0x0A00, "Guru"),
    (0x0A80, "Gujr"), (0x0B00, "Orya"), (0x0B80, "Taml"), (0x0C00, "Telu"), (0x0C80, "Knda"),
    (0x0D00, "Mlym"), (0x0D80, "Sinh"), (0x0E00, "Thai"), (0x0E80, "Laoo"), (0x0F00, "Tibt"),
    (0x1000, "Mymr"), (0x10A0, "Geor"), (0x1100, "Hang"), (0x1200, "Ethi"), (0x13A0, "Zyyy"),
    (0x1780, "Khmr"), (0x1800, "Mong"), (0x18B0, "Zyyy"), (0x1C80, "Cyrl"), (0x1C90, "Geor"),
    (0x1CD0, "Zyyy"), (0x1D00, "Latn"), (0x1F00, "Grek"), (0x2000, "Zyyy"), (0x2C60, "Latn"),
    (0x2D00, "Geor"), (0x2D30, "Zyyy"), (0x2D80, "Ethi"), (0x2DE0, "Cyrl"), (0x2E00, "Zyyy"),
    (0x3040, "Kana"), (0x3100, "Zyyy"), (0x3130, "Hang"), (0x3190, "Zyyy"), (0x31F0, "Kana"),
    (0x3200, "Zyyy"), (0x3400, "Hani"), (0x4DC0, "Zyyy"), (0x4E00, "Hani"), (0xA000, "Zyyy"),
    (0xA640, "Cyrl"), (0xA6A0, "Zyyy"), (0xA720, "Latn"), (0xA800, "Zyyy"), (0xA8E0, "Deva"),
    (0xA900, "Zyyy"), (0xA960, "Hang"), (0xA980, "Zyyy"), (0xA9E0, "Mymr"), (0xAA00, "Zyyy"),
    (0xAA60, "Mymr"), (0xAA80, "Zyyy"), (0xAB00, "Ethi"), (0xAB30, "Latn"), (0xAC00, "Hang"),
    (0xD7FF, "Zyyy"), (0xF900, "Hani"), (0xFB00, "Latn"), (0xFB13, "Armn"), (0xFB1D, "Hebr"),
    (0xFB50, "Arab"), (0xFE00, "Zyyy"), (0xFE70, "Arab"), (0xFF00, "Latn"), (0xFF66, "Kana"),
    (0xFFA0, "Hang"), (0xFFE0, "Zyyy"), (0x20000, "Hani"), (0x32000, "Zyyy"),
)  # fmt: skip
_STARTS: Final = [start for start, _script in _RANGES]

_OF_LANGUAGE: Final = {
    "am": "Ethi", "ar": "Arab", "as": "Beng", "be": "Cyrl", "bg": "Cyrl", "bn": "Beng",
    "ckb": "Arab", "el": "Grek", "fa": "Arab", "gu": "Gujr", "he": "Hebr", "hi": "Deva",
    "hy": "Armn", "ja": "Kana Hani", "ka": "Geor", "kk": "Cyrl", "km": "Khmr", "kn": "Knda",
    "ko": "Hang", "ky": "Cyrl", "lo": "Laoo", "mk": "Cyrl", "ml": "Mlym", "mn": "Cyrl",
    "mr": "Deva", "my": "Mymr", "ne": "Deva", "or": "Orya", "pa": "Guru", "ps": "Arab",
    "ru": "Cyrl", "sd": "Arab", "si": "Sinh", "sr": "Cyrl Latn", "ta": "Taml", "te": "Telu",
    "tg": "Cyrl", "th": "Thai", "ti": "Ethi", "tt": "Cyrl", "ug": "Arab", "uk": "Cyrl",
    "ur": "Arab", "yi": "Hebr", "zh": "Hani",
}  # fmt: skip


def script_of(letter: str) -> str:
    """Return the ISO 15924 code of a letter's script, ``Zyyy`` for what is of none."""
    if not letter.isalpha():
        return "Zyyy"
    return _RANGES[bisect.bisect_right(_STARTS, ord(letter)) - 1][1]


def scripts_in(words: str) -> Counter[str]:
    """Count the letters of each script."""
    found = Counter(script_of(letter) for letter in words)
    del found["Zyyy"]
    return found


def scripts_of(language: str) -> frozenset[str]:
    """Return the scripts that a language is written in; Latin where nothing else is known."""
    parts = language.split("-")
    named = [part for part in parts[1:] if len(part) == 4 and part.isalpha()]
    if named:
        return frozenset({"Hani"} if named[0] in ("Hans", "Hant") else {named[0].title()})
    return frozenset(_OF_LANGUAGE.get(parts[0], "Latn").split())
