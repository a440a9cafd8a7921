"""Files built to do harm, and files that are not what they seem: a clear error, quickly."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from broadsheet.importers.document import bounds
from broadsheet.importers.document.errors import (
    DocumentIsEmpty,
    DocumentIsEncrypted,
    DocumentIsTooLarge,
    DocumentIsUnreadable,
    DocumentIsUnsafe,
    WrongFormat,
)
from broadsheet.importers.document.recognise import recognise_document
from broadsheet.importers.domain.manuscript import Manuscript
from tests.importers.document.word_files import as_bytes, repacked


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs or ("A Headline", "By Jane Doe", "The text of the article."):
        document.add_paragraph(paragraph)
    return as_bytes(document)


def read(filename: str, content: bytes) -> Manuscript:
    return recognise_document(filename=filename, content=content)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a.docx"])
@pytest.mark.parametrize("content", [b"", b"  \n\t ", b"\xef\xbb\xbf"])
def test_a_file_without_words_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(DocumentIsEmpty):
        read(name, content)


@pytest.mark.parametrize(
    "content", [b"<html><body></body></html>", b"<html><script>1</script><body><br></body></html>"]
)
def test_a_page_without_words_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentIsEmpty):
        read("a.html", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 and so on"),
        ("a.txt", b"%PDF-1.7 and so on"),
        ("a.rtf", b"{\\rtf1 hello}"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 100),
        ("a.odp", b"something"),
    ],
)
def test_another_format_is_named(name: str, content: bytes) -> None:
    with pytest.raises(WrongFormat):
        read(name, content)


def test_a_file_that_only_claims_to_be_word_is_refused() -> None:
    with pytest.raises(DocumentIsUnreadable):
        read("a.docx", b"Dear reader")


def test_an_encrypted_word_file_is_told_from_an_old_one() -> None:
    packed = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(DocumentIsEncrypted):
        read("a.docx", packed)


def test_a_spreadsheet_and_any_other_archive_are_no_articles() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(WrongFormat):
        read("a.docx", stream.getvalue())


def test_a_cut_off_word_file_is_unreadable() -> None:
    with pytest.raises(DocumentIsUnreadable):
        read("a.docx", word_file()[:3000])


def test_a_word_file_with_broken_xml_is_unreadable() -> None:
    broken = repacked(
        word_file(), lambda name, data: data[:-40] if name == "word/document.xml" else data
    )
    with pytest.raises(DocumentIsUnreadable):
        read("a.docx", broken)


def test_an_external_entity_is_refused() -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

    def change(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        return entity + data.partition(b"?>")[2].replace(b"A Headline", b"&x;")

    with pytest.raises(DocumentIsUnsafe):
        read("a.docx", repacked(word_file(), change))


def test_a_zip_bomb_is_refused() -> None:
    with pytest.raises(DocumentIsUnsafe):
        read("a.docx", repacked(word_file(), extra={"word/media/image9.png": b"\0" * 60_000_000}))


def test_thousands_of_parts_are_refused() -> None:
    extra = {f"x/{number}": b"" for number in range(bounds.MAX_ZIP_ENTRIES)}
    with pytest.raises(DocumentIsUnsafe):
        read("a.docx", repacked(word_file(), extra=extra))


def test_macros_are_neither_run_nor_kept_and_the_editor_is_told() -> None:
    manuscript = read("a.docm", repacked(word_file(), extra={"word/vbaProject.bin": b"\xd0\xcf"}))
    assert manuscript.headline == "A Headline"
    assert [f.message for f in manuscript.findings if f.part == "file"] == [
        "The file carries macros. They were neither run nor kept."
    ]


def test_a_paragraph_of_ten_megabytes_is_refused() -> None:
    with pytest.raises(DocumentIsTooLarge):
        read("a.txt", b"word " * 2_000_000)
    with pytest.raises(DocumentIsTooLarge):
        read("a.html", b"<p>" + b"word " * 2_000_000)
    with pytest.raises((DocumentIsTooLarge, DocumentIsUnsafe)):
        read("a.docx", word_file("word " * 2_000_000))


@pytest.mark.parametrize("unit", ["word ", "(", "“a ", "[1] ", "a, ", "- ", "© 2020 ", "By Al "])
def test_a_long_paragraph_is_read_without_getting_stuck(unit: str) -> None:
    text = (unit * (200_000 // len(unit))).strip()
    manuscript = read("a.txt", f"A Headline\n\nBy Jane Doe\n\n{text}\n".encode())
    assert manuscript.headline == "A Headline"


def test_absurd_nesting_is_refused_or_read_but_never_breaks() -> None:
    deep = b"<div>" * 5000 + b"<p>words</p>" + b"</div>" * 5000
    with pytest.raises(DocumentIsUnsafe):
        read("a.html", b"<html><body>" + deep)
    with pytest.raises(DocumentIsUnsafe):
        read("a.html", b"<html><body><p>" + b"<b>" * 1000 + b"words")
    with pytest.raises(DocumentIsUnsafe):
        read("a.md", b"> " * 500 + b"words\n\nThe text of the article, on a line.")
    quotes = read("a.md", b"> " * 30 + b"words\n\nThe text of the article, on a line.")
    assert "words" in str(quotes)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">go</a>',
        '<a href=" java\nscript:alert(1)">go</a>',
        '<a href="data:text/html,<script>alert(1)</script>">go</a>',
        '<svg onload="alert(1)"><script>alert(1)</script></svg>',
        '<iframe src="javascript:alert(1)"></iframe>',
        "<style>p{background:url(javascript:alert(1))}</style>",
        '<p onclick="alert(1)">go</p>',
        '<object data="evil.swf"></object><embed src="evil.swf">',
        '<math><mtext><a href="javascript:alert(1)">go</a></mtext></math>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_nothing_that_runs_survives(hostile: str) -> None:
    page = f"<h1>A Headline</h1><p>By Jane Doe</p><p>Some words of text {hostile} and more.</p>"
    for name in ("a.html", "a.md"):
        manuscript = read(name, page.encode())
        fragments = [b.html for b in manuscript.body if hasattr(b, "html")]
        urls = [b.url for b in manuscript.body if hasattr(b, "url")]
        for fragment in fragments:
            assert "<script" not in fragment
            assert "javascript:" not in fragment
            assert "onclick" not in fragment
            assert "onerror" not in fragment
            assert "data:text" not in fragment
        assert all(url.startswith(("http://", "https://")) for url in urls)


def test_tracking_pixels_and_pictures_that_are_code_are_not_taken() -> None:
    page = (
        "<h1>A Headline</h1><p>By Jane Doe</p><p>Text of the article.</p>"
        '<img src="https://t.example/p.gif" width="1" height="1">'
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">'
    )
    assert [type(block).__name__ for block in read("a.html", page.encode()).body] == ["Paragraph"]
