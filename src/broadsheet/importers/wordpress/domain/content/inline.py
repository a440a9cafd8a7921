"""Inline markup: text, links and emphasis of one paragraph, written out anew.

Nothing of the source's markup is copied: every tag here is one of ours, every character of text is
escaped, and an address passes `safe_address` or is left out. So the result is as safe as this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from urllib.parse import urlsplit

# "b", "i" and their like; the value is what our articles know them as
INLINE_TAGS = {
    "strong": "b",
    "b": "b",
    "em": "i",
    "i": "i",
    "cite": "i",
    "dfn": "i",
    "var": "i",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
SAFE_SCHEMES = {"http", "https", "mailto", "tel"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLANK_LINE = re.compile(r"\n[ \t\r\u00a0]*\n\s*")
_EDGE_BEFORE = re.compile(r"^(?:\s|\u00a0|<br>)+")
_EDGE_AFTER = re.compile(r"(?:\s|\u00a0|<br>)+$")
_AROUND_BREAK = re.compile(r" *<br> *")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][A-Za-z0-9/._~!$&'()*+,;=:@%?#-]*)?$")
_BAD_IN_ADDRESS = re.compile(r"[\s\"<>\\^`{|}]")


def safe_address(address: str) -> str:
    """Return `address` if a reader may follow it, else an empty string.

    Allowed are http, https, mailto, tel and addresses within the site.
    """
    address = address.strip()
    if _PLAIN_ADDRESS.match(address):
        return address
    bare = _CONTROL.sub("", address)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", bare)
    if scheme:
        if scheme[1].lower() not in SAFE_SCHEMES:
            return ""
    elif re.match(r"[^/?#]*(?::|&#|%3a)", bare, re.IGNORECASE):
        return ""
    try:
        urlsplit(bare)
    except ValueError:
        return ""
    return _BAD_IN_ADDRESS.sub(_percent, address)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8"))


class Inline:
    """Collects one paragraph; tags that stay empty are never written.

    `wanted` is the stack of open tags as the source has it; what was written follows it only
    when text comes. So a paragraph can be ended amid emphasis, and the next one takes it up.
    """

    def __init__(self, link: Callable[[str], str] = safe_address) -> None:
        self._link = link
        self._wanted: list[tuple[str, str]] = []
        self._written: list[tuple[str, str]] = []
        self._parts: list[str] = []
        self.has_text = False

    def open(self, tag: str, href: str = "") -> None:
        """Begin one of our tags; ``a`` needs `href`."""
        opening = f"<{tag}>"
        if tag == "a":
            href = self._link(href)
            opening = f'<a href="{escape(href)}">' if href else ""
        elif any(tag == open_tag for open_tag, _ in self._wanted):
            opening = ""
        self._wanted.append((tag, opening))

    def close(self) -> None:
        """End what was begun last."""
        self._wanted.pop()

    def text(self, text: str) -> None:
        """Append `text`; runs of white space become one space."""
        if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
            text = _SPACE.sub(" ", text)
        if not text:
            return
        if not text.strip(" \u00a0"):
            self._parts.append(text)
            return
        self.has_text = True
        words = text.strip(" ")
        if text[0] == " ":  # white space stands outside of tags
            self._parts.append(" ")
        self._sync()
        self._parts.append(escape(words, quote=False))
        if text[-1] == " ":
            self._parts.append(" ")

    def line_break(self) -> None:
        self._parts.append("<br>")

    def raw(self, html: str) -> None:
        """Append markup of our own making (a note)."""
        self.has_text = True
        self._sync()
        self._parts.append(html)

    def _sync(self) -> None:
        same = 0
        for wanted, written in zip(self._wanted, self._written, strict=False):
            if wanted is not written:
                break
            same += 1
        while len(self._written) > same:
            tag, opening = self._written.pop()
            if opening:
                self._close_tag(tag)
        for entry in self._wanted[same:]:
            self._written.append(entry)
            if entry[1]:
                self._parts.append(entry[1])

    def _close_tag(self, tag: str) -> None:
        # White space before the end of a tag belongs behind it.
        tail = []
        while self._parts and (self._parts[-1] == "<br>" or not self._parts[-1].strip(" \u00a0")):
            tail.append(self._parts.pop())
        self._parts.append(f"</{tag}>")
        self._parts.extend(reversed(tail))

    def finish(self) -> str:
        """Return what was collected and begin anew, within the same open tags."""
        wanted, self._wanted = self._wanted, []
        self._sync()
        self._wanted = wanted
        html = "".join(self._parts)
        self._parts = []
        self.has_text = False
        html = html.strip()
        if "<br>" in html or "\u00a0" in html:
            html = _EDGE_AFTER.sub("", _EDGE_BEFORE.sub("", html))
            html = _AROUND_BREAK.sub("<br>", html)
        return html.replace("  ", " ")


def paragraphs_of(text: str) -> list[str]:
    """Cut text at its blank lines, as WordPress does for classic content."""
    return _BLANK_LINE.split(text)


def strip_tags(html: str) -> str:
    """Return the text of inline HTML of our own making."""
    text = re.sub(r"<[^>]*>", "", html.replace("<br>", " "))
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"\s+", " ", text).strip()
