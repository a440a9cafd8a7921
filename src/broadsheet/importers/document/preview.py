"""The page's own preview picture, where none stands above the body."""

from __future__ import annotations

import re
from dataclasses import replace

from broadsheet.importers.domain.manuscript import PictureRef

from .head_parts import Head
from .pieces import Piece
from .words import letters


def featured_from_evidence(head: Head, pieces: list[Piece]) -> None:
    """The page's own preview picture, where none stands above the body."""
    address = head.evidence.image
    featured = head.manuscript.featured
    if not address or (featured is not None and (featured.source or featured.content)):
        return
    key = _picture_key(address)
    shown = {_picture_key(p.picture.source) for p in pieces if p.picture is not None}
    if key in shown:
        return
    head.manuscript.featured = replace(
        featured or PictureRef(""), source=address, alt=head.evidence.image_alt
    )
    message = "The page's preview picture; it does not stand on the page itself."
    head.say("featured", message, address, sure=False)


def _picture_key(address: str) -> str:
    name = re.split(r"[?#]", address)[0].rpartition("/")[2].lower()
    return letters(re.sub(r"-\d{2,4}x\d{2,4}(?=\.)|-scaled(?=\.)", "", name))
