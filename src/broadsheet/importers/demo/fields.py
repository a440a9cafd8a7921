"""Reading one TOML table with clear errors: which file, which key, what was wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from broadsheet.importers.demo.errors import DemoContentError

# The inline markup that a manuscript may hold: importers/domain/manuscript.py
INLINE_TAGS: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "b": frozenset(),
    "i": frozenset(),
    "sub": frozenset(),
    "sup": frozenset(),
    "code": frozenset(),
    "br": frozenset(),
    "span": frozenset({"data-note"}),
}
PARAGRAPH_TAGS = {**INLINE_TAGS, "p": frozenset[str]()}
PAGE_TAGS = {
    **PARAGRAPH_TAGS,
    "h2": frozenset[str](),
    "h3": frozenset[str](),
    "ul": frozenset[str](),
    "ol": frozenset[str](),
    "li": frozenset[str](),
}


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raises `DemoContentError` naming the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DemoContentError(path.name, f"the file cannot be opened ({error.strerror})") from None
    except tomllib.TOMLDecodeError as error:
        raise DemoContentError(path.name, f"the file is not valid TOML ({error})") from None


class Fields:
    """One table of a file. Each key is taken once; `finish` refuses what nobody asked for."""

    def __init__(self, table: Mapping[str, Any], where: str) -> None:
        self._left = dict(table)
        self.where = where

    def _fail(self, what: str) -> DemoContentError:
        return DemoContentError(self.where, what)

    def _take(self, key: str, kind: type, default: Any) -> Any:
        value = self._left.pop(key, default)
        if value is None:
            raise self._fail(f"“{key}” is missing")
        # bool is an int in Python; a TOML true is never a number here.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self._fail(f"“{key}” is not of type {kind.__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it has to be there and may not be blank."""
        value: str = self._take(key, str, default).strip()
        if default is None and not value:
            raise self._fail(f"“{key}” is empty")
        return value

    def verbatim(self, key: str) -> str:
        """A text whose blanks matter; only line ends at its end are dropped."""
        value: str = self._take(key, str, None).rstrip("\n")
        return value

    def html(
        self,
        key: str,
        default: str | None = None,
        *,
        allowed: Mapping[str, frozenset[str]] = INLINE_TAGS,
    ) -> str:
        value = self.text(key, default)
        check_html(value, where=f"{self.where}, “{key}”", allowed=allowed)
        return value

    def number(self, key: str, default: int | None = None) -> int:
        value: int = self._take(key, int, default)
        return value

    def flag(self, key: str) -> bool:
        value: bool = self._take(key, bool, False)
        return value

    def texts(self, key: str, *, is_required: bool = False) -> tuple[str, ...]:
        values = self._take(key, list, None if is_required else [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self._fail(f"“{key}” holds something that is not a text, or an empty one")
        return tuple(value.strip() for value in values)

    def rows(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Rows of cells, all of one width."""
        rows = self._take(key, list, None)
        if not rows or not all(isinstance(row, list) for row in rows):
            raise self._fail(f"“{key}” is not a list of rows")
        if len({len(row) for row in rows}) != 1:
            raise self._fail(f"the rows of “{key}” are not of one width")
        for row in rows:
            for cell in row:
                if not isinstance(cell, str):
                    raise self._fail(f"“{key}” holds a cell that is not a text: {cell!r}")
                check_html(cell, where=f"{self.where}, “{key}”", allowed=INLINE_TAGS)
        return tuple(tuple(row) for row in rows)

    def tables(self, key: str) -> list[Fields]:
        values = self._take(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            raise self._fail(f"“{key}” is not a list of tables")
        return [
            Fields(value, f"{self.where}, {key} {number}")
            for number, value in enumerate(values, start=1)
        ]

    def table(self, key: str) -> Fields | None:
        if key not in self._left:
            return None
        return Fields(self._take(key, dict, None), f"{self.where}, {key}")

    def finish(self) -> None:
        """Raise when a key was not understood: a slip of the pen should not go unnoticed."""
        if self._left:
            raise self._fail(f"nobody knows what “{next(iter(self._left))}” means")


class _MarkupChecker(HTMLParser):
    def __init__(self, where: str, allowed: Mapping[str, frozenset[str]]) -> None:
        super().__init__(convert_charrefs=True)
        self._where = where
        self._allowed = allowed
        self._open: list[tuple[str, bool]] = []  # tag, has it any text yet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._allowed:
            raise DemoContentError(self._where, f"the tag <{tag}> is not allowed")
        names = {name for name, _ in attrs}
        if not names <= self._allowed[tag]:
            raise DemoContentError(self._where, f"<{tag}> has an attribute that is not allowed")
        if tag == "a" and not dict(attrs).get("href"):
            raise DemoContentError(self._where, "a link has no address")
        if tag == "span" and "data-note" not in names:
            raise DemoContentError(self._where, "a <span> that is not a note")
        if tag != "br":
            self._open.append((tag, False))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._open = [(tag, True) for tag, _ in self._open]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise DemoContentError(self._where, f"</{tag}> closes nothing")
        _, has_text = self._open.pop()
        if not has_text:
            raise DemoContentError(self._where, f"<{tag}> is empty")

    def close(self) -> None:
        super().close()
        if self._open:
            raise DemoContentError(self._where, f"<{self._open[-1][0]}> is never closed")


def check_html(
    html: str, *, where: str, allowed: Mapping[str, frozenset[str]] = INLINE_TAGS
) -> None:
    """Raise `DemoContentError` unless `html` is balanced and holds only what `allowed` names.

    Links need an address and words; no element but <br> may be empty.
    """
    checker = _MarkupChecker(where, allowed)
    checker.feed(html)
    checker.close()
