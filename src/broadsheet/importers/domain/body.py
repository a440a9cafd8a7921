"""From a manuscript's blocks to the body of an article, as its StreamField stores it."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from broadsheet.importers.domain import manuscript as ms

RawBlock = dict[str, Any]
PictureOf = Callable[[ms.PictureRef], int | None]
"""Answers the primary key of a picture, or None where its file is missing."""

_GAP = re.compile(r'<a href="" data-gap(?:="")?>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"^[\s\d.,%+\-−–()$€£¥]*\d[\s\d.,%+\-−–()$€£¥]*$")
_BREAK = re.compile(r"<br\s*/?>")


def raw_body(blocks: Iterable[ms.Block], *, picture_of: PictureOf) -> list[RawBlock]:
    """Return the body's raw JSON; runs of paragraphs, headings and lists become one text."""
    body: list[RawBlock] = []
    text: list[str] = []

    def close_text() -> None:
        if text:
            body.append(_block("text", "".join(text)))
            text.clear()

    for block in blocks:
        match block:
            case ms.Paragraph(html=words):
                text.append(_paragraph(words))
            case ms.Heading(text=words, level=level):
                text.append(f'<h{level} data-block-key="{_key()}">{html.escape(words)}</h{level}>')
            case ms.ListBlock(items=items, is_ordered=is_ordered):
                tag = "ol" if is_ordered else "ul"
                lines = "".join(
                    f'<li data-block-key="{_key()}">{_inline(item)}</li>' for item in items
                )
                text.append(f"<{tag}>{lines}</{tag}>")
            case ms.Divider():
                text.append("<hr/>")
            case _:
                close_text()
                body.extend(_apart(block, picture_of))
    close_text()
    return body


def rich_text(words: str) -> str:
    """Return inline HTML or several ``<p>`` as rich text stores it; empty stays empty."""
    if not words.strip():
        return ""
    if "<p>" in words:
        keyed = re.sub(r"<p>", lambda _match: f'<p data-block-key="{_key()}">', words)
        return _inline(keyed)
    return _paragraph(words)


def plain_text(words: str) -> str:
    """Return the words of inline HTML."""
    return html.unescape(_TAG.sub("", _BREAK.sub(" ", words))).strip()


def _apart(block: ms.Block, picture_of: PictureOf) -> Iterator[RawBlock]:
    match block:
        case ms.Quotation():
            yield _block(
                "quotation",
                {
                    "text": rich_text(block.html),
                    "speaker": block.speaker[:200],
                    "source": block.source[:200],
                    "source_url": block.source_url,
                },
            )
        case ms.PullQuote():
            yield _block("pull_quote", {"text": block.text, "speaker": block.speaker[:200]})
        case ms.Picture(picture=picture):
            yield _picture(picture, picture_of)
        case ms.Gallery():
            yield from _gallery(block, picture_of)
        case ms.Table():
            yield _table(block)
        case ms.Embed():
            yield _block("embed", {"url": block.url, "title": block.title[:300]})
        case ms.Code(text=text):
            yield _block("preformatted", text)
        case ms.EditorsNote(html=words):
            yield _block("editors_note", rich_text(words))
        case ms.Kept(what=what, text=text):
            yield _kept(what, text)


def _picture(picture: ms.PictureRef, picture_of: PictureOf) -> RawBlock:
    pk = picture_of(picture)
    if pk is None:
        words = [picture.source or picture.filename, plain_text(picture.caption), picture.credit]
        return _kept("picture without its file", "\n".join(word for word in words if word))
    return _block("picture", _picture_value(picture, pk))


def _picture_value(picture: ms.PictureRef, pk: int) -> dict[str, Any]:
    return {
        "picture": pk,
        "alt": picture.alt[:500],
        "is_decorative": picture.is_decorative,
        "caption": rich_text(picture.caption),
        "credit": picture.credit[:255],
    }


def _gallery(gallery: ms.Gallery, picture_of: PictureOf) -> Iterator[RawBlock]:
    found = [(picture, picture_of(picture)) for picture in gallery.pictures]
    shown = [_picture_value(picture, pk) for picture, pk in found if pk is not None]
    missing = [picture for picture, pk in found if pk is None]
    if len(shown) == 1:
        yield _block("picture", shown[0])
    elif shown:
        pictures = [{"type": "item", "value": value, "id": _uuid()} for value in shown]
        yield _block("gallery", {"pictures": pictures, "caption": rich_text(gallery.caption)})
    for picture in missing:
        yield _picture(picture, lambda _ref: None)


def _table(table: ms.Table) -> RawBlock:
    rows = list(table.rows)
    width = max((len(row) for row in rows), default=0)
    rows = [(*row, *[""] * (width - len(row))) for row in rows]
    head = rows.pop(0) if table.has_header_row and rows else ("",) * width
    kinds = [
        "number" if rows and all(_NUMBER.match(plain_text(row[column])) for row in rows) else "text"
        for column in range(width)
    ]
    cells = [
        {
            "values": [
                plain_text(cell) if kind == "number" else rich_text(cell)
                for cell, kind in zip(row, kinds, strict=True)
            ]
        }
        for row in rows
    ]
    columns = [
        {"type": kind, "heading": plain_text(heading)}
        for kind, heading in zip(kinds, head, strict=True)
    ]
    return _block(
        "table",
        {
            "table": {"columns": columns, "rows": cells, "caption": plain_text(table.caption)},
            "has_row_headers": table.has_header_column,
        },
    )


def _kept(what: str, text: str) -> RawBlock:
    return _block("kept", {"what": what[:200], "text": text})


def _block(kind: str, value: Any) -> RawBlock:
    return {"type": kind, "value": value, "id": _uuid()}


def _paragraph(words: str) -> str:
    return f'<p data-block-key="{_key()}">{_inline(words)}</p>'


def _inline(words: str) -> str:
    """Write inline HTML as the text editor stores it: closed breaks, gaps as marked words."""
    closed = _BREAK.sub("<br/>", words)
    return _GAP.sub(r'<span data-gap="">\1</span>', closed)


def _uuid() -> str:
    return str(uuid.uuid4())


def _key() -> str:
    """Five characters that name a paragraph for good, as the text editor gives them."""
    return uuid.uuid4().hex[:5]
