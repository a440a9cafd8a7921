"""The neutral stream: what every format is reduced to before anything is recognised."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from broadsheet.importers.domain.manuscript import Certainty, Finding, PictureRef

from .rich import Rich


class Kind(StrEnum):
    TEXT = "text"
    HEADING = "heading"
    QUOTE = "quote"
    ITEM = "item"
    TABLE = "table"
    PICTURE = "picture"
    DIVIDER = "divider"
    CODE = "code"
    EMBED = "embed"
    KEPT = "kept"


class Zone(StrEnum):
    """Where a saved page shows a piece; other formats know only MAIN."""

    MAIN = "main"
    OUTER = "outer"  # around the article, not plainly furniture
    FURNITURE = "furniture"  # menus, share buttons, comments


@dataclass(slots=True, eq=False)
class Piece:
    """One paragraph, heading, list item, picture … in the order of the file.

    `hint` is what the file itself calls the piece ("byline", "caption", "deck", "date", "note").
    Pieces of one `group` belong together: a list, a blockquote, a figure.
    """

    kind: Kind
    rich: Rich = field(default_factory=Rich)
    level: int = 0
    hint: str = ""
    group: int = 0
    is_ordered: bool = False
    picture: PictureRef | None = None
    rows: tuple[tuple[Rich, ...], ...] = ()
    has_header_row: bool = False
    url: str = ""
    zone: Zone = Zone.MAIN
    why: str = ""
    after_blank: bool = False
    after_page: bool = False
    indent: int = 0

    @property
    def text(self) -> str:
        return self.rich.plain


@dataclass(slots=True)
class Evidence:
    """What the file says of itself outside its text: meta tags, properties, front matter."""

    titles: list[str] = field(default_factory=list)
    is_titled: bool = False  # the first title is the article's, whether printed or not
    is_decked: bool = False  # and the first deck
    decks: list[str] = field(default_factory=list)
    authors: list[tuple[str, str]] = field(default_factory=list)  # name, address
    published_at: dt.datetime | None = None
    publisher: str = ""
    canonical: str = ""
    base: str = ""
    language: str = ""
    image: str = ""
    image_alt: str = ""
    regions: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """A file, read. `is_lines`: its pieces are printed lines, paragraphs not yet joined."""

    pieces: list[Piece]
    evidence: Evidence = field(default_factory=Evidence)
    findings: list[Finding] = field(default_factory=list)
    is_lines: bool = False
    is_paged: bool = False  # running headers and page numbers may stand in the text


def removed(message: str, excerpt: str, *, certainty: Certainty = Certainty.SURE) -> Finding:
    """The finding that accounts for words left out of the article."""
    return Finding(part="removed", message=message, certainty=certainty, excerpt=excerpt)
