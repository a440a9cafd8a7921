"""Marked texts as people type them: words as they are, tags as ``<1>…</1>``.

A marked text writes ``&`` and ``<`` as entities, which nobody should have to type. Here they stand
as they are; only what would be taken for a tag has a backslash before it.
"""

from __future__ import annotations

import re
from typing import Final

from broadsheet.editions.domain.markup import escape_words, tokens

_LOOKS_LIKE_TAG: Final = re.compile(r"<(?=/?\d{1,4}/?>)")
_TAG: Final = re.compile(r"(?<!\\)</?\d{1,4}/?>")


def typed(marked: str) -> str:
    """Return a marked text as a person types it."""
    return "".join(
        _LOOKS_LIKE_TAG.sub(r"\\<", token.words) if token.kind == "words" else token.words
        for token in tokens(marked)
    )


def marked(text: str) -> str:
    """Return what a person typed as a marked text; a form's line ends become plain ones."""
    text = text.replace("\r\n", "\n").strip()
    out: list[str] = []
    end = 0
    for match in _TAG.finditer(text):
        out += [_words(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*out, _words(text[end:])])


def _words(text: str) -> str:
    return escape_words(re.sub(r"\\(?=</?\d{1,4}/?>)", "", text))
