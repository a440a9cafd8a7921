"""From the stored body of an article to blocks that a template only has to write out.

Works on the stored JSON, not on Wagtail's block values: a page is made in a few milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.safestring import SafeString

from broadsheet.frontpage.domain.embeds import Player, player_for
from broadsheet.frontpage.domain.richtext import Converter, clean_text
from broadsheet.frontpage.domain.urls import host_of
from broadsheet.pictures.domain.renditions import Shown

RawBlock = Mapping[str, Any]
_FIGURES: Final = re.compile(
    r"[\s\d.,'’%+\-−–±≈~<>/:()$€£¥₹\u00a0\u202f]*\d[\s\d.,'’%+\-−–±≈~<>/:()$€£¥₹\u00a0\u202f]*"
)


@dataclass(frozen=True, slots=True)
class Text:
    kind: ClassVar[str] = "text"
    html: SafeString


@dataclass(frozen=True, slots=True)
class Quotation:
    kind: ClassVar[str] = "quotation"
    template: ClassVar[str] = "frontpage/blocks/quotation.html"
    html: SafeString
    speaker: str
    source: str
    source_href: str
    source_number: int

    @property
    def source_host(self) -> str:
        return host_of(self.source_href)


@dataclass(frozen=True, slots=True)
class PullQuote:
    kind: ClassVar[str] = "pull_quote"
    template: ClassVar[str] = "frontpage/blocks/pull_quote.html"
    text: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as it stands on a page. `alt` is empty where it is decorative."""

    kind: ClassVar[str] = "picture"
    template: ClassVar[str] = "frontpage/blocks/picture.html"
    image: Shown
    alt: str
    caption: SafeString
    credit: str


@dataclass(frozen=True, slots=True)
class Gallery:
    kind: ClassVar[str] = "gallery"
    template: ClassVar[str] = "frontpage/blocks/gallery.html"
    figures: tuple[Figure, ...]
    caption: SafeString


@dataclass(frozen=True, slots=True)
class Cell:
    html: SafeString
    is_number: bool
    is_header: bool


@dataclass(frozen=True, slots=True)
class Table:
    kind: ClassVar[str] = "table"
    template: ClassVar[str] = "frontpage/blocks/table.html"
    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Embed:
    kind: ClassVar[str] = "embed"
    template: ClassVar[str] = "frontpage/blocks/embed.html"
    href: str
    number: int
    title: str
    host: str
    player: Player | None


@dataclass(frozen=True, slots=True)
class EditorsNote:
    kind: ClassVar[str] = "editors_note"
    template: ClassVar[str] = "frontpage/blocks/editors_note.html"
    html: SafeString


@dataclass(frozen=True, slots=True)
class Preformatted:
    kind: ClassVar[str] = "preformatted"
    template: ClassVar[str] = "frontpage/blocks/preformatted.html"
    text: str


Block = Text | Quotation | PullQuote | Figure | Gallery | Table | Embed | EditorsNote | Preformatted


def raw_blocks(body: Any) -> list[RawBlock]:
    """Return a stream's stored blocks without making Wagtail's values of them."""
    return list(body.raw_data)


def picture_ids(blocks: Iterable[RawBlock]) -> set[int]:
    """Return the ids of all pictures in the body."""
    ids: set[int] = set()
    for block in blocks:
        value = block["value"]
        if block["type"] == "picture":
            ids.add(value.get("picture") or 0)
        elif block["type"] == "gallery":
            ids.update(item.get("picture") or 0 for item in _items(value.get("pictures")))
    return ids - {0}


def rich_sources(blocks: Iterable[RawBlock]) -> Iterator[str]:
    """Yield every text of the body, to find the pages that it links to."""
    for block in blocks:
        yield from _texts(block["value"])


def convert_body(
    blocks: Iterable[RawBlock], *, converter: Converter, pictures: Mapping[int, Shown]
) -> tuple[Block, ...]:
    """Convert the blocks in order. What readers do not see (`kept`) and what is empty is left out.

    Neighbouring texts become one block.
    """
    converted: list[Block] = []
    for raw in blocks:
        maker = _MAKERS.get(raw["type"])
        block = maker(raw["value"], converter, pictures) if maker else None
        if block is None:
            continue
        if isinstance(block, Text) and converted and isinstance(converted[-1], Text):
            block = Text(SafeString(f"{converted.pop().html}\n{block.html}"))  # type: ignore[union-attr]
        converted.append(block)
    return tuple(converted)


