"""Books that a publication offers for sale among or under its articles."""

from __future__ import annotations

import re

from .pieces import Kind, Piece
from .words import ends_sentence

_NUMBER = re.compile(r"^\W*(?:isbn|e-?isbn|asin)\b.{0,160}$", re.IGNORECASE | re.DOTALL)
_DETAIL = re.compile(
    r"^\W*(?:isbn|e-?isbn|asin|year|pages|publisher|paperback|hardcover|pdf|print|price|list\s+price|special\s+price|author|format|"
    r"order\s+(?:now|here|directly|your|online)|click\s+here\s+to\s+(?:order|buy|purchase|download)|buy\s+(?:now|the\s+book|it\s+here)|by\s+[A-ZÀ-Þ]\w*)\b.{0,160}$",
    re.IGNORECASE | re.DOTALL,
)


def find_book_notices(pieces: list[Piece]) -> set[Piece]:
    """The pieces that offer a book: its title, its author, number, price and "Click here to order"."""
    found: set[Piece] = set()
    for at, piece in enumerate(pieces):
        if piece in found or not _is_detail(piece) or not _NUMBER.match(piece.text):
            continue
        end = at + 1
        while end < len(pieces) and _is_detail(pieces[end]):
            end += 1
        start = at
        while start > 0 and _is_detail(pieces[start - 1]):
            start -= 1
        if end - start < 2:
            continue  # a number cited in passing
        if start > 0 and _may_be_title(pieces[start - 1]):
            start -= 1
        found.update(pieces[start:end])
    return found


def _is_detail(piece: Piece) -> bool:
    return piece.kind in (Kind.TEXT, Kind.HEADING, Kind.ITEM) and bool(_DETAIL.match(piece.text))


def _may_be_title(piece: Piece) -> bool:
    return (
        piece.kind in (Kind.TEXT, Kind.HEADING)
        and len(piece.text) <= 110
        and not ends_sentence(piece.text)
    )
