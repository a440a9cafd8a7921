"""WordPress's own test data for themes, where it is at hand: no word of it may be lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html

from broadsheet.articles.models import Article
from broadsheet.importers.domain.manuscript import (
    Block,
    Code,
    Embed,
    Gallery,
    Heading,
    Kept,
    ListBlock,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
    Table,
)
from broadsheet.importers.wordpress.domain.content.context import Context
from broadsheet.importers.wordpress.domain.content.converting import convert_content
from broadsheet.importers.wordpress.domain.reporting import Report
from broadsheet.importers.wordpress.domain.wxr.reading import Export
from broadsheet.importers.wordpress.domain.wxr.records import Item
from broadsheet.importers.wordpress.models import StoredComment
from broadsheet.masthead.models import StandingPage

DATA = Path(__file__).parents[4] / "shared" / "data" / "themeunittestdata.wordpress.xml"
pytestmark = [
    pytest.mark.skipif(not DATA.exists(), reason=f"{DATA.name} is not at hand: its tests are off"),
]


def words(text: str) -> Counter[str]:
    """Count letters rather than words: emphasis within a word parts it in one count only."""
    return Counter(character for character in text if character.isalnum())


def words_of_source(content: str) -> Counter[str]:
    """Return the words a reader of the old site saw, shortcodes and scripts left out."""
    content = re.sub(r"<!--.*?-->", " ", content, flags=re.DOTALL)
    content = re.sub(r"<(script|style)\b.*?</\1>", " ", content, flags=re.DOTALL)
    content = re.sub(r"\[/?[a-z-]+(?:\s[^\]]*)?\]", " ", content)
    content = re.sub(r"<(?!/?[a-zA-Z])", "&lt;", content)
    if not content.strip():
        return Counter()
    return words(
        " ".join(str(text) for text in lxml_html.fromstring(f"<div>{content}</div>").itertext())
    )


def words_of_blocks(blocks: list[Block]) -> Counter[str]:
    texts: list[str] = []
    for block in blocks:
        match block:
            case Paragraph(html=html):
                texts.append(html)
            case Heading(text=text) | Code(text=text) | Kept(text=text):
                texts.append(text.replace("&", "&amp;").replace("<", "&lt;"))
            case Quotation():
                texts += [block.html, block.speaker]
            case PullQuote():
                texts += [block.text, block.speaker]
            case Picture(picture=picture):
                texts.append(picture.caption)
            case Gallery():
                texts += [block.caption, *(picture.caption for picture in block.pictures)]
            case ListBlock():
                texts += block.items
            case Table():
                texts += [block.caption, *(cell for row in block.rows for cell in row)]
            case Embed():
                texts += [block.url, block.title]
            case _:
                pass
    joined = " ".join(texts)
    joined = re.sub(r"<(?!br)/?[a-z][^>]*>", "", joined).replace("<br>", " ")
    return words(str(lxml_html.fromstring(f"<p>{joined} .</p>").text_content()))


def posts() -> list[Item]:
    with DATA.open("rb") as file:
        return [
            found
            for found in Export(file)
            if isinstance(found, Item) and found.post_type in {"post", "page"}
        ]


def test_every_word_of_every_post_arrives() -> None:
    lost = {}
    for item in posts():
        before = words_of_source(item.content)
        after = words_of_blocks(convert_content(item.content, Context(item.post_id)))
        gone = "".join(sorted((before - after).elements()))
        if gone:
            lost[item.title] = gone
    # Beside the name of a file stood a button that said "Download"; its other letters are made up
    # for by words that the source has in attributes.
    assert lost == {"Block category: Common": "D", "WP 6.1 Media category blocks": "D"}


@pytest.mark.django_db
def test_the_whole_export_comes_in(house: None, bring: Callable[..., Report]) -> None:
    report = bring(DATA.read_bytes())

    assert report.items == 186
    assert report.outcomes["failed"] == 0
    assert Article.objects.count() == 58
    assert StandingPage.objects.count() == 21
    assert StoredComment.objects.count() == 33
    assert report.comments == Counter(stored=29, pings=4)
    assert Article.objects.filter(live=False).count() == 3
