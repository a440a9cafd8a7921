"""Lists of other articles, and the comments, from their heading to their end."""

from __future__ import annotations

import re

from broadsheet.importers.domain.manuscript import Certainty

from . import furniture
from .foot import is_disclaimer, is_note_to_readers, read_copyright
from .pieces import Kind, Piece, Zone
from .words import ends_sentence


def has_links(pieces: list[Piece]) -> bool:
    """Whether a file keeps its links, so that titles of other articles would be some."""
    return sum(is_linked(piece) for piece in pieces) >= 3


def is_linked(piece: Piece) -> bool:
    """Whether any of a piece's words is a link, a lost one included."""
    return any(run.href is not None for run in piece.rich)


class Related:
    """Follows a list of other articles, or the comments, from its heading to its end."""

    def __init__(self, *, has_links: bool) -> None:
        self.has_links = has_links
        self.mode = ""
        self.is_early = False  # the article's text may well go on behind the list
        self.after_card = False

    def judge(self, piece: Piece, following: Piece | None, depth: float) -> tuple[str, Certainty]:
        text = piece.text
        if self.mode and self._ends(piece):
            self.mode = ""
        is_head = _is_head(piece)
        if self.mode and not is_head:
            return self.mode, Certainty.UNSURE
        if is_head and piece.kind is not Kind.QUOTE:
            comments = bool(
                re.search(
                    r"comment|repl|response|thought|conversation|discussion", text, re.IGNORECASE
                )
            )
            late = depth > 0.45 or piece.zone is not Zone.MAIN
            self.is_early = not late
            if comments and late and re.search(r"\d|leave|join|comments", text, re.IGNORECASE):
                self.mode = "comments"
            elif not late and not self.has_links and (comments or depth < 0.12):
                return "", Certainty.UNSURE  # a button over the article; its text comes next
            elif (
                following is None
                or self._is_card(following)
                or (late and piece.zone is not Zone.MAIN)
            ):
                self.mode = "other articles"
            return self.mode, Certainty.SURE if self.mode else Certainty.UNSURE
        return "", Certainty.UNSURE

    def _is_card(self, piece: Piece) -> bool:
        if self.has_links and piece.kind is Kind.ITEM and not is_linked(piece):
            return False
        return _is_card(piece)

    def _ends(self, piece: Piece) -> bool:
        from .foot import is_contact, is_fair_use, read_origin

        text = piece.text
        if read_copyright(piece.rich) or is_disclaimer(text) or is_fair_use(text):
            return True
        if is_note_to_readers(text) or read_origin(piece.rich) or is_contact(text):
            return True
        if self.mode == "comments":
            return False
        if piece.kind is Kind.HEADING and not _is_card(piece):
            return True
        if self.is_early and not self.has_links and (len(text) > 90 or ends_sentence(text)):
            return True
        if self.has_links and piece.kind is Kind.ITEM and not is_linked(piece):
            return True
        teaser = self.after_card and len(piece.text) <= 320
        self.after_card = piece.kind is Kind.HEADING
        return piece.kind is Kind.QUOTE or (
            not teaser and not _is_short(piece) and piece.zone is Zone.MAIN
        )


def _is_head(piece: Piece) -> bool:
    """Whether a piece heads a list of other articles or the comments, alone or among controls."""
    if furniture.is_related_head(piece.text):
        return True
    lines = [line.strip() for line in re.split(r"[\n\u2028]", piece.rich.text)]
    heads = [line for line in lines if line and furniture.is_related_head(line)]
    others = [line for line in lines if any(map(str.isalpha, line)) and line not in heads]
    return len(lines) > 1 and bool(heads) and all(map(furniture.debris_line, others))


def _is_card(piece: Piece) -> bool:
    """Whether a piece may be one of a list of other articles: a picture, an item, a linked title."""
    if piece.kind in (Kind.PICTURE, Kind.ITEM):
        return True
    linked = all(run.href is not None for run in piece.rich if run.text.strip())
    if piece.kind is Kind.HEADING:
        return linked
    return _is_short(piece) and (linked or not ends_sentence(piece.text))


def _is_short(piece: Piece) -> bool:
    return piece.kind in (Kind.PICTURE, Kind.ITEM) or (
        len(piece.text) <= 160 and not (len(piece.text) > 110 and ends_sentence(piece.text))
    )
