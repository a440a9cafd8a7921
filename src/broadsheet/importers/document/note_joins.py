"""Numbered end notes go to their marks."""

from __future__ import annotations

from broadsheet.importers.domain.manuscript import (
    Certainty,
    Finding,
    Manuscript,
)

from .notes import find_end_notes, has_plain_marks, is_notes_head, set_marks
from .pieces import Kind, Piece
from .rich import Rich


def join_notes(pieces: list[Piece], manuscript: Manuscript) -> list[Piece]:
    """Numbered end notes go to their marks; those without a mark stay where they stand."""
    pieces = _without_orphan_head(pieces, manuscript)
    end_notes = find_end_notes(pieces)
    if end_notes is None:
        return pieces
    printed = set(end_notes.pieces)
    body = [p for p in pieces if p not in printed]
    wordy = (Kind.TEXT, Kind.QUOTE, Kind.ITEM)
    plain = any(has_plain_marks(p.rich, end_notes.notes) for p in body if p.kind in wordy)
    found: set[int] = set()
    for piece in body:
        if piece.kind in wordy:
            piece.rich = set_marks(piece.rich, end_notes.notes, found, allow_round=not plain)
    if not found:
        message = "A list of notes without marks in the text; it stays at the end."
        manuscript.findings.append(
            Finding("notes", message, Certainty.UNSURE, end_notes.pieces[0].text)
        )
        return pieces
    missing = sorted(set(end_notes.notes) - found)
    message = f"{len(found)} numbered notes were joined to their marks."
    head = end_notes.head.rich.plain if end_notes.head is not None else ""
    head = head if len(head) < 60 else head.split()[0]
    manuscript.findings.append(Finding("notes", message, excerpt=head))
    kept = []
    for piece in pieces:
        if piece not in printed:
            kept.append(piece)
            continue
        numbers = _numbers_in(piece, end_notes.notes)
        lost = [n for n in numbers if n in missing]
        if lost and piece is not end_notes.head:
            kept.append(piece)
            text = f"Note {', '.join(map(str, lost))} has no mark in the text; it stays at the end."
            manuscript.findings.append(Finding("notes", text, Certainty.UNSURE, piece.text))
    return kept


def _without_orphan_head(pieces: list[Piece], manuscript: Manuscript) -> list[Piece]:
    """Without a heading "Notes" under which nothing is left: the notes stand at their marks."""
    worded = [p for p in pieces if p.kind is not Kind.DIVIDER]
    if not worded or not is_notes_head(worded[-1].text):
        return pieces
    if not any(run.note for p in pieces for run in p.rich):
        return pieces
    manuscript.findings.append(
        Finding("notes", "The heading of the notes.", excerpt=worded[-1].text)
    )
    return [p for p in pieces if p is not worded[-1]]


def _numbers_in(piece: Piece, notes: dict[int, Rich]) -> list[int]:
    return [n for n, rich in notes.items() if rich.plain and rich.plain in piece.text]
