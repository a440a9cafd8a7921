"""Putting a sentence's tags into the translation of an engine that knows no tags.

In order: the very words of the span stand in the translation; the separately translated span
stands in it; the sentence is translated in pieces, between its tags. Emphasis that finds no place
is dropped, which is a finding; a link never is (then the pieces are taken).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from broadsheet.editions.domain.markup import (
    Tag,
    Token,
    escape_words,
    join,
    renumbered,
    tokens,
    words_of,
)

EMPHASIS_DROPPED: Final = "emphasis_dropped"
IN_PIECES: Final = "in_pieces"
_SPACE: Final = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_EDGE: Final = " \t\n\u00a0.,;:!?…“”„\"'«»‹›()[]،؛؟。、！？।"


@dataclass(slots=True)
class Projected:
    """A translation with its tags, and what happened on the way (names of findings)."""

    text: str
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """A span or atom of a sentence: its number, and where its words stand among the sentence's."""

    number: int
    start: int
    end: int
    words: str


def spans_of(marked: str) -> list[Span]:
    """Return spans and atoms in the order in which they begin; outer ones before inner ones."""
    found: list[Span] = []
    open_: list[tuple[int, int, int]] = []
    plain = words_of(marked)
    at = 0
    for token in tokens(marked):
        if token.kind == "words":
            at += len(token.words)
        elif token.kind == "atom":
            found.append(Span(token.number, at, at, ""))
        elif token.kind == "open":
            open_.append((token.number, at, len(found)))
            found.append(Span(token.number, at, at, ""))
        elif open_:
            number, start, place = open_.pop()
            found[place] = Span(number, start, at, plain[start:at])
    return found


def needs_pieces(marked: str, tags: Sequence[Tag]) -> bool:
    """Whether a sentence holds an atom in mid-sentence that no projection could place."""
    plain = words_of(marked)
    return any(
        tags[span.number - 1].is_atom
        and tags[span.number - 1].name in ("code", "br")
        and plain[: span.start].strip()
        and plain[span.start :].strip()
        for span in spans_of(marked)
        if span.number <= len(tags)
    )


def wanted_texts(marked: str) -> list[str]:
    """Return what has to be translated to project a sentence: all of it, and each span alone."""
    texts = [words_of(marked)]
    texts += [core(span.words) for span in spans_of(marked) if core(span.words)]
    return texts


def wanted_pieces(marked: str) -> list[str]:
    """Return the words between the tags, to translate a sentence in pieces."""
    return [core_ for token in tokens(marked) if (core_ := _core_of(token))]


def project(marked: str, tags: Sequence[Tag], translated: Mapping[str, str]) -> Projected | None:
    """Return the sentence's translation with its tags; None when a link finds no place.

    `translated` maps each of `wanted_texts` to its translation (plain words).
    """
    whole = translated[words_of(marked)]
    places: list[tuple[int, int, int]] = []
    dropped: list[int] = []
    source_words = words_of(marked)
    for span in spans_of(marked):
        tag = tags[span.number - 1]
        if tag.is_atom:
            places.append((*_place_of_atom(span, source_words, whole), span.number))
            continue
        place = _find(span, source_words, whole, translated)
        if place is None or _crosses(place, places):
            if tag.is_link:
                return None
            dropped.append(span.number)
        else:
            places.append((*place, span.number))
    findings = [EMPHASIS_DROPPED] if dropped else []
    return Projected(_insert(whole, places, tags), findings)


def in_pieces(marked: str, translated: Mapping[str, str]) -> Projected:
    """Return the sentence put together from its separately translated pieces: no tag is lost."""
    out: list[Token] = []
    for token in tokens(marked):
        if token.kind == "words" and (inner := _core_of(token)):
            before, _words, after = _parts(token.words)
            answer = translated.get(inner) or inner
            out.append(Token("words", 0, f"{before}{answer.strip() or inner}{after}"))
        else:
            out.append(token)
    return Projected(join(out), [IN_PIECES])


def core(words: str) -> str:
    """Return words without the white space around them."""
    return words.strip()


