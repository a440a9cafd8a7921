"""Numbered end notes, joined to their marks in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from broadsheet.importers.domain.manuscript import PictureRef

from .pieces import Kind, Piece, Source, removed
from .rich import MARK, Rich, Run, make_rich

_HEAD = re.compile(
    r"^\W*(?:(?:end|foot)?notes?|references?|sources?|citations?|links|(?:notes?|sources?)\s+(?:and|&)\s+(?:references?|sources?|notes?)|bibliography|works\s+cited|"
    r"urls\s+in\s+this\s+post|notas|notes?\s+de\s+bas\s+de\s+page|références|fußnoten|anmerkungen|quellen|einzelnachweise|note|fonti|referencias|fuentes|"
    r"referências|fontes|bronnen|noten|примечания|источники|ссылки|الهوامش|المراجع|المصادر|注释|註釋|参考文献|脚注|注|주)\s*[:：]?\W*$",
    re.IGNORECASE,
)
_INLINE_HEAD = re.compile(
    r"^\W*(?:end|foot)?notes?\s*[:：]\s*(?=[\[(]?1[\])]?[.:)]?\s)", re.IGNORECASE
)
_ENTRY = re.compile(
    r"^\s*(?:\[(?P<a>\d{1,3})\]|\((?P<b>\d{1,3})\)|(?P<c>\d{1,3})[.):]|(?P<d>\d{1,3})(?=\s)|(?P<e>[¹²³⁴-⁹⁰]+))\s*"
)
_MORE = re.compile(r"\s+(?=\[(\d{1,3})\]\s)")
_IMAGE_ENTRY = re.compile(r"^\s*\[(?P<n>\d{1,3})\]\s*Image:\s*(?P<address>https?://\S+)\s*$")
_MARKS = re.compile(r"\s?\[(?P<n>\d{1,3})\]|\s?(?P<s>[¹²³⁴-⁹⁰]+)")
_ROUND = re.compile(r"\s?\((?P<n>\d{1,3})\)")
_SUPERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(slots=True)
class EndNotes:
    """Notes by number, and the pieces that they were printed in."""

    notes: dict[int, Rich]
    pieces: list[Piece]
    head: Piece | None


def is_notes_head(text: str) -> bool:
    return len(text) < 40 and bool(_HEAD.match(text))


def entry_number(rich: Rich) -> tuple[int, int]:
    """The number that a note begins with and where its text starts; (0, 0) for other text."""
    match = _ENTRY.match(rich.text)
    if not match:
        if rich.runs and rich.runs[0].sup and rich.runs[0].text.strip().isdigit():
            return int(rich.runs[0].text), len(rich.runs[0].text)
        return 0, 0
    digits = next(g for g in match.groups() if g)
    number = int(digits.translate(_SUPERS))
    return (number, match.end()) if 0 < number < 500 else (0, 0)


def find_end_notes(pieces: list[Piece]) -> EndNotes | None:
    """The list of numbered notes near the end, under a heading or not; None if there is none."""
    for position in range(len(pieces) - 1, -1, -1):
        piece = pieces[position]
        if piece.kind not in (Kind.TEXT, Kind.HEADING):
            continue
        inline = _INLINE_HEAD.match(piece.rich.text)
        if is_notes_head(piece.text):
            found = _read_entries(pieces, position + 1)
            if found is not None:
                found.head = piece
                found.pieces.insert(0, piece)
                return found
        elif inline:
            rest = replace(piece, rich=piece.rich.cut(inline.end()))
            found = _read_entries([rest, *pieces[position + 1 :]], 0)
            if found is not None:
                found.head = piece
                found.pieces[found.pieces.index(rest)] = piece
                return found
    return _without_head(pieces)


def _without_head(pieces: list[Piece]) -> EndNotes | None:
    """Notes that begin with [1] or a raised figure after the last text, without a heading of their own."""
    for position in range(len(pieces) // 2, len(pieces)):
        piece = pieces[position]
        if piece.kind is not Kind.TEXT:
            continue
        mark = re.match(r"^\s*(\[[1-3]\])\s", piece.rich.text)
        if mark and any(mark[1] in p.rich.text for p in pieces[:position]):
            return _read_entries(pieces, position)
        figure = _raised_figure(piece.rich.runs[0]) if piece.rich else ""
        if figure and any(
            _raised_figure(run) == figure for p in pieces[:position] for run in p.rich
        ):
            return _read_entries(pieces, position)
    return None


def _raised_figure(run: Run) -> str:
    return run.text.strip() if run.sup and run.text.strip().isdigit() else ""


def _read_entries(pieces: list[Piece], start: int) -> EndNotes | None:
    notes: dict[int, Rich] = {}
    used: list[Piece] = []
    expected = 1
    for piece in pieces[start:]:
        if piece.kind is Kind.ITEM and piece.is_ordered and entry_number(piece.rich)[0] != expected:
            notes[expected] = piece.rich
            used.append(piece)
            expected += 1
            continue
        if piece.kind not in (Kind.TEXT, Kind.ITEM, Kind.QUOTE):
            break
        number, text_at = entry_number(piece.rich)
        if not number or number < expected or number > expected + 3:
            break
        for rich in _split_run_on(piece.rich):
            number, text_at = entry_number(rich)
            if number:
                notes[number] = rich.cut(text_at).strip()
        used.append(piece)
        expected = max(notes) + 1
    return EndNotes(notes, used, None) if notes else None


def _split_run_on(rich: Rich) -> list[Rich]:
    """Entries that were printed as one paragraph: "[1] … [2] …"."""
    parts, start = [], 0
    last = entry_number(rich)[0]
    for match in _MORE.finditer(rich.text):
        if int(match[1]) == last + 1:
            parts.append(rich.cut(start, match.start()))
            start, last = match.end(), last + 1
    parts.append(rich.cut(start))
    return parts


def has_plain_marks(rich: Rich, notes: dict[int, Rich]) -> bool:
    """Whether a paragraph marks notes by [1] or a raised figure: then (1) means something else."""
    if any(r.sup and r.text.strip(" []()").isdigit() for r in rich):
        return True
    return any(m["n"] and int(m["n"]) in notes for m in _MARKS.finditer(rich.text))


def set_marks(
    rich: Rich, notes: dict[int, Rich], found: set[int], *, allow_round: bool = False
) -> Rich:
    """A paragraph with the marks of `notes` replaced by the notes; fills `found`."""
    patterns = (_MARKS, _ROUND) if allow_round else (_MARKS,)
    spots: list[tuple[int, int, int]] = []
    position = 0
    for run in rich:
        digits = run.text.strip(" []()")
        if run.sup and digits.isdigit() and int(digits) in notes:
            spots.append((position, position + len(run.text), int(digits)))
        elif not run.code:
            for pattern in patterns:
                for match in pattern.finditer(run.text):
                    raw = match["n"] if "n" in match.groupdict() and match["n"] else match["s"]
                    number = int(raw.translate(_SUPERS))
                    if number in notes:
                        spots.append((position + match.start(), position + match.end(), number))
        position += len(run.text)
    for start, end, number in sorted(spots, reverse=True):
        found.add(number)
        note = make_rich(replace(r, note=None) for r in notes[number] if r.text != MARK)
        lead = rich.cut(start, end).text
        kept = " " if lead.startswith(" ") and start == 0 else ""
        filling = make_rich([Run(kept), Run(MARK, note=note)]) if note else Rich()
        rich = rich.spliced(start, end, filling)
    return rich


def place_printed_pictures(source: Source) -> None:
    """ "[1]" alone on its line, and below "[1] Image: https://…": that picture stood there."""
    entries: dict[str, tuple[Piece, str]] = {}
    for piece in source.pieces:
        match = _IMAGE_ENTRY.match(piece.rich.text) if piece.kind is Kind.TEXT else None
        if match:
            entries[match["n"]] = (piece, match["address"])
    if not entries:
        return
    used: set[Piece] = set()
    for piece in source.pieces:
        mark = re.fullmatch(r"\[(\d{1,3})\]", piece.rich.text.strip())
        if mark and mark[1] in entries and piece.kind is Kind.TEXT:
            entry, address = entries[mark[1]]
            piece.kind, piece.rich = Kind.PICTURE, Rich()
            piece.picture = PictureRef(address, filename=address.rpartition("/")[2][:150])
            used.add(entry)
            source.findings.append(
                removed("The address of a picture, put in its place.", entry.rich.full)
            )
    source.pieces = [piece for piece in source.pieces if piece not in used]
