"""Printed lines become paragraphs again: hard wraps, hyphens, and sentences cut by a page."""

from __future__ import annotations

import re
from dataclasses import replace

from broadsheet.importers.domain.manuscript import Certainty, Finding

from .furniture import debris_line, is_standing
from .line_kinds import ADDRESS_END, begins_part, is_line_of_its_own
from .meta_lines import read_meta_line
from .pieces import Kind, Piece, Source
from .quotations import speaker_line
from .rich import BREAK, join_rich
from .vocabulary import Vocabulary, glue
from .words import (
    ends_sentence,
    is_caseless,
    is_closed,
    starts_lower,
)


def join_lines(source: Source) -> None:
    """Make paragraphs of a source that consists of printed lines."""
    texts = [p for p in source.pieces if p.kind is Kind.TEXT and p.text]
    vocabulary = Vocabulary(p.text for p in source.pieces)
    if not source.is_lines:
        if not _looks_wrapped(texts):
            return
        message = "The lines of the printed page were joined into paragraphs."
        source.findings.append(Finding("body", message, Certainty.UNSURE))
        source.is_lines = True
        _mark_blanks(source)
    elif _looks_wrapped(texts) and sum(p.after_blank for p in texts) > 0.8 * len(texts):
        for piece in source.pieces:  # a blank line after every line means nothing
            piece.after_blank = False
    width = _wrap_width([len(p.rich) for p in texts])
    widths = _local_widths(texts, width)
    lengths = [len(p.rich) for p in texts]
    if width > 140 or sum(n for n in lengths if n > 115) > 0.3 * sum(lengths):
        source.is_lines = False
        source.pieces = _Joiner(80, vocabulary, has_blanks=True).join_verse(source.pieces)
        return
    joiner = _Joiner(width, vocabulary, has_blanks=_parts_by_blanks(texts, width), widths=widths)
    source.pieces = joiner.join(source.pieces)


def _parts_by_blanks(texts: list[Piece], width: int) -> bool:
    """Whether a blank line follows where a paragraph ends: after a short line with a stop."""
    ends = followed = 0
    for left, right in zip(texts, texts[1:], strict=False):
        if right.after_page or not 20 < len(left.rich) < 0.85 * width:
            continue
        if ends_sentence(left.text):
            ends += 1
            followed += right.after_blank
    return followed >= 0.5 * ends


def _looks_wrapped(texts: list[Piece]) -> bool:
    """Whether each "paragraph" of a Word file or page is but a line of print."""
    broken = fair = 0
    for left, right in zip(texts, texts[1:], strict=False):
        if 30 <= len(left.rich) <= 130:
            fair += 1
            if not is_closed(left.text) and starts_lower(right.text):
                broken += 1
    return fair >= 8 and broken > 0.35 * fair and fair > 0.5 * len(texts)


def _mark_blanks(source: Source) -> None:
    blank = False
    kept = []
    for piece in source.pieces:
        if piece.kind is Kind.TEXT and not piece.rich:
            blank = True
            continue
        piece.after_blank = piece.after_blank or blank
        blank = False
        kept.append(piece)
    source.pieces = kept


def _wrap_width(lengths: list[int]) -> int:
    """The length at which lines were wrapped, in characters: the longest tenth's lower bound."""
    long = sorted(length for length in lengths if length > 25)
    return long[int(len(long) * 0.9)] if long else 80


def _local_widths(texts: list[Piece], width: int) -> dict[Piece, int]:
    """The width around each line: a foot in small type has longer lines than the text above it."""
    lengths = [len(p.rich) for p in texts]
    widths = {}
    for at, piece in enumerate(texts):
        sides = [
            _wrap_width(side)
            for side in (lengths[max(0, at - 30) : at + 1], lengths[at : at + 31])
            if sum(length > 25 for length in side) >= 8
        ]
        if sides and lengths[at] <= 1.05 * min(sides):
            widths[piece] = min(width, *sides)
        elif sides:
            widths[piece] = min(width, max(sides))
    return widths


