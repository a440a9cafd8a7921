"""From the desk's rich text to what readers get, in one pass and safe by construction.

The source is Wagtail's database HTML (`<a linktype="page" id="3">`, `span[data-note]`,
`span[data-gap]`, `p[data-block-key]`). Nothing of it is copied: known elements are written anew
without attributes, text is escaped, addresses are checked, everything else leaves only its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from lxml import etree

from broadsheet.frontpage.domain.urls import is_external, safe_href
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.press.domain.links import absolute

_INLINE: Final = {
    "b": "b", "strong": "strong", "i": "i", "em": "em", "sup": "sup", "sub": "sub", "code": "code",
    "s": "s", "u": "i", "cite": "cite", "q": "q", "small": "small", "kbd": "kbd", "abbr": "abbr",
}  # fmt: skip
_BLOCK: Final = {
    "p": "p", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3",
    "ul": "ul", "ol": "ol", "li": "li", "blockquote": "blockquote", "pre": "pre",
}  # fmt: skip
_DROPPED: Final = frozenset(
    {"script", "style", "template", "iframe", "object", "embed", "svg", "math", "noscript",
     "textarea", "select", "title", "head", "link", "meta"}
)  # fmt: skip
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_PAGE_LINK: Final = re.compile(r"""<a\b(?=[^>]*\blinktype="page")[^>]*\bid="(\d{1,18})\"""")
_PARSER: Final = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
)


def page_ids(sources: Iterable[str]) -> set[int]:
    """Return the ids of the pages that these rich texts link to."""
    return {
        int(pk) for source in sources if "linktype" in source for pk in _PAGE_LINK.findall(source)
    }


@dataclass(frozen=True, slots=True)
class Note:
    """One numbered note; `html` is its text."""

    number: int
    html: SafeString


@dataclass(slots=True)
class LinkBook:
    """The addresses that a page links to, numbered in order, each once: the print's notes."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, href: str) -> int:
        full = absolute(href)
        return self.numbers.setdefault(full, len(self.numbers) + 1)

    @property
    def entries(self) -> list[tuple[int, str]]:
        return [(number, href) for href, number in self.numbers.items()]


class Converter:
    """Converts all rich texts of one page; keeps its notes and the numbers of its links.

    `pages` gives the address of each page that may be linked, by id. With `is_feed` addresses are
    absolute and nothing is numbered for print.
    """

    def __init__(self, *, pages: Mapping[int, str], is_feed: bool = False) -> None:
        self.pages = pages
        self.is_feed = is_feed
        self.links = LinkBook()
        self.notes: list[Note] = []
        self._out: list[str] = []
        self._in_link = False
        self._marks: list[str] = []

    def blocks(self, source: str) -> SafeString:
        """Convert a text of paragraphs, headings and lists; loose words become a paragraph."""
        root = _parse(source)
        if root is None:
            return _loose(source)
        html = self._written(root)
        if html and root.find("p") is None and not _has_blocks(root):
            html = f"<p>{html}</p>"
        return mark_safe(html)

    def inline(self, source: str) -> SafeString:
        """Convert a text of one line, a caption or table cell; its paragraphs become lines."""
        root = _parse(source)
        if root is None:
            return self.plain(source)
        paragraphs = [self._written(child) for child in root.findall("p")]
        if paragraphs and not (root.text or "").strip():
            return mark_safe("<br>".join(html for html in paragraphs if html))
        return mark_safe(self._written(root, is_inline=True))

    def plain(self, text: str) -> SafeString:
        """Escape a text that holds no markup."""
        return mark_safe(escape(clean_text(text).strip(), quote=False))

    def href(self, href: str) -> tuple[str, int]:
        """Return a checked address ready for an attribute's value, and its number in print."""
        safe = safe_href(href)
        if not safe:
            return "", 0
        if self.is_feed:
            return absolute(safe), 0
        return safe, self.links.number(safe)

    def _written(self, root: Any, *, is_inline: bool = False) -> str:
        before, self._out = self._out, []
        if root.text:
            self._out.append(escape(root.text, quote=False))
        self._children(root, is_inline=is_inline)
        html, self._out = "".join(self._out).strip(), before
        return html

    def _children(self, element: Any, *, is_inline: bool) -> None:
        for child in element:
            tag = child.tag
            if tag in _DROPPED:
                pass
            elif tag == "a":
                self._link(child, is_inline=is_inline)
            elif tag == "span" and "data-note" in child.attrib:
                self._note(child)
            elif tag == "br":
                self._out.append("<br>")
            elif tag == "hr" and not is_inline:
                self._out.append("<hr>")
            elif name := _INLINE.get(tag) or (not is_inline and _BLOCK.get(tag)):
                self._element(child, name, is_inline=is_inline)
            else:
                self._words(child, is_inline=is_inline)
            if child.tail:
                self._out.append(escape(child.tail, quote=False))

    def _words(self, element: Any, *, is_inline: bool) -> None:
        if element.text:
            self._out.append(escape(element.text, quote=False))
        self._children(element, is_inline=is_inline)

    def _element(self, element: Any, name: str, *, is_inline: bool) -> None:
        start = len(self._out)
        left = element.get("data-left")
        self._out.append(f"<{name}{in_language(left) if left else ''}>")
        self._words(element, is_inline=is_inline)
        if name == "p" and not "".join(self._out[start + 1 :]).strip():
            del self._out[start:]  # an empty line left at the desk
            return
        self._out.append(f"</{name}>")

    def _link(self, element: Any, *, is_inline: bool) -> None:
        href = self._address(element)
        if not href or self._in_link:
            self._words(element, is_inline=is_inline)
            return
        attributes = f' href="{escape(absolute(href) if self.is_feed else href)}"'
        if is_external(href):
            attributes += ' rel="external"'
        if not self.is_feed and not href.startswith("#"):
            attributes += f' data-n="{self.links.number(href)}"'
        self._out.append(f"<a{attributes}>")
        self._in_link = True
        self._words(element, is_inline=is_inline)
        self._in_link = False
        self._out.append("</a>")
        self._out += self._marks
        self._marks = []

    def _address(self, element: Any) -> str:
        kind = element.get("linktype")
        if kind == "page":
            key = element.get("id", "")
            return self.pages.get(int(key), "") if key.isdecimal() else ""
        if kind:
            return ""
        return safe_href(element.get("href", ""))

    def _note(self, element: Any) -> None:
        number = len(self.notes) + 1
        self.notes.append(Note(number, SafeString("")))  # holds the number: notes may nest
        in_link, self._in_link = self._in_link, False
        html = self._written(element, is_inline=True)
        self._in_link = in_link
        self.notes[number - 1] = Note(number, mark_safe(html))
        if self.is_feed:
            mark = f"<sup>{number}</sup>"
        else:
            label = escape(gettext("Note %(number)s") % {"number": number})
            mark = (
                f'<sup class="note-mark"><a id="mark-{number}" href="#note-{number}"'
                f' aria-label="{label}">{number}</a></sup>'
            )
        # A link cannot stand in a link: the mark waits for its end.
        (self._marks if in_link else self._out).append(mark)


