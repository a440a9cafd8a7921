"""The desk's rich text (an editor's note, a correction) as mails and their archive show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from broadsheet.press.domain.links import absolute

_PAGE_LINK: Final = re.compile(r"<a\b(?=[^>]*\blinktype=\"page\")[^>]*\bid=\"(\d{1,18})\"[^>]*>")
_TAGS: Final = {"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li", "h2", "h3"}
_BLOCKS: Final = ("p", "li", "h2", "h3")
_PARSER: Final = etree.HTMLParser(encoding="utf-8", no_network=True)


def linked_pages(sources: Iterable[str]) -> set[int]:
    """Return the ids of the pages that these rich texts link to."""
    return {int(pk) for source in sources for pk in _PAGE_LINK.findall(source)}


def clean_html(source: str, *, pages: Mapping[int, str]) -> SafeString:
    """Return a rich text as HTML that can stand in a mail: few elements, absolute addresses.

    `pages` gives the addresses of linked pages; a link to one that is gone leaves its words.
    """

    def link(match: re.Match[str]) -> str:
        address = pages.get(int(match[1]), "")
        return f'<a href="{absolute(address)}">' if address else "<a>"

    html = nh3.clean(
        _PAGE_LINK.sub(link, source),
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=lambda _tag, _name, value: absolute(value),
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    ).strip()
    # An anchor that leads nowhere says to a screen reader that something is there.
    html = re.sub(r"<a>(.*?)</a>", r"\1", html, flags=re.DOTALL)
    if html and not html.startswith(("<p", "<ul", "<ol", "<h2", "<h3")):
        html = f"<p>{html}</p>"
    return mark_safe(html)


def paragraphs(html: str) -> list[tuple[str, list[str]]]:
    """Return each block of a cleaned rich text: its words, and the addresses it links to."""
    if not html.strip():
        return []
    root = etree.fromstring(f"<div>{html}</div>".encode(), _PARSER).find("body/div")
    assert root is not None  # the parser puts everything below a body
    found = []
    for block in root.iter(*_BLOCKS):
        words = " ".join("".join(_texts(block)).split())
        if words:
            mark = "• " if block.tag == "li" else ""
            hrefs = [href for link in block.iter("a") if (href := link.get("href"))]
            found.append((f"{mark}{words}", hrefs))
    return found


def _texts(block: etree._Element) -> Iterable[str]:
    yield block.text or ""
    for child in block:
        if child.tag not in ("ul", "ol"):
            yield from _texts(child) if child.tag != "br" else " "
        yield child.tail or ""
