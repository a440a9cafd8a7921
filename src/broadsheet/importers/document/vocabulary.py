"""Two parts of one paragraph as one: hyphens, addresses and scripts without spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from .rich import Rich, Run, make_rich
from .words import (
    WORD_GOES_ON,
    is_joined_script,
)

HYPHEN = re.compile(r"(?P<left>[^\W\d_]{2,})[-‐¬\ue00d]$")
# Before these a hyphen stays only where the second word stands alone elsewhere in the file.
_EITHER = frozenset((
    "co", "pre", "post", "ex", "so", "long", "short", "all", "mid", "pro", "neo",
    "ultra", "inter", "multi", "semi", "then", "would",
))  # fmt: skip
_KEEPS_HYPHEN = frozenset((
    "self", "non", "anti", "well", "half", "cross", "high", "low", "left", "right", "north",
    "south", "east", "west", "anglo", "franco", "euro", "afro", "sino",
))  # fmt: skip
_URL_TAIL = re.compile(r"(?:https?://|www\.)\S*[-/_=&?.%]$|https?://\S{30,}$", re.IGNORECASE)


class Vocabulary:
    """The words of the whole file: they tell a broken word from a compound."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words: Counter[str] = Counter()
        for text in texts:
            self.words.update(w.casefold() for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))

    def keeps_hyphen(self, left: str, right: str) -> bool:
        left, right = left.casefold(), right.casefold()
        if self.words[left + right]:
            return False
        if self.words[f"{left}-{right}"]:
            return True
        return left in _KEEPS_HYPHEN or (left in _EITHER and self.words[right] > 1)


def glue(left: Rich, right: Rich, vocabulary: Vocabulary) -> Rich:
    """Two parts of one paragraph as one."""
    left, right = left.strip(), right.strip()
    text, following = left.text, right.text
    if not text or not following:
        return left + right
    if text[-1] in (WORD_GOES_ON, "¬"):
        return left.cut(0, len(text) - 1) + right
    hyphen = HYPHEN.search(text[-40:])
    if hyphen and following[0].islower():
        word = re.match(r"[^\W\d_]+", following)
        if vocabulary.keeps_hyphen(hyphen["left"], word.group() if word else ""):
            return left + right
        return left.cut(0, len(text) - 1) + right
    last = text.rsplit(None, 1)[-1]
    if _URL_TAIL.search(last) and re.match(r"[\w%/?=&.~+-]+(?:\s|$|[).,])", following):
        token = following.split(None, 1)[0]
        if re.search(r"[\d/=&?%_-]|\.\w", token.rstrip(").,")) or last.endswith(("-", "/", "_")):
            return left + right
    if is_joined_script(text, following):
        return left + right
    style = right.runs[0] if left.runs[-1].same_style(right.runs[0]) else Run("")
    return make_rich([*left.runs, replace(style, text=" ", note=None), *right.runs])