class _Joiner:
    def __init__(
        self,
        width: int,
        vocabulary: Vocabulary,
        *,
        has_blanks: bool,
        widths: dict[Piece, int] | None = None,
    ) -> None:
        self.width = width
        self.widths = widths or {}
        self.vocabulary = vocabulary
        self.has_blanks = has_blanks

    def join(self, pieces: list[Piece]) -> list[Piece]:
        out: list[Piece] = []
        previous: Piece | None = None  # the last printed line
        wrapped: list[Piece] = []  # paragraphs of several lines
        for piece in pieces:
            if (
                piece.kind is Kind.TEXT
                and previous is not None
                and out
                and self._goes_on(out[-1], previous, piece)
            ):
                out[-1].rich = glue(out[-1].rich, piece.rich, self.vocabulary)
                out[-1].indent = min(out[-1].indent, piece.indent)
                if out[-1] not in wrapped:
                    wrapped.append(out[-1])
            else:
                out.append(replace(piece))
            previous = piece if piece.kind in (Kind.TEXT, Kind.ITEM) else None
        self._mark_set_in(out, wrapped)
        return self.join_verse(out)

    def _mark_set_in(self, pieces: list[Piece], wrapped: list[Piece]) -> None:
        """A paragraph whose every line is set in is a quotation, as is a speaker under it."""
        indents = sorted(p.indent for p in wrapped if p.kind is Kind.TEXT)
        if len(indents) < 3:
            return
        base = indents[len(indents) // 2]
        group = 1_000_000
        for position, piece in enumerate(pieces):
            if piece.kind is not Kind.TEXT or piece.indent < base + 4:
                continue
            under = position > 0 and pieces[position - 1].kind is Kind.QUOTE
            if piece in wrapped or (under and speaker_line(piece.text)):
                group += not under
                piece.kind, piece.group = Kind.QUOTE, group

    def join_verse(self, pieces: list[Piece]) -> list[Piece]:
        """Three or more short lines without a blank between them, in the text: a stanza."""
        out: list[Piece] = []
        stanza: list[Piece] = []
        in_text = False

        def close() -> None:
            if len(stanza) >= 3:
                lines = join_rich([p.rich for p in stanza], BREAK)
                out.append(replace(stanza[0], rich=lines))
            else:
                out.extend(stanza)
            stanza.clear()

        for piece in pieces:
            short = (
                piece.kind is Kind.TEXT
                and len(piece.rich) < min(60, 0.75 * self.width)
                and not is_line_of_its_own(piece.rich)
                and not debris_line(piece.text)
                and not is_standing(piece.text)
                and "://" not in piece.text
                and not re.match(r"^\s*(?:[\[(]\d|\d+[.)]|[“\"«])", piece.text)
            )
            if not (in_text and short) or (stanza and (piece.after_blank or piece.after_page)):
                close()
            if in_text and short:
                stanza.append(piece)
            else:
                out.append(piece)
            in_text = in_text or len(piece.rich) > 150
        close()
        return out

    def _goes_on(self, paragraph: Piece, previous: Piece, line: Piece) -> bool:
        if line.after_blank or line.after_page or paragraph.kind not in (Kind.TEXT, Kind.ITEM):
            return False
        if paragraph.zone is not line.zone:
            return False
        text, length = previous.text, len(previous.rich)
        width = self.widths.get(previous, self.width)
        if begins_part(line.text):
            return False
        if is_line_of_its_own(line.rich) or (
            previous.kind is Kind.TEXT and is_line_of_its_own(previous.rich)
        ):
            return self._beats_go_on(previous, line)
        if paragraph.kind is Kind.ITEM:
            return line.indent > paragraph.indent or length > 0.75 * width
        if re.match(r"^\[\d{1,3}\]\s", line.text):
            return False
        if re.match(r"^(?:\(\d{1,3}\)|\d{1,3}[.)])\s", line.text) and (
            ends_sentence(text) or "://" in text.rsplit(None, 1)[-1]
        ):
            return False
        if length < 0.75 * width and ADDRESS_END.search(text):
            return False
        indented = line.indent >= previous.indent + 2
        if indented and is_closed(text):
            return False
        first = line.text.split(None, 1)[0] if line.text else ""
        if length < 0.75 * width and length + 1 + len(first) <= width:
            if starts_lower(line.text) and not is_closed(text):
                return True
            caseless = is_caseless(line.text) and not ends_sentence(text)
            return caseless and length > 0.6 * width
        if not self.has_blanks and ends_sentence(text) and length < 0.88 * width:
            return False
        if line.text.startswith(("“", '"', "«")) and is_closed(text):
            if not self.has_blanks or length < 0.9 * width:
                return False
        return True

    def _beats_go_on(self, previous: Piece, line: Piece) -> bool:
        """A list of themes that ran over the line's end."""
        meta = read_meta_line(previous.rich)
        if meta is None or meta.beats is None or is_line_of_its_own(line.rich):
            return False
        if len(line.text.split()) > 8 or ends_sentence(line.text):
            return False
        return meta.beats.is_open or len(previous.rich) > 0.75 * self.width
