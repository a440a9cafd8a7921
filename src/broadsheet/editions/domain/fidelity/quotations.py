"""Quotations that were lost or invented.

Many languages join what English interrupts (“…”, he says, “…”), and some put names of houses and
ships in quotation marks: so a difference of one does not count while there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level

_DIALOGUE: Final = re.compile(r"(?:^|[\s.!?…:])[—–]\s*\w")
"""Several languages open speech with a dash: it stands for a quotation."""
_SINGLE: Final = re.compile(r"(?<!\w)[‘‚']\w")


def quotations_in(words: str) -> int:
    """Return how many quotations a text holds, by whatever marks."""
    # German, Polish and others open with „ and close with what opens in English.
    curly = words.count("„") or max(words.count("“"), words.count("”"))
    if words.count("”") > 1 and not words.count("“") and not words.count("„"):
        curly = words.count("”") // 2  # Swedish and Finnish open with it, too
    angled = -(-(words.count("«") + words.count("»")) // 2)
    corners = words.count("「") + words.count("『") + words.count("《")
    straight = words.count('"') // 2
    return curly + angled + corners + straight


def _differ(pair: Pair) -> Iterator[str]:
    wanted, there = quotations_in(pair.source_words), quotations_in(pair.target_words)
    if wanted and not there:
        # Single marks are the rule in some houses; speech may begin with a dash.
        is_lost = not (_DIALOGUE.search(pair.target_words) or _SINGLE.search(pair.target_words))
    else:
        is_lost = abs(wanted - there) > 1 and max(wanted, there) > 1
    if is_lost and abs(wanted - there) > wanted // 2:
        yield f"{wanted} → {there}"


register(Check("quotations", Level.HOLD, _differ))
