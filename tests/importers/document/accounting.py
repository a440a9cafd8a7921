"""Which words of a file come back, in the manuscript's fields or in its findings."""

from __future__ import annotations

import dataclasses
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from broadsheet.importers.domain.manuscript import Manuscript

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> Counter[str]:
    clean = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold()
    return Counter(_WORD.findall(clean))


def letters_of(text: str) -> Counter[str]:
    clean = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold()
    return Counter(c for c in clean if c.isalnum())


def all_text(manuscript: Manuscript) -> str:
    """Every string in a manuscript, its markup's addresses included."""
    return "\n".join(_strings(manuscript))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield re.sub(r"</?(?:b|i|sub|sup|code)>", "", html.unescape(value).replace("<br>", "\n"))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("message", "certainty", "content"):
                yield from _strings(getattr(value, field.name))


def lost_words(text: str, manuscript: Manuscript) -> dict[str, int]:
    """The words of `text` that came back less often than they stand in it."""
    return dict(words_of(text) - words_of(all_text(manuscript)))


def lost_letters(text: str, manuscript: Manuscript) -> dict[str, int]:
    return dict(letters_of(text) - letters_of(all_text(manuscript)))
