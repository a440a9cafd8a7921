"""From a table of a TOML file to a block of a manuscript; the names map one to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from broadsheet.importers.demo.errors import DemoContentError
from broadsheet.importers.demo.fields import PARAGRAPH_TAGS, Fields, check_html
from broadsheet.importers.demo.pictures import PictureShelf
from broadsheet.importers.domain import manuscript as ms

Reader = Callable[[Fields, PictureShelf], ms.Block]


def _read_heading(fields: Fields, _shelf: PictureShelf) -> ms.Block:
    level: Literal[2, 3] = 3 if fields.number("level", 2) == 3 else 2
    return ms.Heading(text=fields.text("text"), level=level)


def _read_quotation(fields: Fields, _shelf: PictureShelf) -> ms.Block:
    return ms.Quotation(
        html=fields.html("html", allowed=PARAGRAPH_TAGS),
        speaker=fields.text("speaker", ""),
        source=fields.text("source", ""),
        source_url=fields.text("source_url", ""),
    )


def _read_gallery(fields: Fields, shelf: PictureShelf) -> ms.Block:
    names = fields.texts("pictures", is_required=True)
    return ms.Gallery(
        pictures=tuple(shelf.get(name, where=fields.where) for name in names),
        caption=fields.html("caption", ""),
    )


def _read_list(fields: Fields, _shelf: PictureShelf) -> ms.Block:
    items = fields.texts("items", is_required=True)
    for item in items:
        check_html(item, where=f"{fields.where}, “items”")
    return ms.ListBlock(items=items, is_ordered=fields.flag("is_ordered"))


def _read_table(fields: Fields, _shelf: PictureShelf) -> ms.Block:
    return ms.Table(
        rows=fields.rows("rows"),
        has_header_row=fields.flag("has_header_row"),
        has_header_column=fields.flag("has_header_column"),
        caption=fields.text("caption", ""),
    )


READERS: Mapping[str, Reader] = {
    "paragraph": lambda fields, _: ms.Paragraph(html=fields.html("html")),
    "heading": _read_heading,
    "quotation": _read_quotation,
    "pull_quote": lambda fields, _: ms.PullQuote(
        text=fields.text("text"), speaker=fields.text("speaker", "")
    ),
    "picture": lambda fields, shelf: ms.Picture(
        picture=shelf.get(fields.text("picture"), where=fields.where)
    ),
    "gallery": _read_gallery,
    "list": _read_list,
    "table": _read_table,
    "embed": lambda fields, _: ms.Embed(url=fields.text("url"), title=fields.text("title", "")),
    "code": lambda fields, _: ms.Code(text=fields.verbatim("text")),
    "editors_note": lambda fields, _: ms.EditorsNote(
        html=fields.html("html", allowed=PARAGRAPH_TAGS)
    ),
    "divider": lambda _fields, _shelf: ms.Divider(),
    "kept": lambda fields, _: ms.Kept(what=fields.text("what"), text=fields.verbatim("text")),
}


def read_block(fields: Fields, shelf: PictureShelf) -> ms.Block:
    """Read one block; raises `DemoContentError` with the file and the block's number."""
    kind = fields.text("type")
    if kind not in READERS:
        raise DemoContentError(fields.where, f"there is no block of type “{kind}”")
    block = READERS[kind](fields, shelf)
    fields.finish()
    return block
