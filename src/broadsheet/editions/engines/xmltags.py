"""Numbered tags as other programs like them: XML names must not begin with a digit.

``<1>words</1>`` is ``<t1>words</t1>`` in XML and ``<span id="t1">words</span>`` in HTML. What comes
back is read leniently and judged afterwards (`domain.markup.problems`).
"""

from __future__ import annotations

import html
import re
from typing import Final

_OURS: Final = re.compile(r"<(/?)(\d{1,4})(/?)>")
_XML: Final = re.compile(r"<(/?)t(\d{1,4})\s*(/?)>")
_HTML_ATOM: Final = re.compile(
    r"<(?:br|span)\s+(?:class=[\"']?notranslate[\"']?\s+)?id\s*=\s*[\"']?a(\d{1,4})[\"']?[^<>]*?"
    r"(?:/>|>(?:\s*</span>)?)",
    re.IGNORECASE,
)
_HTML_OPEN: Final = re.compile(r"<span\s+id\s*=\s*[\"']?t(\d{1,4})[\"']?\s*>", re.IGNORECASE)
_HTML_CLOSE: Final = re.compile(r"</\s*span\s*>", re.IGNORECASE)
_HTML_TOKEN: Final = re.compile(r"<(\d{1,4})>|</\s*span\s*>", re.IGNORECASE)
_ANY_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def to_xml(marked: str) -> str:
    """Return a marked text as XML content."""
    return _OURS.sub(r"<\1t\2\3>", marked)


def from_xml(answer: str) -> str:
    """Return XML content as a marked text; tags that are not ours become words."""
    return _ours_again(_XML.sub("\ue000\\1\\2\\3\ue001", answer))


def to_html(marked: str) -> str:
    """Return a marked text as HTML."""

    def tag(found: re.Match[str]) -> str:
        closing, number, atom = found[1], found[2], found[3]
        if atom:
            return f'<span class="notranslate" id="a{number}"></span>'
        return "</span>" if closing else f'<span id="t{number}">'

    return _OURS.sub(tag, marked)


def from_html(answer: str) -> str:
    """Return HTML as a marked text; each ``</span>`` closes the one that was opened last."""
    text = _HTML_ATOM.sub("\ue000\\1/\ue001", answer)
    text = _HTML_OPEN.sub("<\\1>", text)
    open_: list[str] = []

    def tag(found: re.Match[str]) -> str:
        if found[1]:
            open_.append(found[1])
            return f"\ue000{found[1]}\ue001"
        return f"\ue000/{open_.pop()}\ue001" if open_ else ""

    return _ours_again(_HTML_TOKEN.sub(tag, text))


def _ours_again(text: str) -> str:
    """Make every entity the words it stands for, escape what is left, and put our tags back."""
    words = _ANY_ENTITY.sub(lambda found: html.unescape(found[0]), text)
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return words.replace("\ue000", "<").replace("\ue001", ">")
