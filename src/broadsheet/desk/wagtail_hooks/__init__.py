"""How the desk makes Wagtail's screens into one tool for a newsroom."""

from broadsheet.desk.wagtail_hooks import (
    brand,
    chooser,
    documents,
    guards,
    menu,
    start,
    strict,
    words,
    zone,
)

__all__ = [
    "brand", "chooser", "documents", "guards", "menu", "start", "strict", "words", "zone",
]  # fmt: skip
