"""Which style sheets a page needs beside those of all: by its script, and by what stands in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from broadsheet.masthead.domain.languages import language as language_of

_PLAIN_SCRIPTS: Final = frozenset({"Latn", "Cyrl", "Grek"})
_HAN_AND_HANGUL: Final = frozenset({"Hans", "Hant", "Jpan", "Kore"})
_WITH_DROP_CAP: Final = frozenset({"en", "fr", "de", "es", "pt", "pt-BR", "it", "nl"})
_BLOCKS: Final = (
    "corrections", "drop_cap", "editors_note", "embed", "gallery", "more", "notes", "picture",
    "preformatted", "pull_quote", "quotation", "table",
)  # fmt: skip


def type_sheets(language: str) -> tuple[str, ...]:
    """Return the style sheets with the type of a language's script, none if it needs none."""
    script = language_of(language).script
    if script in _PLAIN_SCRIPTS:
        return ()
    name = "Hani" if script in _HAN_AND_HANGUL else script
    return ("frontpage/type/script.css", f"frontpage/type/{name}.css")


def block_sheets(
    kinds: Collection[str],
    *,
    language: str,
    has_pictures: bool,
    has_notes: bool,
    has_corrections: bool,
    has_more: bool,
) -> tuple[str, ...]:
    """Return the style sheets of an article in `language` with blocks of these kinds."""
    parts = {
        "corrections": has_corrections,
        "drop_cap": language in _WITH_DROP_CAP,
        "more": has_more,
        "notes": has_notes,
        "picture": has_pictures,
    }
    names = (name for name in _BLOCKS if name in kinds or parts.get(name))
    return tuple(f"frontpage/blocks/{name}.css" for name in names)
