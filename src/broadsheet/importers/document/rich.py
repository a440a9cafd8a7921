"""Text with inline markup, addressed by character: what recognisers search, cut and link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby
from typing import Any

import nh3

MARK = "\ufffc"  # stands where a note's mark goes; its run carries the note
SOFT = "\u2028"  # a line end that may be a mere wrap
BREAK = "\n"  # a line end that the file means

ALLOWED_TAGS = {"a", "b", "i", "sub", "sup", "code", "br", "span", "p"}
ALLOWED_ATTRIBUTES = {"a": {"href", "data-gap"}, "span": {"data-note"}}
URL_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `href` None: no link; empty: a gap to be filled."""

    text: str
    bold: bool = False
    italic: bool = False
    sup: bool = False
    sub: bool = False
    code: bool = False
    href: str | None = None
    note: Rich | None = None

    def same_style(self, other: Run) -> bool:
        return replace(self, text="") == replace(other, text="")


@dataclass(frozen=True, slots=True)
class Rich:
    """An immutable line of runs."""

    runs: tuple[Run, ...] = ()
    _text: str = field(default="", init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_text", "".join(run.text for run in self.runs))

    @property
    def text(self) -> str:
        """All characters, with `MARK`, `SOFT` and `BREAK` among them; offsets refer to it."""
        return self._text

    @property
    def plain(self) -> str:
        """The words alone, on one line."""
        return " ".join(self._text.replace(MARK, " ").split())

    @property
    def full(self) -> str:
        """The words and those of the notes, on one line."""
        notes = " ".join(run.note.plain for run in self.runs if run.note is not None)
        return f"{self.plain} {notes}".strip()

    def __bool__(self) -> bool:
        return bool(self._text.strip())

    def __len__(self) -> int:
        return len(self._text)

    def __add__(self, other: Rich) -> Rich:
        return make_rich((*self.runs, *other.runs))

    def cut(self, start: int, end: int | None = None) -> Rich:
        """The characters from `start` up to `end`."""
        if end is None:
            end = len(self._text)
        taken: list[Run] = []
        at = 0
        for run in self.runs:
            low, high = max(start - at, 0), min(end - at, len(run.text))
            if low < high:
                whole = low == 0 and high == len(run.text)
                taken.append(run if whole else replace(run, text=run.text[low:high]))
            at += len(run.text)
            if at >= end:
                break
        return Rich(tuple(taken))

    def strip(self, characters: str | None = None) -> Rich:
        text = self._text
        start = len(text) - len(text.lstrip(characters))
        end = len(text.rstrip(characters))
        return self if (start, end) == (0, len(text)) else self.cut(start, max(start, end))

    def spliced(self, start: int, end: int, filling: Rich) -> Rich:
        """With the characters from `start` to `end` replaced."""
        return self.cut(0, start) + filling + self.cut(end)

    def styled(self, start: int, end: int, **changes: Any) -> Rich:
        """With the style of a stretch changed."""
        middle = Rich(tuple(replace(run, **changes) for run in self.cut(start, end).runs))
        return self.spliced(start, end, middle)

    def split(self, separator: str) -> list[Rich]:
        """The parts between the occurrences of one character."""
        parts, start = [], 0
        for position, character in enumerate(self._text):
            if character == separator:
                parts.append(self.cut(start, position))
                start = position + 1
        parts.append(self.cut(start))
        return parts

    def is_all(self, style: str) -> bool:
        """Whether every letter is ``bold``, ``italic`` or ``code``."""
        seen = False
        for run in self.runs:
            if any(character.isalnum() for character in run.text):
                if not getattr(run, style):
                    return False
                seen = True
        return seen

    def without(self, style: str) -> Rich:
        """Without one style."""
        changes: dict[str, Any] = {style: False}
        return make_rich(replace(run, **changes) for run in self.runs)

    def links(self) -> Iterator[tuple[str, str]]:
        """Each link's words and address."""
        for href, runs in groupby(self.runs, key=lambda run: run.href):
            words = " ".join("".join(run.text for run in runs).split())
            if href is not None and words:
                yield words, href

    def html(self) -> str:
        """Sanitised inline HTML, of the tags that a manuscript allows and no others."""
        return sanitise(_render(list(self.strip().runs), ("href", *_STYLES)))

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)


def make_rich(runs: Iterable[Run]) -> Rich:
    """A line of runs, neighbours of the same style merged."""
    merged: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if merged and run.note is None and merged[-1].same_style(run):
            merged[-1] = replace(run, text=merged[-1].text + run.text)
        else:
            merged.append(run)
    return Rich(tuple(merged))


def plain_rich(text: str) -> Rich:
    return Rich((Run(text),)) if text else Rich()


def join_rich(parts: Iterable[Rich], glue: str = " ") -> Rich:
    runs: list[Run] = []
    for part in parts:
        if runs and part.runs:
            runs.append(Run(glue))
        runs.extend(part.runs)
    return make_rich(runs)


def sanitise(html: str) -> str:
    """The belt to the braces of escaping: nothing but the allowed tags leaves this room."""
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )


_STYLES = {"bold": "b", "italic": "i", "sup": "sup", "sub": "sub", "code": "code"}


def _render(runs: list[Run], styles: tuple[str, ...]) -> str:
    if not styles:
        return "".join(_leaf(run) for run in runs)
    style, rest = styles[0], styles[1:]
    out: list[str] = []
    for value, group in groupby(runs, key=lambda run: getattr(run, style)):
        inner = _render(list(group), rest)
        if style == "href":
            out.append(_link(value, inner))
        elif value and inner.strip():
            tag = _STYLES[style]
            out.append(f"<{tag}>{inner}</{tag}>")
        else:
            out.append(inner)
    return "".join(out)


def _link(href: str | None, inner: str) -> str:
    if href is None or not inner.strip():
        return inner
    if href == "":
        return f'<a href="" data-gap="">{inner}</a>'
    return f'<a href="{escape(href)}">{inner}</a>'


def _leaf(run: Run) -> str:
    if run.note is not None:
        return f'<span data-note="">{_render(list(run.note.runs), ("href", *_STYLES))}</span>'
    text = escape(run.text.replace(MARK, ""), quote=False)
    return text.replace(SOFT, " ").replace(BREAK, "<br>")
