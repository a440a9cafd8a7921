"""What the readers make of encodings and packages, before anything is recognised."""

from __future__ import annotations

import base64

import pytest

from broadsheet.importers.document.read_text import decode_text
from broadsheet.importers.document.recognise import recognise_document
from broadsheet.importers.domain.manuscript import Certainty, Paragraph
from tests.importers.document.word_files import picture_bytes

TEXT = "Überschrift\n\nVon Jörg Groß\n\nDer Text ist lang genug, und er kostet 5 € am Tag.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_each_encoding(encoding: str) -> None:
    manuscript = recognise_document(filename="a.txt", content=TEXT.encode(encoding))
    assert manuscript.headline == "Überschrift"
    assert [entry.name for entry in manuscript.byline] == ["Jörg Groß"]
    assert manuscript.body == [Paragraph("Der Text ist lang genug, und er kostet 5 € am Tag.")]


def test_a_guessed_encoding_is_said_to_be_a_guess() -> None:
    assert decode_text("Größe".encode("cp1252")) == ("Größe", "cp1252", True)
    manuscript = recognise_document(filename="a.txt", content=TEXT.encode("cp1252"))
    guesses = [f for f in manuscript.findings if f.part == "file"]
    assert [f.certainty for f in guesses] == [Certainty.UNSURE]


def test_a_page_saved_in_one_file_brings_its_pictures_and_its_address() -> None:
    picture = picture_bytes()
    content = "\r\n".join(
        [
            "From: <Saved by a browser>",
            "Snapshot-Content-Location: https://a.example/2020/boats/",
            "MIME-Version: 1.0",
            'Content-Type: multipart/related; type="text/html"; boundary="----b"',
            "",
            "------b",
            "Content-Type: text/html; charset=utf-8",
            "Content-Location: https://a.example/2020/boats/",
            "",
            "<html><body><h1>Boats at Noon</h1><p>By Jane Doe</p>"
            '<img src="https://a.example/boat.png" alt="A boat">'
            '<p>The boats lay at anchor, and <a href="../tide">the tide</a> did not.</p>'
            "</body></html>",
            "------b",
            "Content-Type: image/png",
            "Content-Transfer-Encoding: base64",
            "Content-Location: https://a.example/boat.png",
            "",
            base64.b64encode(picture).decode(),
            "------b--",
            "",
        ]
    )
    manuscript = recognise_document(filename="boats.mhtml", content=content.encode())
    assert manuscript.headline == "Boats at Noon"
    assert manuscript.featured is not None
    assert (manuscript.featured.alt, manuscript.featured.content) == ("A boat", picture)
    assert manuscript.body == [
        Paragraph(
            "The boats lay at anchor, and "
            '<a href="https://a.example/2020/tide">the tide</a> did not.'
        )
    ]


def test_the_house_is_no_origin_of_its_own_articles() -> None:
    content = b"A Headline\n\nBy Jane Doe\n\nOur Ledger, July 12, 2023\n\nThe text of the piece.\n"
    ours = recognise_document(filename="a.txt", content=content, house_names=["Our Ledger"])
    theirs = recognise_document(filename="a.txt", content=content, house_names=["The Tide"])
    assert ours.origin is None
    assert theirs.origin is not None
    assert theirs.origin.publisher == "Our Ledger"


def test_known_names_settle_what_a_label_and_a_comma_leave_open() -> None:
    content = (
        b"A Headline\n\nBy Jane Doe\n\nFiled under: Asia, War\n"
        b"Region: Australia, New Zealand & Oceania, Africa\n\nThe text of the piece.\n"
    )
    manuscript = recognise_document(
        filename="a.txt",
        content=content,
        known_regions=["Asia", "Australia, New Zealand & Oceania"],
        known_themes=["War"],
    )
    assert manuscript.regions == ["Asia", "Australia, New Zealand & Oceania", "Africa"]
    assert manuscript.themes == ["War"]
