"""White space as a browser shows it."""

from __future__ import annotations

import re
from dataclasses import replace

from .rich import BREAK, SOFT, Rich, Run

SPACE = re.compile(r"[ \t\r\n\f]+")


def collapse(runs: list[Run]) -> list[Run]:
    """Runs with the white space between them collapsed as a browser does."""
    out: list[Run] = []
    space = True
    for run in runs:
        text = run.text
        if space and text.startswith(" "):
            text = text.lstrip(" ")
        if not text:
            continue
        if text[0] in (BREAK, SOFT) and out and out[-1].text.endswith(" "):
            out[-1] = replace(out[-1], text=out[-1].text.rstrip(" "))
        out.append(replace(run, text=text))
        space = text[-1] in (" ", BREAK, SOFT)
    return out


def split_at_double_breaks(rich: Rich) -> list[Rich]:
    """Paragraphs that a page parts by two line breaks."""
    parts, start = [], 0
    for match in re.finditer(rf"{BREAK}\s*{BREAK}[\s]*", rich.text):
        parts.append(rich.cut(start, match.start()))
        start = match.end()
    parts.append(rich.cut(start))
    return parts
