"""A translation in another language: the whole edition is looked at, and long segments alone.

py3langid is sure of long texts only, and mixes up relatives: groups of those count as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.domain.fidelity.thresholds import CONFUSED
from broadsheet.editions.enums import Level

LEAST_LETTERS: Final = 120
LEAST_LETTERS_ALONE: Final = 80
SURE: Final = 0.95
_NAMES: Final = {"fil": "tl", "nb": "no", "nn": "no"}


def _of_whole(pairs: Sequence[Pair]) -> Iterator[str]:
    if not pairs:
        return
    words = " ".join(pair.target_words for pair in pairs if pair.segment.has_words)
    if len(words) < LEAST_LETTERS:
        return
    found, probability = _detected(words[:4000])
    if probability >= SURE and _is_wrong(found, pairs[0].target_language):
        yield found


def _of_one(pair: Pair) -> Iterator[str]:
    """A long segment in the source's language was not translated."""
    if len(pair.target_words) < LEAST_LETTERS_ALONE:
        return
    source = _base(pair.source_language)
    if source == _base(pair.target_language):
        return
    found, probability = _detected(pair.target_words)
    if probability >= SURE and found == source and _is_wrong(found, pair.target_language):
        yield found


def _is_wrong(found: str, expected: str) -> bool:
    wanted = _base(expected)
    if wanted not in _known() or found == wanted:
        return False
    return not any({found, wanted} <= group for group in CONFUSED)


def _base(language: str) -> str:
    base = language.split("-")[0]
    return _NAMES.get(base, base)


@cache
def _identifier() -> Any:
    # Half a second and some memory: only where editions are made.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _known() -> frozenset[str]:
    """The languages that the detector knows; of another it can say nothing."""
    return frozenset(_NAMES.get(code, code) for code in _identifier().nb_classes)


def _detected(words: str) -> tuple[str, float]:
    found, probability = _identifier().classify(words)
    return _NAMES.get(found, found), float(probability)


register(Check("language", Level.BLOCK, _of_one, _of_whole))
