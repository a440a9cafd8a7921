"""The glossary: terms that have one translation, names that stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.domain.glossary import holds_term, occurrences
from broadsheet.editions.enums import Level


def _missing_terms(pair: Pair) -> Iterator[str]:
    seen: set[str] = set()
    for _start, _end, entry in occurrences(pair.glossary, pair.source_words):
        if entry.source in seen:
            continue
        seen.add(entry.source)
        wanted = entry.target or entry.source
        if not holds_term(pair.target_words, wanted):
            yield f"{entry.source} → {wanted}"


register(Check("terms", Level.HOLD, _missing_terms))
