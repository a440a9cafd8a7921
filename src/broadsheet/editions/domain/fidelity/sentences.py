"""Sentences that got lost: models drop some of long input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sentencex

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level

_UNCOUNTED: Final = frozenset({"th", "lo", "km", "my"})
"""Their sentences end in a space, if at all."""
LEAST_SHARE: Final = 0.6
LEAST_SENTENCES: Final = 3


def _lost(pair: Pair) -> Iterator[str]:
    target = pair.target_language.split("-")[0]
    if target in _UNCOUNTED:
        return
    wanted = _count(pair.source_words, pair.source_language.split("-")[0])
    if wanted < LEAST_SENTENCES:
        return
    there = _count(pair.target_words, target)
    if there < wanted * LEAST_SHARE or there > wanted / LEAST_SHARE + 1:
        yield f"{wanted} → {there}"


def _count(words: str, language: str) -> int:
    return sum(bool(sentence.strip()) for sentence in sentencex.segment(language, words))


register(Check("sentences", Level.HOLD, _lost))
