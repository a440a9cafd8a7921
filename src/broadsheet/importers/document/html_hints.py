"""What an element is by its class names and its look: a caption, a byline, a figure, a quotation."""

from __future__ import annotations

import re
from typing import Any

from lxml.html import HtmlElement

from .html_zones import class_words

_HINTS = (
    ("bio", r"(?:author|writer|contributor)[-_](?:bio|box|info|about|description|desc|note|card)s?|bio|about[-_]author|authorbox|saboxplugin.*"),
    ("caption", r"(?:wp[-_])?caption(?:[-_]text)?|figcaption|(?:image|img|photo|picture|media)[-_]caption|l[eé]gende|leyenda|legenda|didascalia|bildunterschrift|pie[-_]de[-_]foto|msocaption"),
    ("credit", r"(?:photo|image|img|picture|media)?[-_]?credits?|attribution"),
    ("byline", r"(?:entry|post|article)?[-_]?(?:byline|authors?|writers?|author[-_]name)|vcard"),
    ("date", r"(?:entry|post|article|publish(?:ed)?|pub)?[-_]?(?:date|time|timestamp|posted[-_]on|published)"),
    ("title", r"(?:entry|post|article|story|page)?[-_]?(?:title|headline)|msotitle"),
    ("deck", r"(?:entry|post|article|story)?[-_]?(?:deck|dek|standfirst|subtitle|subhead|subheadline|subheading|sub[-_]title|excerpt|summary|lede|intro|abstract)|msosubtitle"),
    ("kicker", r"kicker|eyebrow|cat[-_]links|post[-_]categor(?:y|ies)|section[-_](?:name|label)|(?:article|post|story)[-_](?:topic|section|category)|topic|rubric|cat|overline"),
)  # fmt: skip
HINT_PATTERNS = [(hint, re.compile(rf"^(?:{pattern})$")) for hint, pattern in _HINTS]
_STYLE_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic",
    "dfn": "italic", "var": "italic", "sup": "sup", "sub": "sub", "code": "code", "kbd": "code",
    "samp": "code", "tt": "code",
}  # fmt: skip
_SET_IN = re.compile(
    r"(?:padding|margin)-(?:left|inline-start|right)\s*:\s*(?P<size>\d{1,4}(?:\.\d+)?)(?P<unit>px|pt|r?em|%|in|cm)"
)
_WORDY = ("h1", "h2", "h3", "h4", "li", "table", "time", "figure", "button", "form")
_STYLE_WORDS = re.compile(r"author|byline|avatar|share|social|meta|card|teaser|logo|user|bio")


def is_pull(element: HtmlElement) -> bool:
    """Whether an element calls itself a pull quote."""
    words = class_words(element)
    return any(w in ("pullquote", "pull-quote", "pull_quote") for w in words) and (
        len(element.text_content()) < 400
    )


def is_figure(element: HtmlElement) -> bool:
    """Whether an element holds one picture and under it a few words, and nothing else."""
    images = list(element.iter("img"))
    words = element.text_content().strip()
    if len(images) != 1 or not 3 <= len(words) <= 240 or any(True for _ in element.iter(*_WORDY)):
        return False
    if any(_STYLE_WORDS.search(" ".join(class_words(e))) for e in (element, *element.iter("div"))):
        return False
    inside = [e for e in element.iter("div", "span", "small", "em", "i", "p") if e is not element]
    if any(list(e.iter("img")) for e in inside if e.text_content().strip()):
        return False
    return any(e.text_content().strip() == words for e in inside)


def is_set_in(element: HtmlElement) -> bool:
    """Whether a paragraph is set in from the left or the start, as quotations are."""
    css = (element.get("style") or "").lower()
    match = _SET_IN.search(css)
    if match is None:
        return False
    size = float(match["size"])
    return (
        size
        >= {"px": 20, "pt": 15, "em": 1.2, "rem": 1.2, "%": 3, "in": 0.2, "cm": 0.5}[match["unit"]]
    )


def is_set_right(element: HtmlElement) -> bool:
    """Whether a short paragraph stands at the right edge, as the name under a quotation does."""
    css = (element.get("style") or "").lower()
    aligned = element.get("align") == "right" or re.search(r"text-align\s*:\s*(?:right|end)", css)
    return bool(aligned) and len(element.text_content().strip()) <= 120


def style_of(element: HtmlElement) -> dict[str, Any]:
    """Bold, italic and the like, from an element's name and its own style."""
    style: dict[str, Any] = {}
    name = _STYLE_TAGS.get(element.tag)
    if name:
        style[name] = True
    css = (element.get("style") or "").lower()
    if css and element.tag not in ("body", "html"):
        if re.search(r"font-weight\s*:\s*(bold|[6-9]00)", css):
            style["bold"] = True
        elif re.search(r"font-weight\s*:\s*(normal|400)", css):
            style["bold"] = False
        if re.search(r"font-style\s*:\s*italic", css):
            style["italic"] = True
        elif re.search(r"font-style\s*:\s*normal", css):
            style["italic"] = False
    return style


def is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges the page."""
    rows = list(table.iter("tr"))
    widest = max((len([c for c in r if c.tag in ("td", "th")]) for r in rows), default=0)
    if widest < 2 or len(rows) < 2 or table.find(".//table") is not None:
        return True
    if table.find(".//h1") is not None or table.find(".//blockquote") is not None:
        return True
    return any(len(cell.text_content()) > 1200 for cell in table.iter("td"))
