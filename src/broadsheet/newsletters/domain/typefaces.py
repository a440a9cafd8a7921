"""Which letters a mail is set in: only what readers' machines have, by script.

A mail can bring no font: most programs would not fetch one, and a fetch tells who reads. The names
are those of the pages, in `frontpage/static/frontpage/type`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from broadsheet.masthead.domain.languages import language as language_of


@dataclass(frozen=True, slots=True)
class Typeface:
    """Stacks of fonts, and the height of a line in running text and in headlines."""

    serif: SafeString
    sans: SafeString
    line: float
    headline_line: float

    @property
    def small_line(self) -> float:
        """The height of a line of small print: letters that stack need as much as a headline's."""
        return max(1.5, self.headline_line)


def _face(serif: str, sans: str, line: float, headline_line: float) -> Typeface:
    return Typeface(_stack(f"{serif}, serif"), _stack(f"{sans}, sans-serif"), line, headline_line)


def _stack(names: str) -> SafeString:
    """Write names as a style attribute has them: those of several words in quotes."""
    quoted = (f"'{name}'" if " " in name else name for name in names.split(", "))
    return mark_safe(",".join(quoted))


_NASTALIQ: Final = "Noto Nastaliq Urdu, Jameel Noori Nastaleeq, Urdu Typesetting, Noto Naskh Arabic"
_LATIN: Final = _face(
    "Charter, Iowan Old Style, Cambria, Georgia, Times New Roman",
    "-apple-system, Segoe UI, Roboto, Helvetica Neue, Arial", 1.5, 1.2,
)  # fmt: skip
_BY_SCRIPT: Final = {
    "Arab": _face("Noto Naskh Arabic, Geeza Pro, Traditional Arabic, Times New Roman",
                  "Noto Sans Arabic, Geeza Pro, Segoe UI, Tahoma", 1.85, 1.45),
    "Hebr": _face("Noto Serif Hebrew, Frank Ruehl CLM, New Peninim MT, David",
                  "Noto Sans Hebrew, Arial Hebrew, Arial", 1.65, 1.25),
    "Armn": _face("Noto Serif Armenian, Mshtakan, Sylfaen",
                  "Noto Sans Armenian, Mshtakan, Sylfaen", 1.65, 1.2),
    "Geor": _face("Noto Serif Georgian, Helvetica Neue, Sylfaen",
                  "Noto Sans Georgian, Helvetica Neue, Sylfaen", 1.65, 1.25),
    "Ethi": _face("Noto Serif Ethiopic, Kefa, Nyala, Abyssinica SIL",
                  "Noto Sans Ethiopic, Kefa, Ebrima", 1.75, 1.35),
    "Hans": _face("Noto Serif CJK SC, Noto Serif SC, Source Han Serif SC, Songti SC, SimSun",
                  "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei", 1.85, 1.35),
    "Hant": _face("Noto Serif CJK TC, Noto Serif TC, Source Han Serif TC, Songti TC, PMingLiU",
                  "Noto Sans CJK TC, Noto Sans TC, PingFang TC, Microsoft JhengHei", 1.85, 1.35),
    "Jpan": _face("Noto Serif CJK JP, Noto Serif JP, Hiragino Mincho ProN, Yu Mincho, MS PMincho",
                  "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic UI, Meiryo",
                  1.85, 1.35),
    "Kore": _face("Noto Serif CJK KR, Noto Serif KR, AppleMyungjo, Batang",
                  "Noto Sans CJK KR, Noto Sans KR, Apple SD Gothic Neo, Malgun Gothic",
                  1.85, 1.35),
    "Deva": _face("Noto Serif Devanagari, Kohinoor Devanagari, Nirmala UI, Mangal",
                  "Noto Sans Devanagari, Kohinoor Devanagari, Nirmala UI", 1.75, 1.4),
    "Beng": _face("Noto Serif Bengali, Kohinoor Bangla, Nirmala UI, Vrinda",
                  "Noto Sans Bengali, Kohinoor Bangla, Nirmala UI", 1.75, 1.4),
    "Gujr": _face("Noto Serif Gujarati, Kohinoor Gujarati, Nirmala UI, Shruti",
                  "Noto Sans Gujarati, Kohinoor Gujarati, Nirmala UI", 1.75, 1.4),
    "Guru": _face("Noto Serif Gurmukhi, Mukta Mahee, Nirmala UI, Raavi",
                  "Noto Sans Gurmukhi, Mukta Mahee, Nirmala UI", 1.75, 1.4),
    "Orya": _face("Noto Serif Oriya, Oriya Sangam MN, Nirmala UI, Kalinga",
                  "Noto Sans Oriya, Oriya Sangam MN, Nirmala UI", 1.75, 1.4),
    "Taml": _face("Noto Serif Tamil, Tamil Sangam MN, Nirmala UI, Latha",
                  "Noto Sans Tamil, Tamil Sangam MN, Nirmala UI", 1.75, 1.4),
    "Telu": _face("Noto Serif Telugu, Kohinoor Telugu, Nirmala UI, Gautami",
                  "Noto Sans Telugu, Kohinoor Telugu, Nirmala UI", 1.75, 1.4),
    "Knda": _face("Noto Serif Kannada, Kannada Sangam MN, Nirmala UI, Tunga",
                  "Noto Sans Kannada, Kannada Sangam MN, Nirmala UI", 1.75, 1.4),
    "Mlym": _face("Noto Serif Malayalam, Malayalam Sangam MN, Nirmala UI, Kartika",
                  "Noto Sans Malayalam, Malayalam Sangam MN, Nirmala UI", 1.75, 1.4),
    "Sinh": _face("Noto Serif Sinhala, Sinhala Sangam MN, Nirmala UI, Iskoola Pota",
                  "Noto Sans Sinhala, Sinhala Sangam MN, Nirmala UI", 1.75, 1.4),
    "Thai": _face("Noto Serif Thai, Thonburi, Leelawadee UI, Tahoma",
                  "Noto Sans Thai, Thonburi, Leelawadee UI", 1.75, 1.4),
    "Laoo": _face("Noto Serif Lao, Lao Sangam MN, Leelawadee UI",
                  "Noto Sans Lao, Lao Sangam MN, Leelawadee UI", 1.75, 1.4),
    "Khmr": _face("Noto Serif Khmer, Khmer Sangam MN, Leelawadee UI, Khmer UI",
                  "Noto Sans Khmer, Khmer Sangam MN, Leelawadee UI", 2, 1.7),
    "Mymr": _face("Noto Serif Myanmar, Myanmar Sangam MN, Myanmar Text, Padauk",
                  "Noto Sans Myanmar, Myanmar Sangam MN, Myanmar Text, Padauk", 2, 1.75),
}  # fmt: skip
_BY_LANGUAGE: Final = {"ur": _face(_NASTALIQ, _NASTALIQ, 2.2, 2)}


def typeface_of(language: str) -> Typeface:
    """Return what a language is set in; what is not listed is set as Latin, Greek and Cyrillic."""
    own = _BY_LANGUAGE.get(language.split("-")[0])
    return own or _BY_SCRIPT.get(language_of(language).script, _LATIN)
