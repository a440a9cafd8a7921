"""Foreign HTML becomes a clean tree.

`nh3` (an HTML5 parser and sanitiser) takes out scripts, styles, event handlers and comments and
balances the tags; the tree is then read by `walking`, which writes every tag anew.
"""

from __future__ import annotations

import re

import nh3
from lxml import etree
from lxml import html as lxml_html

_STRUCTURE = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "col",
    "colgroup", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "q", "ruby", "rp", "rt", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_MEDIA = {"audio", "embed", "iframe", "img", "object", "param", "picture", "source", "video"}
_FORMS = {"button", "form", "input", "option", "select", "textarea"}
_TAGS = _STRUCTURE | _INLINE | _MEDIA | _FORMS
_DROPPED_WITH_CONTENT = {
    "script", "style", "xml", "noscript", "template", "title", "svg", "math", "canvas", "applet",
    "frameset", "noembed", "noframes",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"class", "id", "style", "dir", "lang"},
    "a": {"href", "name", "rel"},
    "img": {
        "src", "alt", "title", "width", "height", "srcset", "data-id", "data-src", "data-lazy-src",
        "data-original", "data-orig-file", "data-full-url", "data-link", "data-large-file",
    },
    "iframe": {"src", "title", "data-src", "data-lazy-src"},
    "audio": {"src", "data-id"},
    "video": {"src", "poster", "data-id"},
    "source": {"src", "srcset", "type"},
    "embed": {"src", "type"},
    "object": {"data", "type"},
    "param": {"name", "value"},
    "blockquote": {"cite", "data-instgrm-permalink"},
    "div": {"data-href", "data-url"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type", "reversed"},
    "sup": {"data-fn"},
    "input": {"type", "name", "value", "placeholder"},
    "form": {"action", "method"},
}  # fmt: skip
# A picture's `src` may carry the picture itself; every address is judged again when written.
_SCHEMES = {"http", "https", "mailto", "tel", "data"}
_clean = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel=None,
)
_clean_kept = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={tag: names - {"style"} for tag, names in _ATTRIBUTES.items()},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_HOSTILE = (
    ("script", re.compile(r"<script\b", re.IGNORECASE)),
    ("style sheet", re.compile(r"<style\b", re.IGNORECASE)),
    ("event handler", re.compile(r"<[a-z][^<>]{0,4000}?[\s\"'/]on[a-z]{3,20}\s*=", re.IGNORECASE)),
    (
        "hostile address",
        re.compile(
            r"(?:href|src|action|data)\s*=\s*[\"']?\s*"
            r"(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|vbscript|data(?!:image/)|file)\s*:",
            re.IGNORECASE,
        ),
    ),
    ("drawing (SVG)", re.compile(r"<svg\b", re.IGNORECASE)),
    ("formula (MathML)", re.compile(r"<math\b", re.IGNORECASE)),
    ("canvas", re.compile(r"<canvas\b", re.IGNORECASE)),
)
# Seldom there and quickly looked for: only then is it worth counting.
_SIGNS = ("<script", "<style", "<svg", "<math", "<canvas", "script:", "data:", "file:", "j a v",
          "ja v", "jav a", "j a", "java ")  # fmt: skip
_HANDLER = re.compile(r"\bon[a-z]{3,20}\s*=")
MAX_NESTING = 150
# Elements that are often left open, or never closed, say nothing about depth.
_NESTING_TAG = re.compile(
    r"<(/)?(?!(?:p|li|br|img|hr|td|th|tr|dt|dd|option|input|source|col|param|wbr|embed)\b)[a-z]",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# What a tree cannot hold (XML 1.0 section 2.2); an entity such as &#31; brings them in too.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG_IN_TEXT = re.compile(r"<[a-zA-Z/!?]")


def hostile_parts(content: str) -> dict[str, int]:
    """Count what cleaning will take out of `content`, by kind."""
    if "<" not in content:
        return {}
    lowered = content.lower()
    if not any(sign in lowered for sign in _SIGNS) and not _HANDLER.search(lowered):
        return {}
    found = {}
    for what, pattern in _HOSTILE:
        count = len(pattern.findall(content))
        if count:
            found[what] = count
    return found


def is_too_deep(content: str) -> bool:
    """Whether elements stand within each other deeper than any text of a person's.

    Counted roughly and at once: parsers need time and stack by the depth, and cut off in silence.
    """
    if content.count("<") <= MAX_NESTING:
        return False
    depth = 0
    for match in _NESTING_TAG.finditer(content):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MAX_NESTING:
            return True
    return False


def without_tags(content: str) -> str:
    """Return `content` with every tag replaced by a space: text with entities, still to parse."""
    return _ANY_TAG.sub(" ", content)


def parse_fragment(content: str) -> etree._Element:
    """Return a ``div`` that holds `content`, cleaned."""
    clean = _clean.clean(content) if _TAG_IN_TEXT.search(content) or "&" in content else content
    clean = _CONTROL.sub("", clean)
    if not clean.strip():
        return etree.Element("div")
    parser = lxml_html.HTMLParser(encoding="utf-8", recover=True)
    root = etree.fromstring(f"<div>{clean}</div>".encode(), parser)
    found = root.find("body/div")
    return found if found is not None else etree.Element("div")


def detach(element: etree._Element) -> None:
    """Take `element` out of its tree; the text behind it, which lxml keeps with it, stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = f"{before.tail or ''} {element.tail}"
        else:
            parent.text = f"{parent.text or ''} {element.tail}"
        element.tail = None
    parent.remove(element)


def clean_source(content: str) -> str:
    """Return `content` as text to be kept for an editor: harmless also if someone pasted it."""
    return _clean_kept.clean(content).strip()


def source_of(element: etree._Element) -> str:
    """Return the source of an element of a tree that `parse_fragment` made."""
    return clean_source(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def words_of(element: etree._Element) -> str:
    """Return all text within `element`."""
    return "".join(str(text) for text in element.itertext())


def plain_text(content: str) -> str:
    """Return the words of `content` without markup, white space made single."""
    if "<" in content or "&" in content:
        content = words_of(parse_fragment(content))
    return re.sub(r"\s+", " ", content).strip()
