"""Figures that are not in the translation.

It can only hold, never block: in correct human translations 17 % of the sentences with figures
differ in Spanish and French and 36 % in Japanese (measured), for number words, Roman centuries, and
thousands written as words or as 万, 億, lakh.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level

_FIGURE: Final = re.compile(r"\d+(?:[.,’'٫٬\u00a0\u202f ]\d{2,3}(?!\d)|[.,٫]\d+)*")
_SEPARATORS: Final = re.compile(r"\D")
_WORDS_MAY_DO: Final = 12
"""Up to here languages write words as they please: “nine” and 9 are the same."""


def figures_in(words: str) -> list[str]:
    """Return the figures of a text as ASCII digits without separators, in order."""
    ascii_digits = "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and not letter.isascii() else letter
        for letter in unicodedata.normalize("NFKC", words)
    )
    return [_SEPARATORS.sub("", found) for found in _FIGURE.findall(ascii_digits)]


def _missing(pair: Pair) -> Iterator[str]:
    wanted = figures_in(pair.source_words)
    if not wanted:
        return
    there = figures_in(pair.target_words)
    known = {_bare(figure) for figure in there} | {*there}
    # 186,000 is 18万6000 or “1 lakh 86 thousand”: neighbours that make the figure together.
    known |= {_bare(one + two) for one, two in zip(there, there[1:], strict=False)}
    lost = [
        figure for figure in wanted
        if figure not in known and _bare(figure) not in known and int(figure) > _WORDS_MAY_DO
    ]  # fmt: skip
    if lost:
        yield ", ".join(dict.fromkeys(lost))


def _bare(figure: str) -> str:
    """A figure without the zeros at its end: 31,000 may be 31 thousand."""
    return figure.strip("0") or "0"


register(Check("figures", Level.HOLD, _missing))
