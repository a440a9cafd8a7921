"""A translation in another script than its language's.

Latin letters are no fault of their own: names, units and addresses keep them. So what also stands
in the source does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.domain.fidelity.scripts import scripts_in, scripts_of
from broadsheet.editions.enums import Level

LEAST_LETTERS: Final = 8
LEAST_SHARE: Final = 0.5
_WORD: Final = re.compile(r"[^\W\d_]+")


def _wrong_script(pair: Pair) -> Iterator[str]:
    kept = set(_WORD.findall(pair.source_words))
    words = " ".join(word for word in _WORD.findall(pair.target_words) if word not in kept)
    found = scripts_in(words)
    letters = found.total()
    if letters < LEAST_LETTERS:
        return
    expected = scripts_of(pair.target_language)
    right = sum(count for script, count in found.items() if script in expected)
    if right / letters < LEAST_SHARE:
        yield ", ".join(script for script, _count in found.most_common(2))


register(Check("script", Level.BLOCK, _wrong_script))
