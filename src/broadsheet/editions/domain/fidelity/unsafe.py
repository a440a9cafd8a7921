"""Markup and addresses that an engine invented.

None of it can do harm, for words are escaped: but it is no translation either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level

_MARKUP: Final = re.compile(
    r"</?[a-zA-Z!?][^<>]{0,200}>?|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
    r"|\b(?:javascript|vbscript|data)\s*:|\{\{|\}\}|\[\[|\]\]",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)


def _unsafe(pair: Pair) -> Iterator[str]:
    for pattern in (_MARKUP, _ADDRESS):
        there = {found.casefold() for found in pattern.findall(pair.source_words)}
        for found in pattern.findall(pair.target_words):
            if found.casefold() not in there:
                yield found
                return


register(Check("unsafe", Level.BLOCK, _unsafe))
