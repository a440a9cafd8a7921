"""Cutting an article into segments, and putting translated segments back in their place.

One walk serves both: `walk_article` shows every text of an article to a function and keeps what
the function returns. Cutting returns each text as it was; an edition returns its translation.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lxml import etree

from broadsheet.articles.models import Article
from broadsheet.editions.domain.markup import (
    CONTROL,
    Tag,
    escape_words,
    mark,
    render,
    unescape_words,
)
from broadsheet.editions.enums import HEADLINE_KINDS, SegmentKind
from broadsheet.editions.errors import MarkupError

_PARSER: Final = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
)
_LEAVES: Final = ("p", "h2", "h3", "h4", "li", "blockquote")
_KINDS: Final = {
    "h2": SegmentKind.HEADING, "h3": SegmentKind.HEADING, "h4": SegmentKind.HEADING,
    "li": SegmentKind.LIST_ITEM,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """One text that is translated whole. `source` is a marked text, `tags` what it marks.

    The id is made of the block's and the paragraph's own keys, so it survives that others come
    and go around it.
    """

    id: str
    kind: SegmentKind
    source: str
    tags: tuple[Tag, ...] = ()

    @property
    def hash(self) -> str:
        """The source's digest. Addresses are no part of it: they are not translated."""
        names = " ".join(tag.name for tag in self.tags)
        return digest(f"{self.source}\0{names}")

    @property
    def is_headline(self) -> bool:
        return self.kind in HEADLINE_KINDS

    @property
    def has_words(self) -> bool:
        """Whether there is a letter in it: figures and signs alone are copied, not translated."""
        return any(letter.isalpha() for letter in unescape_words(self.source))


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of an article as the walk sees it."""

    key: str
    text: str


class Left(str):
    """A marked text that stays in the original's language, whose code `language` is.

    Its block is marked with ``data-left`` for whoever shows it.
    """

    language: str

    def __new__(cls, text: str, language: str) -> Left:
        left = super().__new__(cls, text)
        left.language = language
        return left


Visit = Callable[[Segment], str | None]
"""Given a segment, returns the marked text to put in its place; None leaves it as it is."""


def digest(text: str) -> str:
    """Return a short digest of a text: 16 hexadecimal digits of BLAKE2b."""
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def digest_of(segments: Sequence[Segment]) -> str:
    """Return the digest of a whole original."""
    return digest("\n".join(f"{segment.id} {segment.hash}" for segment in segments))


def cut_article(article: Article, *, corrections: Sequence[Correction] = ()) -> list[Segment]:
    """Return an article's segments in reading order, their ids unique. No queries."""
    found: list[Segment] = []

    def visit(segment: Segment) -> None:
        found.append(segment)

    walk_article(article, visit, corrections=corrections)
    return found


@dataclass(frozen=True, slots=True)
class Walked:
    """An article's texts after a walk. `body` is the raw data of its stream."""

    fields: dict[str, str]
    body: list[dict[str, Any]]
    corrections: list[str]


_PLAIN_FIELDS: Final = (
    ("title", "headline", SegmentKind.HEADLINE),
    ("deck", "deck", SegmentKind.DECK),
    ("kicker", "kicker", SegmentKind.KICKER),
    ("dateline", "dateline", SegmentKind.DATELINE),
)
_RICH_FIELDS: Final = (
    ("featured_caption", SegmentKind.CAPTION),
    ("contributors_note", SegmentKind.CONTRIBUTORS_NOTE),
    ("note_to_readers", SegmentKind.LEGAL),
    ("reprint_terms", SegmentKind.LEGAL),
    ("disclaimer", SegmentKind.LEGAL),
    ("fair_use_notice", SegmentKind.LEGAL),
)


