"""Printed lines that stand for themselves, or begin a part, whatever stands above them."""

from __future__ import annotations

import re

from .authors_note import is_authors_head
from .foot import is_contact, is_note_to_readers, read_copyright, read_origin
from .furniture import is_related_head, page_line
from .labels import read_label
from .meta_lines import read_meta_line
from .notes import is_notes_head
from .pieces import Kind, Piece
from .rich import Rich

ADDRESS_END = re.compile(r"(?:\S@\S+|https?://\S+|www\.\S+)$", re.IGNORECASE)
RULE = re.compile(
    r"^\W*(?:(?:[*∗＊]\s*){1,12}|(?:[-–—_=~]\s*){3,}|(?:#\s*){3,}|⁂|❦|(?:[•·]\s*){3,}|o0o|oOo|-30-)\W*$"
)


def begins_part(text: str) -> bool:
    """Whether a line begins a notice, whatever stands right above it."""
    return (
        is_note_to_readers(text)
        or is_contact(text)
        or is_notes_head(text)
        or is_authors_head(text)
        or is_related_head(text)
        or bool(re.match(r"^\W*(?:legal\s+)?disclaimer\s*[:：]", text, re.IGNORECASE))
        or bool(re.match(r"^\S+\s+contains\s+copyrighted\s+material\b", text, re.IGNORECASE))
        or bool(re.match(r"^\W*fair\s+use\s+(?:notice|statement)\b", text, re.IGNORECASE))
    )


def is_line_of_its_own(rich: Rich) -> bool:
    """Whether a line stands for itself: a byline, a date, the beats, a page number."""
    text = rich.text.strip()
    if page_line(text) or read_label(text) is not None:
        return True
    if (
        len(text) < 160
        and (text[:1] in "©CcTtO(" or not text.isascii())
        and (read_copyright(rich) is not None or ((origin := read_origin(rich)) and origin.is_sure))
    ):
        return True
    return len(text) < 160 and read_meta_line(rich) is not None


def mark_rules(pieces: list[Piece]) -> None:
    """Lines of asterisks or dashes are dividers."""
    for piece in pieces:
        if piece.kind is Kind.TEXT and len(piece.rich) < 60 and RULE.match(piece.rich.text):
            piece.kind = Kind.DIVIDER
