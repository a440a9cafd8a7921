"""Whole files, one for each way in which articles reach a newsroom.

Beside each sample stands a ``.parts`` file with what is expected of it, read and approved by a
person. After a change that is meant, write them anew with ``WRITE_PARTS=1`` and read the diff.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import docx
import pytest
from lxml import html

from broadsheet.importers.document.read_text import decode_text
from broadsheet.importers.document.recognise import recognise_document
from tests.importers.document import word_files
from tests.importers.document.accounting import lost_letters, lost_words
from tests.importers.document.describing import describe

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(p.name for p in SAMPLES.iterdir() if p.suffix in (".txt", ".md", ".html"))
WORD = (
    "styled_report",
    "pdf_opened_in_word",
    "pasted_from_browser",
    "plain_interview",
    "printed_page",
)


def content_of(name: str) -> bytes:
    if name in WORD:
        made: bytes = getattr(word_files, name)()
        return made
    return (SAMPLES / name).read_bytes()


def filename_of(name: str) -> str:
    return f"{name}.docx" if name in WORD else name


def visible_text(name: str, content: bytes) -> str:
    """The words that a reader of the file sees, found without the importer's own code."""
    if name in WORD:
        document = docx.Document(io.BytesIO(content))
        return "\n".join(paragraph.text for paragraph in document.paragraphs)
    if name.endswith(".html"):
        body = html.document_fromstring(content).find("body")
        for element in list(body.iter("script", "style")):
            element.drop_tree()
        return " ".join(body.itertext())
    text = decode_text(content).text
    if name.endswith(".md"):
        text = re.sub(r"\]\([^)\s]*(?: \"[^\"]*\")?\)", "] ", text)
        text = re.sub(r"\[\w*\](?=$|:)", "", text, flags=re.MULTILINE)
        text = re.sub(r"^\[\^\w+\]|\[\^\w+\]|^layout: .*$", "", text, flags=re.MULTILINE)
    return text


@pytest.mark.parametrize("name", [*FILES, *WORD])
def test_each_part_of_a_sample_finds_its_place(name: str) -> None:
    found = describe(recognise_document(filename=filename_of(name), content=content_of(name)))
    expected = SAMPLES / f"{name}.parts"
    if os.environ.get("WRITE_PARTS"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FILES, *WORD])
def test_every_word_of_a_sample_is_in_the_manuscript_or_in_a_finding(name: str) -> None:
    content = content_of(name)
    manuscript = recognise_document(filename=filename_of(name), content=content)
    text = visible_text(name, content)
    # A word broken at a line's end comes back whole, and the figure of a note becomes its mark.
    text = re.sub(r"(\w)-\n *(\w)", r"\1\2", text)
    lost = {word: n for word, n in lost_words(text, manuscript).items() if not word.isdigit()}
    assert lost == {}
    figures = {c for c in lost_letters(text, manuscript) if not c.isdigit()}
    assert figures == set()


@pytest.mark.parametrize("above", ["Source: Some Weekly", "© 2023 Some Weekly", "Comments (3)"])
@pytest.mark.parametrize("name", ["bridge_hindi.txt", "ferry_chinese.txt", "tide_short_news.txt"])
def test_a_line_of_the_foot_above_a_short_article_does_not_take_its_text(
    name: str, above: str
) -> None:
    content = content_of(name)
    body = recognise_document(filename=name, content=content).body
    more = f"{above}\n\n".encode() + content
    found = recognise_document(filename=name, content=more).body
    assert len(found) >= len(body)


def test_a_row_of_words_that_the_text_leads_over_to_is_no_row_of_tags() -> None:
    text = "The Ferry\n\nBy Ann Poole\n12 May 2021\n\n{}\n\nWheat, barley, rye\n\nNobody laughed.\n"
    content = text.format("He read the list to me once more, slowly, as one reads to a child: " * 3)
    manuscript = recognise_document(filename="ferry.txt", content=content.encode())
    assert "Wheat, barley, rye" in describe(manuscript)
    assert "left out" not in describe(manuscript)
