"""Where in a saved page the article is, and what around it is furniture.

Weighs paragraphs as Readability does (text length without links) and reads the page's own hints
(element names, roles, class names). A hint never outweighs the text: an element that holds much of
the article, or its headline, is no furniture whatever it is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

FURNITURE_TAGS = {
    "nav": "a menu",
    "form": "a form",
    "dialog": "a pop-up",
    "select": "a form",
    "button": "a button",
    "footer": "the page's foot",
    "aside": "a side column",
}
_CUES = (
    (
        "share buttons",
        r"share|sharing|shares|partage|partager|compartir|compartilhar|teilen|condividi|sharedaddy|social|socials|addtoany|addthis|a2a",
    ),
    ("a menu", r"nav|navbar|navigation|menu|menus|topbar|toolbar|masthead-nav|skip-link|offcanvas"),
    ("a path of the site", r"breadcrumb|breadcrumbs"),
    ("a cookie notice", r"cookie|cookies|consent|gdpr|cc-window|cmplz"),
    ("an invitation to subscribe", r"newsletter|subscribe|subscription|signup|sign-up|mailchimp"),
    ("other articles", r"related|relatedposts|jp-relatedposts|recommended|recommendations|recirc"),
    ("other articles", r"more-stories|more-from|popular|trending|most-read|read-more|read-next"),
    ("other articles", r"post-navigation|nextprev|pagination|pager|yarpp|outbrain|taboola"),
    ("comments", r"comments|comment|comment-list|commentlist|respond|disqus|comment-respond"),
    ("a side column", r"sidebar|widget-area|rail|right-col"),
    ("an advertisement", r"advert|advertisement|advertising|ad|ads|ad-slot|sponsor|sponsored"),
    ("an advertisement", r"promo|popup|pop-up|modal|overlay|paywall|donate|donation|fundraising"),
    ("tags", r"tags|tag-links|tagcloud|post-tags|entry-tags"),
    ("a search field", r"search|searchform|search-form"),
    ("hidden on the page", r"screen-reader-text|sr-only|visually-hidden|visuallyhidden|noprint"),
    ("the reading time", r"(?:reader-)?estimated-time|reading-time|read-time|time-to-read"),
    ("a login", r"login|log-in|account"),
)
_PLAIN_WORDS = {
    "share",
    "sharing",
    "social",
    "cookie",
    "cookies",
    "breadcrumbs",
    "newsletter",
    "comments",
}
_CUE_PATTERNS = [(why, re.compile(rf"^(?:{cues})$")) for why, cues in _CUES]
_CUE_TAGS = {"div", "section", "ul", "ol", "aside", "header", "footer", "p", "span", "a", "td"}
_CUE_TAGS |= {"table", "button", "iframe", "details", "figure", "h2", "h3", "h4", "li"}
_CARD_ROW = {"article", "h2", "h3", "h4", "h5", "h6"}
_NEVER = {"html", "body", "article", "main"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_WEIGHED = {"p", "blockquote", "pre", "dd"}
_LOOSE_WEIGHED = {"div", "td", "section", "article", "body", "li", "center", "font"}


@dataclass(slots=True)
class Zones:
    """The element that holds the article, and the roots of furniture with what they are."""

    scope: HtmlElement
    furniture: dict[HtmlElement, str] = field(default_factory=dict)


def class_words(element: HtmlElement) -> list[str]:
    """The class names, id and role of an element, in lower case."""
    values = (element.get("class", ""), element.get("id", ""), element.get("role", ""))
    parted = _CAMEL.sub("-", " ".join(values))  # "shareBar" is "share-bar"
    return parted.lower().replace("__", " ").split()


def find_zones(body: HtmlElement, *, headline: HtmlElement | None) -> Zones:
    weights = _weigh(body)
    total = weights.get(body, 0.0)
    furniture: dict[HtmlElement, str] = {}
    keep = set(headline.iterancestors()) if headline is not None else set()
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag in _NEVER:
            continue
        why = _furniture_kind(element)
        if not why or element in keep or element is headline:
            continue
        if total and weights.get(element, 0.0) > 0.4 * total:
            continue
        furniture[element] = why
    for card in body.iter("article"):
        if total and weights.get(card, 0.0) <= 0.4 * total and card not in keep:
            if any(a.tag == "article" for a in card.iterancestors()):
                furniture[_list_of_cards(card)] = "other articles"
    return Zones(scope=_find_scope(body, weights, furniture), furniture=furniture)


def _list_of_cards(card: HtmlElement) -> HtmlElement:
    """What holds an article within the article, if nothing else but its heading is in there."""
    parent = card.getparent()
    while parent is not None and parent.tag in ("div", "section", "aside", "ul", "li"):
        others = [e for e in parent if isinstance(e.tag, str) and e.tag not in _CARD_ROW]
        if (parent.text or "").strip() or any(e.find(".//article") is None for e in others):
            break
        card, parent = parent, parent.getparent()
    return card


def _furniture_kind(element: HtmlElement) -> str:
    tag = element.tag
    style = element.get("style", "")
    if "hidden" in element.attrib or (style and _HIDDEN.search(style.lower())):
        return "hidden on the page"
    if element.get("aria-hidden") == "true" and tag not in ("img", "figure"):
        return "hidden on the page"
    if element.get("role") in ("navigation", "search", "banner", "complementary", "dialog"):
        return "the page's frame"
    inside_article = any(a.tag in ("article", "main") for a in element.iterancestors())
    if tag in FURNITURE_TAGS and not (inside_article and tag in ("footer", "aside")):
        return FURNITURE_TAGS[tag]
    if tag == "header" and not inside_article:
        return "the page's head"
    if tag in _CUE_TAGS:
        for word in class_words(element):
            for part in (word, *_word_parts(word)):
                for why, pattern in _CUE_PATTERNS:
                    if pattern.match(part):
                        return why
    return ""


def _word_parts(word: str) -> list[str]:
    """The first and last part of a compound class name ("site-nav", "share-buttons")."""
    if word.startswith(("has-", "no-", "with-", "is-", "category-", "tag-", "wp-", "post-")):
        return []
    parts = re.split(r"[-_]+", word)
    if not 1 < len(parts) <= 4:
        return []
    return [parts[0], parts[-1], *(part for part in parts if part in _PLAIN_WORDS)]


def _weigh(body: HtmlElement) -> dict[HtmlElement, float]:
    weights: dict[HtmlElement, float] = {}
    for element in body.iter():
        if element.tag in _WEIGHED:
            length = _text_length(element)
        elif element.tag in _LOOSE_WEIGHED:
            own = [element.text or "", *((child.tail or "") for child in element)]
            length = sum(len(part.strip()) for part in own)
        else:
            continue
        if length < 40:
            continue
        weights[element] = weights.get(element, 0.0) + length
        for ancestor in element.iterancestors():
            weights[ancestor] = weights.get(ancestor, 0.0) + length
            if ancestor is body:
                break
    return weights


def _text_length(element: HtmlElement) -> int:
    whole = len("".join(element.itertext()).strip())
    linked = sum(len("".join(a.itertext()).strip()) for a in element.iter("a"))
    return whole - linked if linked < whole * 0.8 else 0


def _find_scope(
    body: HtmlElement, weights: dict[HtmlElement, float], furniture: dict[HtmlElement, str]
) -> HtmlElement:
    useless: dict[HtmlElement, float] = {}
    for element in furniture:
        if any(ancestor in furniture for ancestor in element.iterancestors()):
            continue
        for ancestor in (element, *element.iterancestors()):
            useless[ancestor] = useless.get(ancestor, 0.0) + weights.get(element, 0.0)

    def useful(element: HtmlElement) -> float:
        return weights.get(element, 0.0) - useless.get(element, 0.0)

    scope, needed = body, 0.75 * useful(body)
    while True:
        inner = [c for c in scope if isinstance(c.tag, str) and c not in furniture]
        best = max(inner, key=useful, default=None)
        if best is None or useful(best) < needed or needed <= 0 or best.tag in _WEIGHED:
            break
        scope = best
    for steps, ancestor in enumerate(scope.iterancestors()):
        if ancestor.tag in ("article", "main") and steps < 6:
            return ancestor
    return scope
