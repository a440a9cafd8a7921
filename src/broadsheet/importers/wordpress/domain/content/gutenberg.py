"""WordPress's block grammar: ``<!-- wp:name {"json": 1} -->…<!-- /wp:name -->``.

Grammar: https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/
What stands between two blocks is freeform (classic) content: a block with an empty name.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 60

_DELIMITER = re.compile(
    r"<!--\s+(?P<close>/)?wp:(?P<name>(?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)(?=\s)\s+"
)
_END = re.compile(r"\s*(/)?-->")
_decoder = json.JSONDecoder()


@dataclass(slots=True)
class WpBlock:
    """One block. `parts` are its pieces of HTML and, between them, its inner blocks."""

    name: str  # "core/paragraph"; empty: freeform
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: list[str | WpBlock] = field(default_factory=list)
    source: str = ""  # its opening delimiter, as it stands in the file
    is_void: bool = False  # self-closing: made by the server when the page was asked for

    @property
    def inner(self) -> list[WpBlock]:
        return [part for part in self.parts if isinstance(part, WpBlock)]

    @property
    def short_name(self) -> str:
        """The name without WordPress's own prefix."""
        return self.name.removeprefix("core/")

    def html(self) -> str:
        """Its HTML with that of its inner blocks in place."""
        return "".join(part if isinstance(part, str) else part.html() for part in self.parts)

    def whole(self) -> str:
        """Its source, delimiters included."""
        if self.is_void:
            return self.source
        inner = "".join(part if isinstance(part, str) else part.whole() for part in self.parts)
        if not self.name:
            return inner
        return f"{self.source}{inner}<!-- /wp:{self.short_name} -->"


@dataclass(frozen=True, slots=True)
class Parsed:
    blocks: list[WpBlock]
    problems: list[str]


def has_blocks(content: str) -> bool:
    return "<!-- wp:" in content


def parse_blocks(content: str) -> Parsed:
    """Parse `content`; never fails: what is not closed is closed, what closes nothing is left out.

    Both are named in `problems`.
    """
    root = WpBlock("")
    stack = [root]
    problems: list[str] = []
    at = 0
    while True:
        match = _DELIMITER.search(content, at)
        if match is None:
            break
        attributes, end, is_void = _rest_of(content, match.end(), problems, match["name"])
        if end < 0:
            break
        _freeform(stack[-1], content[at : match.start()])
        name = match["name"] if "/" in match["name"] else f"core/{match['name']}"
        at = end
        if match["close"]:
            _close(stack, name, problems)
            continue
        block = WpBlock(name, attributes, source=content[match.start() : end], is_void=is_void)
        stack[-1].parts.append(block)
        if not is_void:
            if len(stack) >= MAX_DEPTH:
                problems.append(f"blocks nested more than {MAX_DEPTH} deep are read side by side")
            else:
                stack.append(block)
    _freeform(stack[-1], content[at:])
    problems.extend(f"block “{block.short_name}” is not closed" for block in stack[1:])
    blocks = [
        part if isinstance(part, WpBlock) else WpBlock("", parts=[part]) for part in root.parts
    ]
    return Parsed(blocks, problems)


def _rest_of(
    content: str, at: int, problems: list[str], name: str
) -> tuple[dict[str, Any], int, bool]:
    attributes: dict[str, Any] = {}
    if content.startswith("{", at):
        try:
            attributes, at = _decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            problems.append(f"the settings of block “{name}” are damaged")
            close = content.find("-->", at)
            if close < 0:
                return {}, -1, False
            return {}, close + 3, content[close - 1] == "/"
    match = _END.match(content, at)
    if match is None:
        close = content.find("-->", at)
        return attributes, (close + 3 if close >= 0 else -1), False
    return attributes, match.end(), bool(match[1])


def _freeform(block: WpBlock, text: str) -> None:
    if text and (block.name or text.strip()):
        block.parts.append(text)


def _close(stack: list[WpBlock], name: str, problems: list[str]) -> None:
    names = [block.name for block in stack[1:]]
    if name not in names:
        problems.append(f"the end of a block “{name.removeprefix('core/')}” that was not begun")
        return
    while stack[-1].name != name:
        problems.append(f"block “{stack.pop().short_name}” is not closed")
    stack.pop()
