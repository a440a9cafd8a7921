"""Bytes to a tree: the encoding, the limits, and the heading that is the headline."""

from __future__ import annotations

import re

from lxml import etree, html
from lxml.html import HtmlElement

from .errors import DocumentIsEmpty, DocumentIsUnsafe
from .pieces import Evidence
from .words import letters

SKIPPED = {"script", "style", "template", "head", "title", "meta", "link", "noscript", "svg"}
SKIPPED |= {"object", "applet", "map", "area", "param", "source", "track", "base", "input"}


def parse_page(filename: str, content: bytes | str) -> HtmlElement:
    """The tree of a page. Raises `DocumentIsEmpty`, and `DocumentIsUnsafe` when nested absurdly."""
    encoding = None
    if isinstance(content, bytes):
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            content = content.decode("utf-16", "replace")
        else:
            declared = re.search(
                rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", content[:4096], re.IGNORECASE
            )
            try:
                content.decode("utf-8")
                encoding = "utf-8"
            except UnicodeDecodeError:
                encoding = declared.group(1).decode() if declared else "cp1252"
    if isinstance(content, str):
        content = content.replace("\x00", "").encode("utf-8", "replace")
        encoding = "utf-8"
    try:
        parser = html.HTMLParser(encoding=encoding, huge_tree=True, remove_comments=True)
    except LookupError:
        parser = html.HTMLParser(encoding="cp1252", huge_tree=True, remove_comments=True)
    try:
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentIsEmpty(filename) from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise DocumentIsUnsafe(filename, reason="its elements are nested absurdly deep")
    return root


def visible_length(body: HtmlElement) -> int:
    """The length in characters of what a reader may see."""
    total = 0
    for element in body.iter():
        if isinstance(element.tag, str) and element.tag not in SKIPPED:
            total += len(element.text or "")
        total += len(element.tail or "")
    return total


def find_headline_element(body: HtmlElement, evidence: Evidence) -> HtmlElement | None:
    """The heading that the page's own title repeats, else the only first-level heading."""
    headings = [e for e in body.iter("h1", "h2", "h3") if e.text_content().strip()]
    for heading in headings:
        words = letters(heading.text_content())
        if len(words) >= 8 and any(letters(t).startswith(words) for t in evidence.titles):
            return heading
    firsts = [heading for heading in headings if heading.tag == "h1"]
    return firsts[0] if len(firsts) == 1 else None
