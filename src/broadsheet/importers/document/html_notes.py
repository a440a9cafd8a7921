"""Notes that a page links in both directions: Word's, Markdown's, WordPress's footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

_SHORT = re.compile(r"^\W*\w{0,4}\W*$")
_HOLDERS = ("li", "p", "div", "td", "aside", "dd")


@dataclass(slots=True)
class LinkedNotes:
    """`marks`: link in the text → the element that holds the note; `bodies` are those elements."""

    marks: dict[HtmlElement, HtmlElement] = field(default_factory=dict)
    bodies: set[HtmlElement] = field(default_factory=set)
    back_links: set[HtmlElement] = field(default_factory=set)


def find_linked_notes(root: HtmlElement) -> LinkedNotes:
    """Marks whose target further down the page links back to them."""
    notes = LinkedNotes()
    order: dict[HtmlElement, int] = {}
    targets: dict[str, HtmlElement] = {}
    links: list[tuple[HtmlElement, str]] = []
    for position, element in enumerate(root.iter()):
        if not isinstance(element.tag, str):
            continue
        order[element] = position
        for name in (element.get("id"), element.get("name")):
            if name:
                targets.setdefault(name, element)
        href = element.get("href") or ""
        if element.tag == "a" and "#" in href:
            links.append((element, href.partition("#")[2]))
    by_target: dict[str, list[HtmlElement]] = {}
    for link, name in links:
        by_target.setdefault(name, []).append(link)
    for mark, name in links:
        target = targets.get(name)
        if target is None or order[target] < order[mark] or not _is_short(mark):
            continue
        holder = _holder(target)
        if holder is None or mark in set(holder.iter("a")):
            continue
        names = _names_around(mark)
        back = [a for a in holder.iter("a") if (a.get("href") or "").partition("#")[2] in names]
        if not back or len(holder.text_content()) > 4000:
            continue
        notes.marks[mark] = holder
        notes.bodies.add(holder)
        notes.back_links.update(back)
    return notes


def _is_short(mark: HtmlElement) -> bool:
    return bool(_SHORT.match(mark.text_content().strip()))


def _holder(target: HtmlElement) -> HtmlElement | None:
    if target.tag in _HOLDERS:
        return target
    return next((a for a in target.iterancestors() if a.tag in _HOLDERS), None)


def _names_around(mark: HtmlElement) -> set[str]:
    names = set()
    near = [mark, *list(mark.iterancestors())[:2], *mark.iter()]
    near += [e for e in (mark.getprevious(), mark.getnext()) if e is not None]
    for element in near:
        for name in (element.get("id"), element.get("name")):
            if name:
                names.add(name)
    return names
