"""Lines that name a part outright, as some savers of pages write them: "Title: …"."""

from __future__ import annotations

import re
from typing import NamedTuple

from .addresses import is_web_address
from .pieces import Kind, Piece, Source, removed
from .rich import join_rich, plain_rich

_LABEL = re.compile(
    r"^\W{0,4}(?:(?P<title>title|headline)|(?P<deck>deck|dek|standfirst|subtitle|subheading|subhead)"
    r"|(?P<address>url(?:\s+source)?|source\s+url|original\s+url|web\s+address|permalink|canonical)"
    r"|(?P<empty>markdown\s+content|content|body|text|full\s+text))\W{0,3}\s*[:：]\W{0,3}(?P<value>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ALONE = re.compile(
    r"^(?:title|headline|deck|subtitle|standfirst|authors?|author\(s\)|byline|publisher|publication|source|"
    r"(?:date\s+)?published|publication\s+date|date|url)\s*:?$",
    re.IGNORECASE,
)
_NEAR_TOP = 14


class Label(NamedTuple):
    part: str
    value: str


def read_label(text: str) -> Label | None:
    """The part that a line names, and the words after the label."""
    match = _LABEL.match(text) if len(text) < 600 else None
    if match is None:
        return None
    part = next(name for name in ("title", "deck", "address", "empty") if match[name])
    value = " ".join(match["value"].split()).strip("* ")
    if part == "empty":
        return Label(part, "") if not value else None
    if part == "address":
        return Label(part, value.strip("<>")) if is_web_address(value.strip("<>")) else None
    return Label(part, value) if value else None


def join_labels(source: Source) -> None:
    """Labels alone on their lines at the top of a file ("Title", "Author"), joined to their values.

    Only where two lines or more are such labels: one alone may be a word of the page.
    """
    top = source.pieces[:_NEAR_TOP]
    labels = [p for p in top if p.kind is Kind.TEXT and _ALONE.match(p.text)]
    if len({p.text.casefold() for p in labels}) < 2:
        return
    kept: list[Piece] = []
    for piece in source.pieces:
        label = kept[-1] if kept and kept[-1] in labels else None
        if label is not None and piece.kind is Kind.TEXT and piece not in labels:
            name = label.text.strip(": ")
            piece.rich = join_rich([plain_rich(f"{name}:"), piece.rich])
            kept[-1] = piece
        else:
            kept.append(piece)
    source.pieces = kept


def take_labels(source: Source) -> None:
    """Take labelled lines off the top of a file; they are evidence, not text."""
    join_labels(source)
    kept = []
    for position, piece in enumerate(source.pieces):
        label = (
            read_label(piece.rich.text)
            if position < _NEAR_TOP and piece.kind is Kind.TEXT
            else None
        )
        if label is None:
            kept.append(piece)
            continue
        evidence = source.evidence
        if label.part == "title":
            evidence.titles.insert(0, label.value)
            evidence.is_titled = True
        elif label.part == "deck":
            evidence.decks.insert(0, label.value)
            evidence.is_decked = True
        elif label.part == "address":
            evidence.canonical = evidence.canonical or label.value
            evidence.base = evidence.base or label.value
        source.findings.append(removed("A labelled line at the top of the file.", piece.rich.full))
    source.pieces = kept