def walk_article(
    article: Article, visit: Visit, *, corrections: Sequence[Correction] = ()
) -> Walked:
    """Show every text of the article to `visit`; return all texts as `visit` wants them."""
    visit = _with_unique_ids(visit)
    fields: dict[str, str] = {}
    for name, key, kind in _PLAIN_FIELDS:
        fields[name] = plain(getattr(article, name), key, kind, visit)
    fields["featured_alt"] = plain(article.featured_alt, "featured.alt", SegmentKind.ALT, visit)
    fields["featured_caption"] = rich(
        article.featured_caption, "featured.caption", SegmentKind.CAPTION, visit
    )
    body = [_block(raw, visit) for raw in article.body.raw_data]
    fixed = [
        rich(row.text, f"correction.{row.key}", SegmentKind.CORRECTION, visit)
        for row in corrections
    ]
    for name, kind in _RICH_FIELDS[1:]:
        fields[name] = rich(getattr(article, name), name, kind, visit)
    return Walked(fields, body, fixed)


def _with_unique_ids(visit: Visit) -> Visit:
    """A second text that would get an id anew (a block was copied) gets a number behind it."""
    seen: dict[str, int] = {}

    def show(segment: Segment) -> str | None:
        times = seen[segment.id] = seen.get(segment.id, 0) + 1
        return visit(segment if times == 1 else replace(segment, id=f"{segment.id}~{times}"))

    return show


def _block(raw: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
    walker = _BLOCKS.get(raw["type"])
    if walker is None:
        return dict(raw)
    prefix = f"body.{_short(raw.get('id'))}"
    return {**raw, "value": walker(raw["value"], prefix, visit)}


def _short(key: Any) -> str:
    """A block's UUID as eight digits: ids stand in every edition's row."""
    return digest(str(key or ""))[:8]


def _text(value: Any, prefix: str, visit: Visit) -> Any:
    return rich(value or "", prefix, SegmentKind.PARAGRAPH, visit)


def _quotation(value: Any, prefix: str, visit: Visit) -> Any:
    return {
        **value,
        "text": rich(value.get("text") or "", f"{prefix}.text", SegmentKind.QUOTATION, visit),
        **_plain_of(value, prefix, visit, speaker=SegmentKind.SPEAKER, source=SegmentKind.SOURCE),
    }


def _pull_quote(value: Any, prefix: str, visit: Visit) -> Any:
    kinds = {"text": SegmentKind.PULL_QUOTE, "speaker": SegmentKind.SPEAKER}
    return {**value, **_plain_of(value, prefix, visit, **kinds)}


def _picture(value: Any, prefix: str, visit: Visit) -> Any:
    return {
        **value,
        **_plain_of(value, prefix, visit, alt=SegmentKind.ALT),
        "caption": rich(
            value.get("caption") or "", f"{prefix}.caption", SegmentKind.CAPTION, visit
        ),
    }


def _gallery(value: Any, prefix: str, visit: Visit) -> Any:
    pictures = []
    for number, item in enumerate(value.get("pictures") or ()):
        is_wrapped = isinstance(item, dict) and item.get("type") == "item"
        inner = item["value"] if is_wrapped else item
        key = _short(item.get("id") or number) if is_wrapped else str(number)
        walked = _picture(inner, f"{prefix}.{key}", visit)
        pictures.append({**item, "value": walked} if is_wrapped else walked)
    caption = rich(value.get("caption") or "", f"{prefix}.caption", SegmentKind.CAPTION, visit)
    return {**value, "pictures": pictures, "caption": caption}


def _table(value: Any, prefix: str, visit: Visit) -> Any:
    table = copy.deepcopy(value.get("table") or {})
    table["caption"] = plain(
        table.get("caption") or "", f"{prefix}.caption", SegmentKind.CAPTION, visit
    )
    columns = table.get("columns") or []
    for number, column in enumerate(columns):
        column["heading"] = plain(
            column.get("heading") or "", f"{prefix}.h{number}", SegmentKind.CELL, visit
        )
    for y, row in enumerate(table.get("rows") or ()):
        cells = row.get("values") or []
        for x, cell in enumerate(cells):
            is_number = x < len(columns) and columns[x].get("type") == "number"
            if not is_number and isinstance(cell, str):
                cells[x] = rich(cell, f"{prefix}.{y}.{x}", SegmentKind.CELL, visit)
    return {**value, "table": table}


def _embed(value: Any, prefix: str, visit: Visit) -> Any:
    return {**value, **_plain_of(value, prefix, visit, title=SegmentKind.EMBED_TITLE)}


def _editors_note(value: Any, prefix: str, visit: Visit) -> Any:
    return rich(value or "", prefix, SegmentKind.EDITORS_NOTE, visit)


_BLOCKS: Final[dict[str, Callable[[Any, str, Visit], Any]]] = {
    "text": _text,
    "quotation": _quotation,
    "pull_quote": _pull_quote,
    "picture": _picture,
    "gallery": _gallery,
    "table": _table,
    "embed": _embed,
    "editors_note": _editors_note,
}
"""Verse and code (`preformatted`) stay as they are, and readers do not see what was `kept`."""


def _plain_of(
    value: Mapping[str, Any], prefix: str, visit: Visit, **kinds: SegmentKind
) -> dict[str, str]:
    return {
        name: plain(value.get(name) or "", f"{prefix}.{name}", kind, visit)
        for name, kind in kinds.items()
    }


def plain(text: str, key: str, kind: SegmentKind, visit: Visit) -> str:
    """Show a text without markup; empty ones are passed by."""
    text = text or ""
    if not text.strip():
        return text
    answer = visit(Segment(key, kind, escape_words(text)))
    return text if answer is None else unescape_words(answer)


def rich(html: str, key: str, kind: SegmentKind, visit: Visit) -> str:
    """Show each paragraph, heading and list item of a rich text; return the text with answers."""
    html = CONTROL.sub("", html or "")
    if not html.strip():
        return html
    root = etree.fromstring(f"<div>{html}</div>".encode(), _PARSER)
    div = root.find("body/div") if root is not None else None
    if div is None:
        return html
    leaves = list(_leaves(div))
    if not leaves:
        _show(div, key, kind, visit)
    for number, leaf in enumerate(leaves):
        own = leaf.get("data-block-key") or str(number)
        _show(leaf, f"{key}.{own}", _KINDS.get(leaf.tag, kind), visit)
    parts = [_escaped(div.text)]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in div]
    return "".join(parts)


