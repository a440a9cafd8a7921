"""Pictures with the words printed under them, and captions whose picture was lost."""

from __future__ import annotations

import re
from dataclasses import replace

from broadsheet.importers.domain.manuscript import (
    Certainty,
    Finding,
    PictureRef,
)

from .captions import ends_with_source, is_caption_text, only_credit, split_credit
from .foot import is_note_to_readers
from .head_parts import Head
from .meta_lines import read_meta_line
from .pieces import Kind, Piece
from .rich import Rich, join_rich


def take_featured(below: list[Piece], position: int, head: Head) -> int:
    """The picture above the body, with its caption; answers how many pieces it took."""
    piece = below[position]
    assert piece.picture is not None
    taken = 1
    captions: list[Piece] = []
    while position + taken < len(below) and len(captions) < 3:
        following = below[position + taken]
        if following.kind is not Kind.TEXT or not is_caption_of(
            piece, following, has_one=bool(captions)
        ):
            break
        captions.append(following)
        taken += 1
    head.manuscript.featured = with_caption(piece.picture, captions)
    words = " ".join([piece.picture.alt, *(c.rich.full for c in captions)]).strip()
    head.say("featured", "The first picture, above the body.", words or piece.picture.filename)
    return taken


def is_caption_of(picture: Piece, piece: Piece, *, has_one: bool) -> bool:
    """Whether a paragraph after a picture belongs to it."""
    if piece.hint in ("caption", "credit"):
        return True
    if picture.group and picture.group == piece.group:
        return True
    text = piece.text
    if not text or read_meta_line(piece.rich) is not None:
        return only_credit(text) != "" and "©" not in text
    if has_one or (len(text) <= 120 and only_credit(text)):
        return bool(only_credit(text))
    if is_caption_text(piece.rich) >= 0.5 or ends_with_source(text):
        return True
    if len(text) <= 200 and re.search(r"[.!?]\s+courtesy\s+of\s", text, re.IGNORECASE):
        return True
    return piece.rich.is_all("italic") and len(text) <= 300 and not is_note_to_readers(text)


def with_caption(picture: PictureRef, captions: list[Piece]) -> PictureRef:
    """A picture with the words printed under it parted into caption and credit."""
    words: list[Rich] = []
    credit = picture.credit
    for piece in captions:
        found = split_credit(piece.rich)
        if found is not None and not credit:
            credit = found.credit
            words.append(found.words)
        elif piece.hint == "credit" and not credit:
            credit = piece.rich.plain
        else:
            words.append(piece.rich)
    caption = join_rich([w for w in words if w])
    if caption.is_all("italic"):
        caption = caption.without("italic")
    return replace(picture, caption=caption.html(), credit=credit)


def take_lost_featured(piece: Piece, head: Head) -> None:
    """A caption above the body whose picture the print-out lost."""
    head.manuscript.featured = with_caption(PictureRef(source=""), [piece])
    message = "A caption without its picture: the print-out lost it. Please add the picture."
    head.manuscript.findings.append(
        Finding("featured", message, Certainty.WARNING, piece.rich.full)
    )
