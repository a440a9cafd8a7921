"""The one form in which every importer hands over an article.

A `Manuscript` is plain data: no database, no Django. An importer (WordPress, one document, the
demo) recognises the parts of somebody else's file and fills one in; `deliver` makes an article of
it. HTML in a manuscript is a sanitised fragment of inline markup: ``a[href]``, ``b``, ``i``,
``sub``, ``sup``, ``code``, ``br`` and ``span[data-note]`` (a numbered note: its content is the
text of the note, standing where its mark goes). A link whose address the file lost is a gap for
the editor to fill: ``<a href="" data-gap="">its words</a>``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """What a contributor did for the article."""

    WORDS = "words"
    PICTURES = "pictures"
    TRANSLATION = "translation"
    RESEARCH = "research"
    EDITING = "editing"


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture as the imported file names it.

    `source` is an address (https://…) or a path; `content` holds the bytes where the file carries
    them (a .docx does). `alt` empty and `is_decorative` false means: unknown, the editor is asked.
    """

    source: str
    content: bytes | None = None
    filename: str = ""
    alt: str = ""
    is_decorative: bool = False
    caption: str = ""  # inline HTML
    credit: str = ""  # plain text


@dataclass(frozen=True, slots=True)
class Paragraph:
    html: str


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Quotation:
    """A long quotation set apart; `html` holds one or more ``<p>``."""

    html: str
    speaker: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class PullQuote:
    """Words of the article itself, repeated large."""

    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    picture: PictureRef


@dataclass(frozen=True, slots=True)
class Gallery:
    pictures: tuple[PictureRef, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A bulleted or numbered list; each item is inline HTML."""

    items: tuple[str, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each cell inline HTML; the first row and column may be headers."""

    rows: tuple[tuple[str, ...], ...]
    has_header_row: bool = False
    has_header_column: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Embed:
    """Something on another site, loaded only when the reader asks."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted text, kept to the letter: code, verse, a typewritten page."""

    text: str


@dataclass(frozen=True, slots=True)
class EditorsNote:
    html: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A pause between two parts."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What no block here can hold (an unknown shortcode, a form), kept visibly for the editor.

    `what` names it in a word or two, `text` is its source, shown as text and never rendered.
    Readers do not see it; the desk does, and the article says that it waits.
    """

    what: str
    text: str


Block = (
    Paragraph
    | Heading
    | Quotation
    | PullQuote
    | Picture
    | Gallery
    | ListBlock
    | Table
    | Embed
    | Code
    | EditorsNote
    | Divider
    | Kept
)


@dataclass(frozen=True, slots=True)
class BylineEntry:
    """One name of the byline. `key` identifies the person within the import (a login, a slug)."""

    name: str
    role: Role = Role.WORDS
    key: str = ""
    url: str = ""  # the person's page on the site it came from
    is_guest: bool = False  # a name without a contributor page


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a syndicated article comes from; None on a manuscript means: it is ours."""

    publisher: str
    url: str = ""
    copyright_holder: str = ""
    copyright_year: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    text: str  # inline HTML: what was wrong and what is right
    made_at: dt.datetime


class Certainty(StrEnum):
    SURE = "sure"
    UNSURE = "unsure"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an importer recognised, or was unsure of: shown beside the draft, written in reports.

    `part` is the field of the manuscript it speaks of ("headline", "byline", "body"), `message` a
    sentence for an editor, `excerpt` the words of the file it rests on.
    """

    part: str
    message: str
    certainty: Certainty = Certainty.SURE
    excerpt: str = ""


@dataclass(slots=True)
class Manuscript:
    """An article on its way in. Times are aware; an empty string means: not found."""

    headline: str = ""
    deck: str = ""
    kicker: str = ""
    dateline: str = ""
    language: str = ""  # BCP 47; empty: the masthead's
    slug: str = ""
    byline: list[BylineEntry] = field(default_factory=list)
    published_at: dt.datetime | None = None
    regions: list[str] = field(default_factory=list)  # names
    themes: list[str] = field(default_factory=list)  # names
    featured: PictureRef | None = None
    body: list[Block] = field(default_factory=list)
    contributors_note: str = ""  # inline HTML or several <p>
    corrections: list[Correction] = field(default_factory=list)
    origin: Origin | None = None
    note_to_readers: str = ""  # overrides the masthead's; empty: the masthead's
    reprint_terms: str = ""
    disclaimer: str = ""
    fair_use_notice: str = ""
    copyright_holder: str = ""
    copyright_year: int | None = None
    findings: list[Finding] = field(default_factory=list)