def local_tags(marked: str, tags: Sequence[Tag]) -> tuple[str, list[int], list[Tag]]:
    """Number a sentence's tags from 1; return it, their numbers in the segment, and the tags."""
    numbers: list[int] = []
    for span in spans_of(marked):
        if span.number not in numbers:
            numbers.append(span.number)
    mapping = {number: place for place, number in enumerate(numbers, start=1)}
    return renumbered(marked, mapping), numbers, [tags[number - 1] for number in numbers]


def _core_of(token: Token) -> str:
    if token.kind != "words":
        return ""
    words = _parts(token.words)[1]
    return words if any(letter.isalpha() for letter in words) else ""


def _parts(words: str) -> tuple[str, str, str]:
    match = _SPACE.match(words)
    assert match is not None
    return match[1], match[2], match[3]


def _find(
    span: Span, source: str, whole: str, translated: Mapping[str, str]
) -> tuple[int, int] | None:
    words = core(span.words)
    if not words:
        return None
    if words == core(source):
        return (0, len(whole)) if core(whole) else None
    for candidate in (words, translated.get(words, "")):
        candidate = candidate.strip(_EDGE)
        place = _only_place(candidate, whole)
        if place is not None:
            return place
    return None


def _only_place(words: str, whole: str) -> tuple[int, int] | None:
    """Return where words stand in a text, if that is one place and it cuts no word in two."""
    if not words:
        return None
    found = [
        (match.start(), match.end())
        for match in re.finditer(re.escape(words), whole, re.IGNORECASE)
        if _is_edge(whole, match.start(), words[0]) and _is_edge(whole, match.end(), words[-1])
    ]
    return found[0] if len(found) == 1 else None


def _is_edge(text: str, at: int, own: str) -> bool:
    if at in (0, len(text)):
        return True
    left, right = text[at - 1], text[at]
    if _is_unspaced(left) or _is_unspaced(right) or not own.isalnum():
        return True
    return not (left.isalnum() and right.isalnum())


def _is_unspaced(letter: str) -> bool:
    """Whether the letter is of a script without spaces: Han, kana, Thai, Lao, Burmese, Khmer."""
    code = ord(letter)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0x20000 <= code <= 0x3FFFF
    )


def _crosses(place: tuple[int, int], places: list[tuple[int, int, int]]) -> bool:
    start, end = place
    for other_start, other_end, _number in places:
        if start == end or other_start == other_end:
            continue
        apart = end <= other_start or start >= other_end
        inside = other_start <= start and end <= other_end
        if not (apart or inside):
            return True
    return False


def _place_of_atom(span: Span, source: str, whole: str) -> tuple[int, int]:
    """Return where an atom goes: the same end, else the word's end at the same part of the text."""
    if not source[span.start :].strip(_EDGE):
        tail = len(source[span.start :].strip())
        at = len(whole.rstrip()) - tail
        return (at, at) if at >= 0 else (len(whole), len(whole))
    if not source[: span.start].strip():
        return 0, 0
    wanted = round(len(whole) * span.start / max(len(source), 1))
    ends = [match.end() for match in re.finditer(r"\S+", whole)]
    at = min(ends, key=lambda end: abs(end - wanted), default=len(whole))
    return at, at


def _insert(whole: str, places: list[tuple[int, int, int]], tags: Sequence[Tag]) -> str:
    """Write the tags into the words. Of two that begin together the longer one is outside.

    An atom inside a span's edge goes behind what closes there, so that nothing crosses.
    """
    events: list[tuple[int, int, int, int, str]] = []
    for order, (start, end, number) in enumerate(places):
        if tags[number - 1].is_atom:
            events.append((start, 1, 0, order, f"<{number}/>"))
        else:
            # closing (0) before atoms (1) before opening (2); longer spans open first, close last
            events.append((start, 2, -(end - start), order, f"<{number}>"))
            events.append((end, 0, end - start, -order, f"</{number}>"))
    out: list[str] = []
    at = 0
    for place, _rank, _length, _order, tag in sorted(events):
        out += [escape_words(whole[at:place]), tag]
        at = place
    out.append(escape_words(whole[at:]))
    return "".join(out)
