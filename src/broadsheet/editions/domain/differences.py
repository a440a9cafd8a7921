"""What differs between two texts, word by word; signs of scripts without spaces one by one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final, Literal

# A tag, a sign of Chinese, Japanese, Thai, Lao, Burmese, Khmer, a word with its marks, one of the
# rest.
_WORD: Final = re.compile(
    r"</?\d{1,4}/?>|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
    r"|[\w\u0900-\u0dff\u0300-\u036f]+|\s+|.",
    re.DOTALL,
)
_MOST_WORDS: Final = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words that stayed, went, or came."""

    kind: Literal["same", "gone", "new"]
    words: str


def differences(old: str, new: str) -> list[Change]:
    """Return the runs that lead from `old` to `new`. Nothing when they are equal."""
    if old == new:
        return []
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > _MOST_WORDS:
        return [Change("gone", old), Change("new", new)]
    found: list[Change] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        if what == "equal":
            found.append(Change("same", "".join(before[start:end])))
            continue
        if end > start:
            found.append(Change("gone", "".join(before[start:end])))
        if other_end > other_start:
            found.append(Change("new", "".join(after[other_start:other_end])))
    return found
