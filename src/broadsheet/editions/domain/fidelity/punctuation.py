"""How a text ends, and its brackets: small things, noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.enums import Level

_ENDS: Final = {
    "stop": ".。．।۔።။៖។", "question": "?？؟;፧", "exclamation": "!！", "colon": ":：፦",
    "ellipsis": "…",
}  # fmt: skip
_CLOSERS: Final = "”“\"’'»«）)】」』›"
_ROUND: Final = ("(（", ")）")
_WITHOUT_STOPS: Final = frozenset({"th", "lo"})


def _end_of(words: str) -> str:
    last = words.rstrip().rstrip(_CLOSERS).rstrip()[-1:]
    return next((name for name, signs in _ENDS.items() if last and last in signs), "")


def _another_end(pair: Pair) -> Iterator[str]:
    wanted, there = _end_of(pair.source_words), _end_of(pair.target_words)
    if pair.target_language.split("-")[0] in _WITHOUT_STOPS and wanted == "stop":
        return
    if wanted != there and "question" in (wanted, there):
        yield f"{wanted or '–'} → {there or '–'}"


def _other_brackets(pair: Pair) -> Iterator[str]:
    texts = (pair.source_words, pair.target_words)
    opening, closing = (
        [sum(words.count(sign) for sign in signs) for words in texts] for signs in _ROUND
    )
    if opening[0] != opening[1] or closing[0] != closing[1]:
        yield f"{opening[0]} → {opening[1]}"


register(Check("punctuation", Level.NOTE, _another_end))
register(Check("brackets", Level.NOTE, _other_brackets))
