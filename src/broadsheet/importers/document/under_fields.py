"""Words added to a field of the manuscript."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from broadsheet.importers.domain.manuscript import PictureRef

from .captions import split_credit
from .rich import Rich, plain_rich


def split_sentences(rich: Rich) -> list[Rich]:
    """The sentences of a paragraph, each with its own emphasis and links."""
    cuts = [m.end() for m in re.finditer(r"(?<=[.!?。])[\s\u2028]+(?=\S)", rich.text)]
    bounds = [0, *cuts, len(rich.text)]
    return [rich.cut(a, b).strip() for a, b in zip(bounds, bounds[1:], strict=False)]


def unstressed(rich: Rich) -> Rich:
    """Without the bold or italic that the whole of a notice was set in."""
    for style in ("bold", "italic"):
        if rich.is_all(style):
            rich = rich.without(style)
    return rich


def credited(picture: PictureRef, words: str) -> PictureRef:
    """A picture with the words of "Featured image: …", which may be a caption with a credit."""
    found = split_credit(plain_rich(words))
    if found is None or not found.words.plain or not found.credit:
        return replace(picture, credit=words)
    caption = picture.caption or found.words.html()
    return replace(picture, caption=caption, credit=found.credit)


def with_words(have: str, more: Rich | str) -> str:
    """A field's HTML with one more paragraph."""
    html = unstressed(more).html() if isinstance(more, Rich) else escape(more, quote=False)
    if not have:
        return html
    first = have if have.startswith("<p>") else f"<p>{have}</p>"
    return f"{first}<p>{html}</p>"
