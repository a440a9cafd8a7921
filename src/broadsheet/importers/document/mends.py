"""Sentences that a page cut in two, joined again."""

from __future__ import annotations

import re

from broadsheet.importers.domain.manuscript import Certainty, Finding

from .line_kinds import ADDRESS_END, is_line_of_its_own
from .pieces import Kind, Piece, Source
from .vocabulary import HYPHEN, Vocabulary, glue
from .words import (
    is_caseless,
    is_closed,
    starts_lower,
)

_SMALL_WORD = re.compile(
    r"\b(?:the|of|and|in|to|a|an|that|with|for|by|from|on|at|as|is|was|are|were|which|who|its|their|his|her|"
    r"de|la|le|les|des|du|et|el|los|las|que|y|en|der|die|das|und|von|zu|di|il|e|che|da|do|em|para|por|par|mit|im)$|,$",
    re.IGNORECASE,
)  # fmt: skip


def mend_sentences(source: Source) -> None:
    """Join a paragraph that a page, or what was printed around it, cut in mid-sentence."""
    vocabulary = Vocabulary(p.text for p in source.pieces)
    out: list[Piece] = []
    for piece in source.pieces:
        previous = out[-1] if out else None
        if previous is not None and previous.kind is Kind.TEXT and piece.kind is Kind.TEXT:
            certainty = _belongs(previous, piece, is_paged=source.is_paged)
            if certainty is not None:
                seam = f"{previous.text[-50:]} ⁞ {piece.text[:50]}"
                message = "A sentence that was cut in two was joined again."
                source.findings.append(Finding("body", message, certainty, seam))
                previous.rich = glue(previous.rich, piece.rich, vocabulary)
                continue
        out.append(piece)
    source.pieces = out


def _belongs(left: Piece, right: Piece, *, is_paged: bool) -> Certainty | None:
    text, following = left.text, right.text
    if (
        left.zone is not right.zone
        or left.hint != right.hint
        or len(text) < 25
        or len(following) < 2
    ):
        return None
    if is_closed(text) and not HYPHEN.search(text):
        return None
    if ADDRESS_END.search(text) or re.match(r"(?:https?://|www\.)", following):
        return None
    if left.rich.is_all("bold") != right.rich.is_all("bold"):
        return None
    if is_line_of_its_own(left.rich) or is_line_of_its_own(right.rich):
        return None
    if starts_lower(following):
        if HYPHEN.search(text):
            return Certainty.SURE
        if len(text) >= 45 or _SMALL_WORD.search(text):
            return Certainty.SURE if right.after_page or is_paged else Certainty.UNSURE
        return None
    if not right.after_page or len(text) < 45:
        return None
    if _SMALL_WORD.search(text):
        return Certainty.SURE
    if is_caseless(following) or (len(following) > 80 and len(text) > 90):
        return Certainty.UNSURE
    return None
