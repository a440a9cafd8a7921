"""Page numbers, running heads and feet, taken out of the stream."""

from __future__ import annotations

import re
from collections import Counter

from . import furniture
from .pieces import Kind, Piece, Source, Zone, removed
from .words import ends_sentence, is_closed, letters, starts_lower

_LINES = (Kind.TEXT, Kind.HEADING, Kind.ITEM)

_NUMBERED = "numbered"


def remove_page_lines(source: Source) -> None:
    """Page numbers, running heads and feet. What follows one is marked as after a page."""
    if not source.is_paged:
        _note_titles(source)
    repeated = _running_lines(source) if source.is_paged else {}
    numbers = _page_numbers(source) if source.is_paged else set()
    kept: list[Piece] = []
    seen: set[str] = set()
    after_page = after_head = blank = False
    for piece in source.pieces:
        what = ""
        if piece.kind in _LINES and piece.zone is not Zone.FURNITURE:
            text = piece.rich.text.strip()
            what = furniture.page_line(text)
            if what:
                _learn(source, text)
            elif piece in numbers:
                what = "a page number"
            elif (key := _running_key(piece)) in repeated:
                again = key in seen or repeated[key] == _NUMBERED
                if not again and after_head and len(piece.text) > 12:
                    source.evidence.titles.append(piece.text)
                    again = True
                again = again or bool(re.match(r"(?:https?|file)://\S+$", text))
                what = "a line that the print-out repeats on its pages" if again else ""
                seen.add(key)
        if what:
            source.findings.append(removed(f"Left out: {what}.", piece.rich.full))
            after_head = what == "a page's running head"
            after_page, blank = True, blank or piece.after_blank
            continue
        after_head = after_head and not piece.rich
        if after_page and (piece.rich or piece.kind is not Kind.TEXT):
            piece.after_page = True
            after_page = False
        if blank and piece.rich:
            piece.after_blank, blank = True, False
        kept.append(piece)
    source.pieces = kept


def _learn(source: Source, text: str) -> None:
    title, address = furniture.print_title(text), furniture.print_address(text)
    if title and title not in source.evidence.titles:
        source.evidence.titles.append(title)
    named = re.match(
        r"^\W*(?:published\s+on|article\s+printed\s+from)\s+(.{2,60}?)\s*(?:\(|:\s)",
        text,
        re.IGNORECASE,
    )
    if named and not source.evidence.publisher:
        source.evidence.publisher = named[1]
    have = source.evidence.canonical
    if address and (
        not have or (address.startswith(have.rstrip("/") + "/") and len(address) > len(have))
    ):
        source.evidence.canonical = source.evidence.base = address


def _note_titles(source: Source) -> None:
    for piece in source.pieces[:5]:
        if title := furniture.print_title(piece.rich.text):
            source.evidence.titles.append(title)


def _running_key(piece: Piece) -> str:
    text = piece.rich.plain
    if piece.kind is not Kind.TEXT or not 6 <= len(text) <= 130 or is_closed(text):
        return ""
    mark = "©" if "©" in text else ""  # a running head that is the owner's name is another line
    return mark + letters(re.sub(r"\d+", "", text))


def _running_lines(source: Source) -> dict[str, str]:
    """Lines that come back on page after page, by their letters.

    `_NUMBERED` are those whose figures change: page numbers, so that not even the first stays.
    """
    texts: dict[str, list[str]] = {}
    beside_page: Counter[str] = Counter()
    previous_is_page = False
    for piece in source.pieces:
        key = _running_key(piece)
        if key:
            texts.setdefault(key, []).append(piece.rich.plain)
            beside_page[key] += previous_is_page or piece.after_page
        if piece.rich:
            previous_is_page = bool(furniture.page_line(piece.rich.text.strip()))
    running = {}
    for key, found in texts.items():
        numbered = len(set(found)) == len(found) and all(re.search(r"\d", t) for t in found)
        if len(key) >= 6 and (len(found) >= 3 or (len(found) == 2 and beside_page[key])):
            running[key] = _NUMBERED if numbered else ""
        elif (
            len(found) == 2
            and numbered
            and all(re.search(r"\bpage\s+\d+$", t, re.IGNORECASE) for t in found)
        ):
            running[key] = _NUMBERED
    return running


def _page_numbers(source: Source) -> set[Piece]:
    """Lines of bare figures that count upward, one by one."""
    bare = [
        p for p in source.pieces
        if p.kind is Kind.TEXT and re.fullmatch(r"\d{1,3}", p.text) and p.zone is not Zone.FURNITURE
    ]  # fmt: skip
    values = [int(p.text) for p in bare]
    rising = all(b - a == 1 for a, b in zip(values, values[1:], strict=False))
    if len(bare) >= 2 and rising:
        return set(bare)
    if len(bare) == 1:
        at = source.pieces.index(bare[0])
        if bare[0] is source.pieces[-1]:
            return set(bare)
        before, after = source.pieces[at - 1] if at else None, source.pieces[at + 1]
        broken = before is not None and not ends_sentence(before.text) and starts_lower(after.text)
        if after.after_page or bare[0].after_page or broken:
            return set(bare)
    return set()
