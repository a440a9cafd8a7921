"""A translation far shorter or longer than its language makes of such a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.domain.fidelity.scripts import scripts_of
from broadsheet.editions.domain.fidelity.thresholds import LENGTHS, OF_SCRIPT
from broadsheet.editions.enums import Level

LEAST_LETTERS: Final = 60
ABSURD: Final = 4.0
"""However short the text: a headline of four times its letters is a loop or a chat."""
ABSURD_LETTERS: Final = 40


def usual_range(source: str, target: str) -> tuple[float, float]:
    """Return the ratio of letters, translation to original, that is usual: (least, most).

    Measured from English; for another source the range is divided by that language's own middle.
    """
    least, most = _from_english(target)
    if source.split("-")[0] == "en":
        return least, most
    low, high = _from_english(source)
    middle = (low + high) / 2
    return least / middle * 0.85, most / middle * 1.15


def _from_english(language: str) -> tuple[float, float]:
    base = language.split("-")[0]
    if base == "en":
        return 0.75, 1.35
    return LENGTHS.get(base) or OF_SCRIPT[min(scripts_of(language))]


def _unusual(pair: Pair) -> Iterator[str]:
    source, target = len(pair.source_words), len(pair.target_words)
    ratio = target / max(source, 1)
    if source >= LEAST_LETTERS:
        least, most = usual_range(pair.source_language, pair.target_language)
        if not least <= ratio <= most:
            yield f"{ratio:.2f} ({least:.2f}–{most:.2f})"
    elif ratio > ABSURD and target > ABSURD_LETTERS:
        yield f"{ratio:.2f}"


register(Check("length", Level.HOLD, _unusual))
