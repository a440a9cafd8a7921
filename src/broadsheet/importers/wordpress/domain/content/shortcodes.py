"""Shortcodes: ``[gallery ids="1,2"]``, ``[caption]…[/caption]``, ``[[escaped]]``.

Square brackets are also plain punctuation ("[sic]", "[…]"), so an unknown name counts as a
shortcode only with attributes, with an end, or alone on its line.
Grammar: https://codex.wordpress.org/Shortcode_API
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

MARK_OPEN = "\ufdd0"
MARK_CLOSE = "\ufdd1"

KNOWN = frozenset(
    {
        "caption",
        "wp_caption",
        "gallery",
        "embed",
        "audio",
        "video",
        "playlist",
        "ref",
        "footnote",
        "fn",
        "efn_note",
        "youtube",
        "vimeo",
        "tweet",
        "twitter",
        "instagram",
        "facebook",
        "soundcloud",
        "spotify",
        "googlemaps",
        "dailymotion",
        "ted",
        "pullquote",
        "blockquote",
        "quote",
    }
)
# Layout only: their content is taken over, the tags themselves say nothing.
LAYOUT = re.compile(
    r"^(vc_(row|column|column_text|section|row_inner|column_inner)|et_pb_(section|row|column|text|"
    r"row_inner|column_inner)|fusion_(builder_)?(container|row|column|text|row_inner|column_inner)|"
    r"av_(section|one_full|one_half|one_third|two_third|textblock)|"
    r"su_(row|column)|row|col|column|columns|section|one_half(_last)?|one_third(_last)?|"
    r"two_third(_last)?|one_fourth(_last)?|dropcap|cmsmasters_(row|column|text)|clear|raw)$"
)
# Without content, so never closed: an end later in the text belongs to another one.
_VOID = frozenset({"gallery", "playlist"})
_TOKEN = re.compile(
    r"<(?:[a-zA-Z/][^<>]*)>"
    r"|\[(?P<escaped>\[)?(?P<close>/)?(?P<name>[A-Za-z][\w-]*)"
    r"(?P<attributes>(?:=[^\[\]\n]{0,2000}|\s(?:[^\[\]\"']|\"[^\"]{0,4000}\"|'[^'\[\]]{0,4000}')*)?)"
    r"(?P<void>/)?\](?P<escape_end>\])?"
)
_REACH = 2000  # how many tags further an end is looked for
_ATTRIBUTE = re.compile(
    r"([\w-]+)\s*=\s*\"([^\"]*)\"(?:\s|$)|([\w-]+)\s*=\s*'([^']*)'(?:\s|$)"
    r"|([\w-]+)\s*=\s*([^\s'\"]+)(?:\s|$)|\"([^\"]*)\"(?:\s|$)|'([^']*)'(?:\s|$)|(\S+)(?:\s|$)"
)


@dataclass(slots=True)
class Shortcode:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)  # attributes without a name
    content: str | None = None
    source: str = ""  # as it stands in the file
    opening: str = ""  # only the opening tag

    @property
    def is_layout(self) -> bool:
        return LAYOUT.match(self.name) is not None


def mark_shortcodes(content: str, found_codes: list[Any]) -> str:
    """Replace every shortcode of `content` by a mark and append it to `found_codes`.

    A mark is its place in `found_codes` between `MARK_OPEN` and `MARK_CLOSE`. The content of one
    that encloses others is left as it is, for whoever converts it to mark in turn.
    """
    if "[" not in content:
        return content
    tokens = [match for match in _TOKEN.finditer(content) if match["name"]]
    closed = {match["name"] for match in tokens if match["close"]}
    parts: list[str] = []
    at = 0
    skip_until = 0
    for index, match in enumerate(tokens):
        if match.start() < skip_until:
            continue
        if match["escaped"] and match["escape_end"]:
            parts.append(content[at : match.start()])
            parts.append(match[0][1:-1].replace("[", "&#91;").replace("]", "&#93;"))
            at = skip_until = match.end()
            continue
        found = _shortcode(content, tokens, index, closed)
        if found is None:
            continue
        code, start, end = found
        parts.append(content[at:start])
        parts.append(f"{MARK_OPEN}{len(found_codes)}{MARK_CLOSE}")
        found_codes.append(code)
        at = skip_until = end
    parts.append(content[at:])
    return "".join(parts)


def _shortcode(
    content: str, tokens: list[re.Match[str]], index: int, closed: set[str]
) -> tuple[Shortcode, int, int] | None:
    match = tokens[index]
    name = match["name"]
    start = match.start() + (1 if match["escaped"] else 0)
    end = match.end() - (1 if match["escape_end"] else 0)
    named, values = parse_attributes(match["attributes"] or "")
    if match["close"]:
        # The end of what was not begun: only if the name cannot be a word of the text.
        if name not in KNOWN and not LAYOUT.match(name) and "_" not in name and "-" not in name:
            return None
        code = Shortcode(f"/{name}", source=content[start:end], opening=content[start:end])
        return code, start, end
    code = Shortcode(name, named, values, opening=content[start:end])
    close = None
    if name in closed and not match["void"] and name not in _VOID:
        close = _end_of(tokens, index)
    if close is not None:
        code.content = content[end : close.start()]
        code.source = content[start : close.end()]
        return code, start, close.end()
    code.source = content[start:end]
    is_sure = name.lower() in KNOWN or bool(named) or bool(match["void"]) or code.is_layout
    if is_sure or "_" in name or _stands_alone(content, start, end):
        return code, start, end
    return None


def _end_of(tokens: list[re.Match[str]], index: int) -> re.Match[str] | None:
    name = tokens[index]["name"]
    depth = 0
    for match in tokens[index + 1 : index + _REACH]:
        if match["name"] != name or (match["escaped"] and match["escape_end"]):
            continue
        if match["close"]:
            if depth == 0:
                return match
            depth -= 1
        elif not match["void"] and LAYOUT.match(name):
            depth += 1  # WordPress itself does not nest alike tags; page builders do
    return None


def _stands_alone(content: str, start: int, end: int) -> bool:
    before = content[:start].rstrip(" \t")
    after = content[end:].lstrip(" \t")
    is_begin = not before or before.endswith(("\n", "<p>", "-->", "</p>"))
    is_end = not after or after.startswith(("\n", "\r", "</p>", "<!--", "<p>"))
    return is_begin and is_end


def parse_attributes(text: str) -> tuple[dict[str, str], list[str]]:
    """Split the attributes of a shortcode into named ones and bare values."""
    text = text.strip()
    if text.startswith("="):  # [youtube=https://…]
        return {}, [text[1:].strip().strip("\"'")]
    text = html.unescape(text).replace("“", '"').replace("”", '"').replace("″", '"')
    named: dict[str, str] = {}
    values: list[str] = []
    for match in _ATTRIBUTE.finditer(text):
        groups = match.groups()
        for key, value in zip(groups[0:6:2], groups[1:6:2], strict=True):
            if key:
                named[key.lower()] = value or ""
        values.extend(value for value in groups[6:] if value)
    return named, values
