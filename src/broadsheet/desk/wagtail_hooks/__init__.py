"""How the desk makes Wagtail's screens into one tool for a newsroom."""

from broadsheet.desk.wagtail_hooks import brand, documents, guards, menu, start, strict, words

__all__ = ["brand", "documents", "guards", "menu", "start", "strict", "words"]
