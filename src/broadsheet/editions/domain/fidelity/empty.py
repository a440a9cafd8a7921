"""A text of words whose translation has none."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level


def _empty(pair: Pair) -> Iterator[str]:
    if pair.segment.has_words and not any(letter.isalnum() for letter in pair.target_words):
        yield ""


register(Check("empty", Level.BLOCK, _empty))