def make_figure(
    value: Mapping[str, Any], converter: Converter, pictures: Mapping[int, Shown]
) -> Figure | None:
    """Make a figure of a picture block's value; empty texts fall back to the picture's own."""
    image = pictures.get(value.get("picture") or 0)
    if image is None:
        return None
    alt = "" if value.get("is_decorative") else (value.get("alt") or image.alt)
    caption = converter.inline(value.get("caption") or "") or converter.plain(image.caption)
    return Figure(image, alt, caption, value.get("credit") or image.credit)


def _text(value: str, converter: Converter, _pictures: Any) -> Text | None:
    html = converter.blocks(value or "")
    return Text(html) if html else None


def _quotation(value: RawBlock, converter: Converter, _pictures: Any) -> Quotation | None:
    html = converter.blocks(value.get("text") or "")
    if not html:
        return None
    href, number = converter.href(value.get("source_url") or "")
    return Quotation(html, value.get("speaker") or "", value.get("source") or "", href, number)


def _pull_quote(value: RawBlock, _converter: Converter, _pictures: Any) -> PullQuote | None:
    text = clean_text(value.get("text") or "").strip()
    return PullQuote(text, value.get("speaker") or "") if text else None


def _gallery(
    value: RawBlock, converter: Converter, pictures: Mapping[int, Shown]
) -> Gallery | None:
    made = (make_figure(item, converter, pictures) for item in _items(value.get("pictures")))
    figures = tuple(figure for figure in made if figure)
    return Gallery(figures, converter.inline(value.get("caption") or "")) if figures else None


def _table(value: RawBlock, converter: Converter, _pictures: Any) -> Table | None:
    table = value.get("table") or {}
    columns, rows = table.get("columns") or [], table.get("rows") or []
    if not columns or not rows:
        return None
    texts = [[str(cell or "") for cell in row.get("values", ())] for row in rows]
    are_numbers = [
        column.get("type") == "number" or _is_figures([row[i] for row in texts if i < len(row)])
        for i, column in enumerate(columns)
    ]
    has_headers = bool(value.get("has_row_headers"))
    are_numbers[0] = are_numbers[0] and not has_headers
    heads = [str(column.get("heading") or "") for column in columns]
    return Table(
        caption=table.get("caption") or "",
        columns=tuple(
            Cell(converter.plain(head), is_number, True)
            for head, is_number in zip(heads, are_numbers, strict=True)
        )
        if any(heads)
        else (),
        rows=tuple(
            tuple(
                Cell(
                    converter.plain(cell)
                    if column.get("type") == "number"
                    else converter.inline(cell),
                    is_number,
                    has_headers and i == 0,
                )
                for i, (cell, column, is_number) in enumerate(
                    zip(row, columns, are_numbers, strict=False)
                )
            )
            for row in texts
        ),
    )


def _embed(value: RawBlock, converter: Converter, _pictures: Any) -> Embed | None:
    href, number = converter.href(value.get("url") or "")
    if not href:
        return None
    title = value.get("title") or ""
    return Embed(href, number, title, host_of(href), player_for(href))


def _editors_note(value: str, converter: Converter, _pictures: Any) -> EditorsNote | None:
    html = converter.blocks(value or "")
    return EditorsNote(html) if html else None


def _preformatted(value: str, _converter: Converter, _pictures: Any) -> Preformatted | None:
    text = clean_text(value or "").strip("\n")
    return Preformatted(text) if text else None


_MAKERS: Final[Mapping[str, Callable[[Any, Converter, Any], Block | None]]] = {
    "text": _text,
    "quotation": _quotation,
    "pull_quote": _pull_quote,
    "picture": make_figure,
    "gallery": _gallery,
    "table": _table,
    "embed": _embed,
    "editors_note": _editors_note,
    "preformatted": _preformatted,
}


def _items(value: Any) -> list[Mapping[str, Any]]:
    """Return a list block's values; Wagtail stores an item bare or wrapped with its id."""
    return [
        item["value"] if item.get("type") == "item" else item
        for item in value or ()
        if isinstance(item, dict)
    ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _is_figures(cells: list[str]) -> bool:
    """Say whether a column holds figures, whatever its editor called it: then they line up."""
    plain = [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells]
    filled = [cell for cell in plain if cell and cell not in ("–", "—", "-")]
    return bool(filled) and all(_FIGURES.fullmatch(cell) for cell in filled)
