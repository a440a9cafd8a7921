"""Inline markup as numbered spans: what engines, reviewers and files of translations get.

A *marked text* is plain text in which ``<1>words</1>`` is a span and ``<2/>`` an atom; a literal
``&``, ``<`` or ``>`` is written as an entity. The attributes stay behind in the segment's `Tag`s,
so no address ever reaches an engine, and nothing that an engine answers can become markup: a
text is escaped when it is written out, and only the original's own tags are put into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, cast

from lxml import etree

from broadsheet.editions.errors import MarkupError

_TOKEN: Final = re.compile(r"<(/?)(\d{1,4})(/?)>")
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY: Final = re.compile("|".join(_ENTITIES))
_ATOMS: Final = frozenset({"code", "br", "img", "hr"})
CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]"
)
"""What neither HTML nor XML can hold (XML 1.0, section 2.2)."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of the original. An atom's `opening` is all of it, its `closing` empty."""

    name: str
    opening: str
    closing: str

    @property
    def is_atom(self) -> bool:
        return not self.closing

    @property
    def is_link(self) -> bool:
        return self.name == "a"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a marked text: words (`number` 0), or a tag's opening, closing or atom."""

    kind: str  # "words", "open", "close", "atom"
    number: int
    words: str


def mark(element: etree._Element) -> tuple[str, tuple[Tag, ...]]:
    """Return the marked text of what stands within an element, and its tags in order."""
    tags: list[Tag] = []
    return _marked(element, tags), tuple(tags)


def _marked(element: etree._Element, tags: list[Tag]) -> str:
    parts = [escape_words(element.text or "")]
    for child in element:
        name = str(child.tag)
        number = len(tags) + 1
        if name in _ATOMS or "data-note" in child.attrib:
            whole = etree.tostring(child, encoding="unicode", method="html", with_tail=False)
            tags.append(Tag(name, whole, ""))
            parts.append(f"<{number}/>")
        else:
            attributes = cast("list[tuple[str, str]]", child.items())
            written = "".join(f' {key}="{escape(value)}"' for key, value in attributes)
            tags.append(Tag(name, f"<{name}{written}>", f"</{name}>"))
            inner = _marked(child, tags)
            parts.append(f"<{number}>{inner}</{number}>")
        parts.append(escape_words(child.tail or ""))
    return "".join(parts)


def escape_words(words: str) -> str:
    """Return words as a marked text."""
    return CONTROL.sub("", words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape_words(words: str) -> str:
    """Return the words that a piece of marked text without tags stands for."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], words)


def tokens(marked: str) -> list[Token]:
    """Cut a marked text into tags and words; the words are unescaped."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(marked):
        if match.start() > end:
            found.append(Token("words", 0, unescape_words(marked[end : match.start()])))
        closing, number, atom = match[1], int(match[2]), match[3]
        kind = "atom" if atom else ("close" if closing else "open")
        found.append(Token(kind, number, match[0]))
        end = match.end()
    if end < len(marked):
        found.append(Token("words", 0, unescape_words(marked[end:])))
    return found


def join(pieces: Iterable[Token]) -> str:
    """Return the marked text of tokens."""
    return "".join(
        escape_words(piece.words) if piece.kind == "words" else piece.words for piece in pieces
    )


def words_of(marked: str) -> str:
    """Return the words alone; an atom leaves nothing."""
    return unescape_words(_TOKEN.sub("", marked))


def numbers_of(marked: str) -> list[int]:
    """Return the numbers of the tags in the order in which they begin."""
    return [int(match[2]) for match in _TOKEN.finditer(marked) if not match[1]]


def render(marked: str, tags: Sequence[Tag]) -> str:
    """Write a marked text out as HTML with the original's tags. Words are escaped.

    Raises `MarkupError` when the text is not well formed or names a tag that is not there.
    """
    out: list[str] = []
    open_: list[int] = []
    for token in tokens(marked):
        if token.kind == "words":
            out.append(escape(token.words, quote=False))
            continue
        if not 1 <= token.number <= len(tags):
            raise MarkupError(f"There is no tag {token.number} in the original.")
        tag = tags[token.number - 1]
        if token.kind == "close":
            if not open_ or open_.pop() != token.number:
                raise MarkupError(f"The tag {token.number} is closed where it is not open.")
            out.append(tag.closing)
        elif (token.kind == "atom") != tag.is_atom:
            raise MarkupError(f"The tag {token.number} is not of that kind.")
        else:
            if token.kind == "open":
                open_.append(token.number)
            out.append(tag.opening)
    if open_:
        raise MarkupError(f"The tag {open_[-1]} is not closed.")
    return "".join(out)


def problems(marked: str, tags: Sequence[Tag]) -> list[str]:
    """Say what is wrong with a translation's tags; nothing when all is well.

    The same numbers once each, balanced, none empty. A lost span of emphasis is a problem too;
    who may drop it decides for himself (`without_tags`).
    """
    try:
        render(marked, tags)
    except MarkupError as error:
        return [error.message]
    found = []
    numbers = numbers_of(marked)
    for number, tag in enumerate(tags, start=1):
        times = numbers.count(number)
        if times != 1:
            found.append(f"The tag {number} ({tag.name}) stands {times} times, not once.")
    for number in empty_spans(marked):
        found.append(f"The tag {number} holds no words.")
    return found


def empty_spans(marked: str) -> list[int]:
    """Return the numbers of the spans without a word or an atom in them."""
    found = []
    open_: list[list[Any]] = []
    for token in tokens(marked):
        if token.kind == "open":
            open_.append([token.number, False])
        elif token.kind == "close" and open_:
            number, is_filled = open_.pop()
            if not is_filled:
                found.append(number)
            elif open_:
                open_[-1][1] = True
        elif (token.kind == "atom" or token.words.strip()) and open_:
            open_[-1][1] = True
    return found


def without_tags(marked: str, numbers: Iterable[int]) -> str:
    """Return the text without these tags; the words within them stay."""
    dropped = set(numbers)
    return join(
        token for token in tokens(marked) if token.kind == "words" or token.number not in dropped
    )


def renumbered(marked: str, numbers: dict[int, int]) -> str:
    """Return the text with each tag's number exchanged for another."""
    return _TOKEN.sub(
        lambda found: f"<{found[1]}{numbers.get(int(found[2]), int(found[2]))}{found[3]}>", marked
    )
