"""Line ends within a paragraph: wraps are joined, lines of their own are parted."""

from __future__ import annotations

import re
from dataclasses import replace

from .foot import is_disclaimer, read_copyright, read_origin
from .line_kinds import is_line_of_its_own
from .meta_lines import read_meta_line
from .pieces import Kind, Piece
from .rich import BREAK, SOFT, Rich, plain_rich
from .vocabulary import HYPHEN, Vocabulary, glue
from .words import (
    ends_sentence,
    is_closed,
    starts_lower,
)


def settle_breaks(pieces: list[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Resolve the line ends within pieces: wraps are joined, lines of their own are parted."""
    out: list[Piece] = []
    for piece in (part for whole in pieces for part in _part_legal(whole)):
        if piece.kind in (Kind.TEXT, Kind.QUOTE) and _has_breaks(piece.rich):
            out.extend(_settle(piece, vocabulary))
        elif SOFT in piece.rich.text:
            out.append(replace(piece, rich=_join_all(piece.rich.split(SOFT), vocabulary)))
        else:
            out.append(piece)
    return out


def _part_legal(piece: Piece) -> list[Piece]:
    """Origin and copyright, or copyright and disclaimer, run together on one line, as two."""
    if piece.kind is not Kind.TEXT or len(piece.rich) > 500:
        return [piece]
    ends = [m.end() for m in re.finditer(r"\.\s+(?=[A-Z])", piece.rich.text)][:3]
    for end in ends if piece.rich.text.lstrip()[:1] in "©Cc(" else ():
        owner = read_copyright(piece.rich.cut(0, end))
        if owner is not None and owner.year and is_disclaimer(piece.rich.text[end:]):
            first = replace(piece, rich=piece.rich.cut(0, end).strip())
            return [first, replace(piece, rich=piece.rich.cut(end))]
    match = re.search(
        r"(?<=\S)\s+(?=(?:Copyright|Copyleft|حقوق\s+(?:ال)?نشر|版权所有)\s*(?:©|\(c\))|©\s)",
        piece.rich.text,
    )
    if match is None or read_origin(piece.rich.cut(0, match.start())) is None:
        return [piece]
    first = replace(piece, rich=piece.rich.cut(0, match.start()))
    return [first, replace(piece, rich=piece.rich.cut(match.end()))]


def _has_breaks(rich: Rich) -> bool:
    return BREAK in rich.text or SOFT in rich.text


def _settle(piece: Piece, vocabulary: Vocabulary) -> list[Piece]:
    marks = [c for c in piece.rich.text if c in (BREAK, SOFT)]
    marked = piece.rich.text.replace(SOFT, BREAK)
    lines, start = [], 0
    for position, character in enumerate(marked):
        if character == BREAK:
            lines.append(piece.rich.cut(start, position).strip())
            start = position + 1
    lines.append(piece.rich.cut(start).strip())
    soft = [True, *(mark == SOFT for mark in marks)]
    if _is_wrapped(lines):
        soft = [True] * len(lines)
    parts: list[list[tuple[Rich, bool]]] = [[]]
    for number, (line, is_soft) in enumerate(zip(lines, soft, strict=True)):
        if not line:
            continue
        before = parts[-1][-1][0] if parts[-1] else None
        if before is not None and _parts(before, line, lines, number, is_soft=is_soft):
            parts.append([])
        parts[-1].append((line, is_soft))
    out: list[Piece] = []
    for part in parts:
        if not part:
            continue
        rich = part[0][0]
        for line, is_soft in part[1:]:
            wrapped = starts_lower(line.text) and not is_closed(rich.text)
            if is_soft or (wrapped and (len(rich) > 60 or HYPHEN.search(rich.text[-40:]))):
                rich = glue(rich, line, vocabulary)
            else:
                rich = rich + plain_rich(BREAK) + line
        out.append(replace(piece, rich=rich, after_blank=piece.after_blank and not out))
    return out


def _is_wrapped(lines: list[Rich]) -> bool:
    lengths = [len(line) for line in lines[:-1]]
    if len(lengths) < 2 or min(lengths) < 35 or max(lengths) > 130:
        return False
    small = sum(starts_lower(line.text) for line in lines[1:])
    return max(lengths) - min(lengths) < 30 and small >= 0.4 * len(lengths)


def _parts(before: Rich, line: Rich, lines: list[Rich], number: int, *, is_soft: bool) -> bool:
    meta = read_meta_line(before)
    if meta is not None and meta.beats is not None and not is_line_of_its_own(line):
        if meta.beats.is_open or (len(line.text.split()) <= 6 and not ends_sentence(line.text)):
            return False
    if is_line_of_its_own(before) or is_line_of_its_own(line):
        return True
    if re.match(r"^\s*(?:[*∗]\s*){1,5}$|^[-–—_\s]{3,}$", line.text):
        return True
    if is_soft:
        return False
    heading = number == 1 and before.is_all("bold") and not line.is_all("bold")
    return heading and len(before) < 100 and len(line) > 60


def _join_all(parts: list[Rich], vocabulary: Vocabulary) -> Rich:
    rich = parts[0]
    for part in parts[1:]:
        rich = glue(rich, part, vocabulary)
    return rich
