"""Lists of all kinds: bulleted, numbered, within each other, of definitions, and Word's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from broadsheet.importers.domain.manuscript import Block, ListBlock
from broadsheet.importers.wordpress.domain.content import figures
from broadsheet.importers.wordpress.domain.content.markup import detach

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.content.walking import Walker

_WORD_BULLET = re.compile(r"^(?:<[a-z]+>)*\s*(?:[·•o§▪–-]|\(?\d{1,3}[.)]|[a-zA-Z][.)])[\s\u00a0]+")
_WORD_NUMBER = re.compile(r"^\(?\d")


def convert_list(walker: Walker, element: etree._Element) -> None:
    """Convert a list; one within an item becomes lines of that item."""
    if "blocks-gallery-grid" in str(element.get("class", "")):
        figures.gallery(walker, element)
        return
    items: list[str] = []
    extra: list[Block] = []
    _take_items(walker, element, items, extra, 0)
    if items:
        walker.out.append(ListBlock(tuple(items), element.tag == "ol"))
    walker.out.extend(extra)


def _take_items(
    walker: Walker,
    element: etree._Element,
    items: list[str],
    extra: list[Block],
    level: int,
) -> None:
    prefix = "– " * level
    if level == 1:
        walker.context.note("body", "A list within a list became lines of its item, with dashes.")
    for child in element:
        nested = [child] if child.tag in {"ul", "ol"} else _inner_lists(child)
        if child not in nested:
            texts, more = walker.fragment(child)
            extra.extend(more)
            if texts and level and items:
                items[-1] += f"<br>{prefix}{'<br>'.join(texts)}"
            elif texts:
                items.append(prefix + "<br>".join(texts))
        for inner in nested:
            _take_items(walker, inner, items, extra, level + 1)


def _inner_lists(item: etree._Element) -> list[etree._Element]:
    """Take the lists directly within an item out of it."""
    nested = [child for child in item if child.tag in {"ul", "ol"}]
    for inner in nested:
        detach(inner)
    return nested


def convert_definitions(walker: Walker, element: etree._Element) -> None:
    """Convert a list of definitions into a plain one."""
    items: list[str] = []
    extra: list[Block] = []
    for child in element.iter("dt", "dd"):
        texts, more = walker.fragment(child)
        text = "<br>".join(texts)
        extra.extend(more)
        if not text:
            continue
        if child.tag == "dt":
            items.append(text if text.startswith("<b>") else f"<b>{text}</b>")
        else:
            items.append(f"– {text}")
    if items:
        walker.out.append(ListBlock(tuple(items)))
        walker.context.note("body", "A list of definitions became a plain list.")
    walker.out.extend(extra)


def convert_word_item(walker: Walker, element: etree._Element) -> None:
    """Convert a paragraph that Word means as an item of a list; neighbours become one list."""
    texts, extra = walker.fragment(element)
    html = "<br>".join(texts)
    bullet = _WORD_BULLET.match(html)
    is_ordered = bool(_WORD_NUMBER.match(html))
    item = _WORD_BULLET.sub("", html, count=1) if bullet else html
    if html.count("<") != item.count("<"):
        item = html
    if walker.word_list is not None and walker.out and walker.out[-1] is walker.word_list:
        walker.out.pop()
        walker.word_list = ListBlock((*walker.word_list.items, item), walker.word_list.is_ordered)
    else:
        walker.word_list = ListBlock((item,), is_ordered)
    walker.out.append(walker.word_list)
    walker.out.extend(extra)
