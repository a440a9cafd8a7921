"""Cutting a segment into sentences for engines, and joining what comes back.

Models drop sentences in long input, so they get one at a time. The cut is sentencex's; a tag is
never cut in two: sentences that share a span go together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import sentencex

from broadsheet.editions.domain.markup import Token, join, tokens

LONGEST_SENTENCE: Final = 600
"""In letters. What is longer is cut at a comma or a space: engines have a window."""

_LONGEST: Final = {"th": 160, "my": 200, "km": 200, "lo": 160}
_PLACES: Final = (re.compile(r"[;:；：,，、،။၊។]\s*"), re.compile(r"\s+"))
_UNSPACED: Final = frozenset({"zh", "ja", "th", "my", "km", "lo"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a marked text, the white space before it, and what stood behind it."""

    text: str
    before: str
    after: str


def split(marked: str, language: str) -> list[Sentence]:
    """Cut a marked text into sentences; `join_sentences` with their own texts gives it back."""
    pieces = _words_and_depth(tokens(marked))
    plain = "".join(words for words, _at_top in pieces)
    cuts = _allowed(_boundaries(plain, language), pieces)
    return [_sentence(part) for part in _cut(tokens(marked), cuts)]


def join_sentences(sentences: Sequence[Sentence], texts: Sequence[str], language: str) -> str:
    """Put translated sentences together, spaced as the target language does.

    The original's white space stays; a language that writes without spaces gets none between
    sentences, and one that needs them gets one where the source language had none.
    """
    base = language.split("-")[0]
    out: list[str] = []
    last = len(sentences) - 1
    for number, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
        after = sentence.after
        if number < last and "\n" not in after:
            if base in _UNSPACED and not _is_latin_end(text):
                after = ""
            elif not after:
                after = " "
        out.append(f"{sentence.before}{text}{after}")
    return "".join(out)


def _is_latin_end(text: str) -> bool:
    return bool(text) and text[-1].isascii() and text[-1] != ">"


def _words_and_depth(found: list[Token]) -> list[tuple[str, bool]]:
    """Return the words piece by piece, each with whether it stands outside every span."""
    pieces: list[tuple[str, bool]] = []
    depth = 0
    for token in found:
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif token.kind == "words":
            pieces.append((token.words, depth == 0))
    return pieces


def _boundaries(plain: str, language: str) -> list[int]:
    """Return where sentences end, as places in the words; the last one is not among them."""
    base = language.split("-")[0]
    longest = _LONGEST.get(base, LONGEST_SENTENCE)
    ends: list[int] = []
    at = 0
    for sentence in sentencex.segment(base, plain):
        for piece in _capped(sentence, longest):
            at += len(piece)
            ends.append(at)
    return [end for end in ends if end < len(plain)]


def _capped(sentence: str, longest: int) -> Iterator[str]:
    while len(sentence) > longest:
        cut = _place(sentence, longest)
        yield sentence[:cut]
        sentence = sentence[cut:]
    yield sentence


def _place(sentence: str, longest: int) -> int:
    for pattern in _PLACES:
        places = [found.end() for found in pattern.finditer(sentence, longest // 3, longest)]
        if places:
            return places[-1]
    return longest


def _allowed(boundaries: list[int], pieces: list[tuple[str, bool]]) -> set[int]:
    """Keep the boundaries that stand outside every span, or at the edge of one."""
    outside: set[int] = set()
    at = 0
    for words, is_top in pieces:
        if is_top:
            outside.update(range(at, at + len(words) + 1))
        at += len(words)
    return {place for place in boundaries if place in outside}


def _cut(found: list[Token], cuts: set[int]) -> Iterator[list[Token]]:
    """Yield each sentence's tokens. What closes or hangs at a cut stays before it."""
    current: list[Token] = []
    at = depth = 0
    is_due = False
    for token in found:
        if token.kind != "words":
            if is_due and token.kind == "open" and depth == 0:
                yield current
                current, is_due = [], False
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            current.append(token)
            continue
        words = token.words
        start = 0
        for offset in range(len(words) + 1):
            if depth or (at + offset) not in cuts:
                continue
            if offset == 0 and not is_due:
                continue
            if offset == len(words):
                is_due = True
                break
            current.append(Token("words", 0, words[start:offset]))
            yield [token for token in current if token.kind != "words" or token.words]
            current, start = [], offset
            is_due = False
        current.append(Token("words", 0, words[start:]))
        at += len(words)
        is_due = is_due or (at in cuts and depth == 0)
    if current:
        yield current


def _sentence(part: list[Token]) -> Sentence:
    text = join(part)
    core = text.strip()
    if not core:
        return Sentence("", text, "")
    start = text.index(core)
    return Sentence(core, text[:start], text[start + len(core) :])
