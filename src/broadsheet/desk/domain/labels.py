"""What the desk calls kinds of texts, checks and levels."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.enums import Level, SegmentKind

KINDS: Final[dict[str, Promise]] = {
    SegmentKind.HEADLINE: _("Headline"),
    SegmentKind.DECK: _("Deck"),
    SegmentKind.KICKER: _("Kicker"),
    SegmentKind.DATELINE: _("Dateline"),
    SegmentKind.PARAGRAPH: _("Paragraph"),
    SegmentKind.HEADING: _("Heading"),
    SegmentKind.LIST_ITEM: _("List item"),
    SegmentKind.QUOTATION: _("Quotation"),
    SegmentKind.PULL_QUOTE: _("Pull quote"),
    SegmentKind.SPEAKER: _("Speaker"),
    SegmentKind.SOURCE: _("Source"),
    SegmentKind.CAPTION: _("Caption"),
    SegmentKind.ALT: _("Picture's description"),
    SegmentKind.CREDIT: _("Credit"),
    SegmentKind.NOTE: _("Note"),
    SegmentKind.CELL: _("Table cell"),
    SegmentKind.EMBED_TITLE: _("Title of an embed"),
    SegmentKind.EDITORS_NOTE: _("Editor's note"),
    SegmentKind.VERSE: _("Verse"),
    SegmentKind.CORRECTION: _("Correction"),
    SegmentKind.CONTRIBUTORS_NOTE: _("Contributor's note"),
    SegmentKind.LEGAL: _("Standing text"),
    SegmentKind.NAME: _("Name"),
    SegmentKind.DESCRIPTION: _("Description"),
}

CHECKS: Final[dict[str, Promise]] = {
    "brackets": _("Brackets differ"),
    "empty": _("Empty"),
    "emphasis_dropped": _("Emphasis was dropped"),
    "figures": _("A figure is missing or new"),
    "held_by_hand": _("Held by an editor"),
    "in_pieces": _("Translated in pieces around its links"),
    "language": _("Another language"),
    "length": _("Unusually long or short"),
    "loops": _("Words are repeated"),
    "punctuation": _("Punctuation differs"),
    "quotations": _("Quotations differ in number"),
    "script": _("Another script"),
    "sent_back": _("Sent back"),
    "sentences": _("Sentences differ in number"),
    "tags": _("A link or tag is lost"),
    "terms": _("A term of the glossary is missing"),
    "unsafe": _("Unsafe markup"),
    "untranslated": _("Left untranslated"),
}

LEVELS: Final[dict[str, Promise]] = {
    Level.BLOCK: _("keeps it from readers"),
    Level.HOLD: _("to look at"),
    Level.NOTE: _("a note"),
}

TAGS: Final[dict[str, Promise]] = {
    "a": _("link"),
    "b": _("bold"),
    "strong": _("bold"),
    "i": _("italic"),
    "em": _("italic"),
    "sup": _("superscript"),
    "sub": _("subscript"),
    "s": _("struck out"),
    "del": _("struck out"),
    "code": _("code"),
    "br": _("line break"),
}


def label(names: dict[str, Promise], key: str) -> str:
    """Return the name of `key`, or `key` as it is when somebody's plug-in made it."""
    return str(names.get(key, key))
