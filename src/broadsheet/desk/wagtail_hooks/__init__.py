"""How the desk makes Wagtail's screens into one tool for a newsroom."""

from broadsheet.desk.wagtail_hooks import (
    audit,
    brand,
    chooser,
    documents,
    editions,
    guards,
    menu,
    newsletters,
    start,
    strict,
    words,
    zone,
)

__all__ = [
    "audit", "brand", "chooser", "documents", "editions", "guards", "menu", "newsletters", "start",
    "strict", "words", "zone",
]  # fmt: skip