def in_language(code: str) -> str:
    """Return the attributes of a text that is in another language than its page."""
    found = language_of(code)
    return f' lang="{escape(found.code)}" dir="{found.direction}"'


def plain_text(source: str) -> str:
    """Return the words of a rich text, with single blanks, notes left out."""
    root = _parse(source)
    if root is None:
        return " ".join(source.split())
    for note in root.xpath(".//span[@data-note]"):
        tail, parent, previous = note.tail or "", note.getparent(), note.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(note)
    for block in root.iter("p", "h2", "h3", "li", "br"):
        block.tail = f" {block.tail or ''}"
    return " ".join("".join(root.itertext()).split())


def clean_text(text: str) -> str:
    """Drop characters that neither HTML nor XML can hold (XML 1.0, section 2.2)."""
    return _CONTROL.sub("", text)


def _parse(source: str) -> Any:
    """Return the parsed text under one element, or None when it holds no markup."""
    source = clean_text(source)
    if "<" not in source and "&" not in source:
        return None
    root = etree.fromstring(f"<div>{source}</div>".encode(), _PARSER)
    # A stray “</div>” ends ours early; the words after it belong to the text too.
    if len(root) == 1 and len(root[0]) == 1 and not (root[0][0].tail or "").strip():
        root = root[0][0]
    if "data-note" in source:
        _join_notes(root)
    return root


def _join_notes(root: Any) -> None:
    """Make one note of neighbours: the editor splits a note where its emphasis changes."""
    for note in root.xpath(".//span[@data-note]"):
        parent = note.getparent()
        while parent is not root and parent.tag in (*_INLINE, "a") and _holds_only(parent, note):
            _turn_out(parent, note)
            parent = note.getparent()
    for note in root.xpath(".//span[@data-note]"):
        previous = note.getprevious()
        if previous is None or previous.tail or previous.tag != "span":
            continue
        if "data-note" not in previous.attrib:
            continue
        _append_text(previous, note.text)
        for child in list(note):
            previous.append(child)
        previous.tail = note.tail
        note.tail = None
        note.getparent().remove(note)


def _holds_only(parent: Any, child: Any) -> bool:
    return len(parent) == 1 and not parent.text and not child.tail


def _turn_out(parent: Any, note: Any) -> None:
    """From ``<i><span>words</span></i>`` to ``<span><i>words</i></span>``."""
    outer, tail = parent.getparent(), parent.tail
    parent.tail = None
    place = outer.index(parent)
    outer.remove(parent)
    parent.text = note.text
    for child in list(note):
        parent.append(child)
    parent.remove(note)
    note.text = None
    note.append(parent)
    note.tail = tail
    outer.insert(place, note)


def _append_text(element: Any, text: str | None) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _has_blocks(root: Any) -> bool:
    return any(child.tag in _BLOCK or child.tag == "hr" for child in root)


def _loose(source: str) -> SafeString:
    words = escape(clean_text(source).strip(), quote=False)
    return mark_safe(f"<p>{words}</p>" if words else "")
