"""The source's own words given back as a translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level, SegmentKind

LEAST_WORDS: Final = 4
SHARE: Final = 0.8
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_MAY_STAY: Final = {SegmentKind.SPEAKER, SegmentKind.SOURCE, SegmentKind.CREDIT, SegmentKind.NAME,
                    SegmentKind.DATELINE, SegmentKind.CELL, SegmentKind.EMBED_TITLE}  # fmt: skip
"""Names of people, books and places are often the same in both languages."""


def _copied(pair: Pair) -> Iterator[str]:
    if pair.segment.kind in _MAY_STAY or _same_language(pair):
        return
    # Words in lower case: a name is the same in many languages and says nothing.
    words = [word for word in _WORD.findall(pair.source_words) if word.islower()]
    if len(words) < LEAST_WORDS:
        return
    there = set(_WORD.findall(pair.target_words.casefold()))
    kept = sum(word in there for word in words)
    if kept / len(words) >= SHARE:
        yield f"{kept}/{len(words)}"


def _same_language(pair: Pair) -> bool:
    return pair.source_language.split("-")[0] == pair.target_language.split("-")[0]


register(Check("untranslated", Level.BLOCK, _copied))
