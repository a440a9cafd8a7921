"""Quotations, and who is quoted in them."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from broadsheet.importers.domain.manuscript import (
    Heading,
    ListBlock,
    Paragraph,
    PullQuote,
    Quotation,
)
from broadsheet.importers.wordpress.domain.content import embeds
from broadsheet.importers.wordpress.domain.content.inline import strip_tags
from broadsheet.importers.wordpress.domain.content.markup import detach, words_of

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.content.walking import Walker


def convert_quotation(walker: Walker, element: etree._Element) -> None:
    """Convert a quotation, a pull quote, or a post of another site quoted with its address."""
    posted = embeds.posted_elsewhere(element, walker.context)
    if posted is not None:
        walker.out.append(posted)
        return
    speaker, url = _take_citation(walker, element)
    texts, extra = walker.fragment(element, autop=True)
    for block in [block for block in extra if isinstance(block, ListBlock)]:
        texts.extend(f"• {item}" for item in block.items)
        extra.remove(block)
    for heading in [block for block in extra if isinstance(block, Heading)]:
        texts.insert(0, f"<b>{escape(heading.text, quote=False)}</b>")
        extra.remove(heading)
    for inner in [block for block in extra if isinstance(block, Quotation)]:
        texts.append(inner.html.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "<br>"))
        extra.remove(inner)
    if texts:
        html = "".join(f"<p>{text}</p>" for text in texts)
        if "pullquote" in str(element.get("class", "")):
            walker.out.append(PullQuote(strip_tags(" ".join(texts)), speaker))
        else:
            walker.out.append(Quotation(html, speaker, source_url=url))
    elif speaker:
        walker.out.append(Paragraph(escape(speaker, quote=False)))
    walker.out.extend(extra)


def _take_citation(walker: Walker, element: etree._Element) -> tuple[str, str]:
    """Take the name of who is quoted out of a quotation; return it and the link on it."""
    candidates = (
        [
            child
            for child in element.iter("cite", "footer")
            if child is element[-1] or child.getparent() in (element, element[-1])
        ]
        if len(element)
        else []
    )
    for cite in reversed(candidates):
        after = (cite.tail or "").strip()
        parent = cite.getparent()
        if after or parent is None or (cite.getnext() is not None and parent is not element):
            continue
        if parent is not element and (parent.text or "").strip() and parent.tag == "p":
            before = words_of(parent).strip()
            if not before.startswith(("—", "–", "-")) and before != words_of(cite).strip():
                continue
        anchor = cite.find(".//a")
        url = walker.context.link(str(anchor.get("href", ""))) if anchor is not None else ""
        name = re.sub(r"\s+", " ", words_of(cite)).strip(" \u00a0—–-~")
        detach(cite)
        return name, url
    return "", ""
