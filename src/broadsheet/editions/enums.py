"""States and kinds of editions."""

from __future__ import annotations

import enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionState(models.TextChoices):
    """What an edition is to a reader."""

    WAITING = "waiting", _("not made yet")
    ORIGINAL = "original", _("original")
    MACHINE = "machine", _("machine")
    REVIEWED = "reviewed", _("reviewed")
    HAND = "hand", _("by hand")
    HELD = "held", _("held for review")
    STALE = "stale", _("stale")


PUBLIC_STATES = frozenset(
    {
        EditionState.ORIGINAL,
        EditionState.MACHINE,
        EditionState.REVIEWED,
        EditionState.HAND,
        EditionState.STALE,
    }
)
"""Readers see these; a stale one says that its original has changed since."""


class Method(models.TextChoices):
    """Who made a text: decides who may write over it. A machine only over a machine's."""

    MACHINE = "machine", _("machine")
    REVIEWED = "reviewed", _("reviewed")
    HAND = "hand", _("by hand")


class Stage(models.IntegerChoices):
    """How far an edition's making has come. Headlines of all languages go before any body."""

    HEADLINES = 0, _("headline")
    BODY = 1, _("body")


class Level(enum.StrEnum):
    """How much a finding matters."""

    NOTE = "note"
    HOLD = "hold"
    BLOCK = "block"


class SegmentKind(enum.StrEnum):
    """What a segment is in its article."""

    HEADLINE = "headline"
    DECK = "deck"
    KICKER = "kicker"
    DATELINE = "dateline"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTATION = "quotation"
    PULL_QUOTE = "pull_quote"
    SPEAKER = "speaker"
    SOURCE = "source"
    CAPTION = "caption"
    ALT = "alt"
    CREDIT = "credit"
    NOTE = "note"
    CELL = "cell"
    EMBED_TITLE = "embed_title"
    EDITORS_NOTE = "editors_note"
    VERSE = "verse"
    CORRECTION = "correction"
    CONTRIBUTORS_NOTE = "contributors_note"
    LEGAL = "legal"
    NAME = "name"
    DESCRIPTION = "description"


HEADLINE_KINDS = frozenset({SegmentKind.HEADLINE, SegmentKind.DECK, SegmentKind.KICKER})
