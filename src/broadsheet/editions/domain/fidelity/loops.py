"""Words that an engine repeats over and over: what small models do with long or odd sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level

TIMES: Final = 4
MOST_WORDS: Final = 8
_LONGEST: Final = 4000
_EDGES: Final = ".,;:!?…“”„\"'«»()[]।。、،؛؟–—-"
# Scripts without spaces: the same letters again and again, two at least and not all alike.
_LETTERS: Final = re.compile(r"([^\W\d_]{2,12}?)\1{4,}")


def _loops(pair: Pair) -> Iterator[str]:
    found = _loop_in(pair.target_words[:_LONGEST])
    if found and not _loop_in(pair.source_words[:_LONGEST]):
        yield found


def _loop_in(text: str) -> str:
    # By white space: marks of Indic and other scripts are no word characters to a pattern.
    words = [word.strip(_EDGES) for word in text.casefold().split()]
    for size in range(1, MOST_WORDS + 1):
        run = 0
        for at in range(len(words) - size):
            run = run + 1 if words[at] == words[at + size] else 0
            if run >= size * (TIMES - 1):
                return " ".join(words[at + 1 : at + 1 + size])
    match = _LETTERS.search(text)
    return match[1] if match and len(set(match[1])) > 1 else ""


register(Check("loops", Level.BLOCK, _loops))
