"""Lines that name a part outright, as some savers of pages write them: "Title: …"."""

from __future__ import annotations

import re
from typing import NamedTuple

from .addresses import is_web_address
from .pieces import Kind, Source, removed

_LABEL = re.compile(
    r"^\W{0,4}(?:(?P<title>title|headline)|(?P<deck>deck|dek|standfirst|subtitle|subheading|subhead)"
    r"|(?P<address>url(?:\s+source)?|source\s+url|original\s+url|web\s+address|permalink|canonical)"
    r"|(?P<empty>markdown\s+content|content|body|text|full\s+text))\W{0,3}\s*[:：]\W{0,3}(?P<value>.*)$",
    re.IGNORECASE | re.DOTALL,
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


def take_labels(source: Source) -> None:
    """Take labelled lines off the top of a file; they are evidence, not text."""
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