def _leaves(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the innermost blocks: a list item that holds a list is no leaf."""
    for element in root.iter(*_LEAVES):
        if next(element.iterdescendants(*_LEAVES, "ul", "ol"), None) is None:
            yield element


def _show(element: etree._Element, key: str, kind: SegmentKind, visit: Visit) -> None:
    """Show one block and its notes. A note is an atom of its block and a segment of its own."""
    notes = [span for span in element.iter("span") if "data-note" in span.attrib]
    for number, note in enumerate(notes, start=1):
        note.set("data-note", str(number))
        _show_inner(note, f"{key}.n{number}", SegmentKind.NOTE, visit)
    _show_inner(element, key, kind, visit)


def _show_inner(element: etree._Element, key: str, kind: SegmentKind, visit: Visit) -> None:
    source, tags = mark(element)
    if not source.strip():
        return
    answer = visit(Segment(key, kind, source, tags))
    if isinstance(answer, Left):
        element.set("data-left", answer.language)
        return
    if answer is None or answer == source:
        return
    # A translation whose tags do not fit any more (the original's were changed) is no translation.
    with contextlib.suppress(MarkupError):
        _replace_inner(element, render(answer, tags))


def _replace_inner(element: etree._Element, html: str) -> None:
    parsed = etree.fromstring(f"<div>{html}</div>".encode(), _PARSER).find("body/div")
    assert parsed is not None  # the parser puts everything below a body
    for child in list(element):
        element.remove(child)
    element.text = parsed.text
    element.extend(list(parsed))


def _escaped(words: str | None) -> str:
    return escape_words(words or "")
