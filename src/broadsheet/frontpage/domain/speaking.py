"""A page's own words in its language: which catalog speaks, whatever Django knows of the code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.utils import translation
from django.utils.functional import Promise

from broadsheet.masthead.domain.languages import find_catalog

_LOCALE: Final = Path(__file__).parent.parent / "locale"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let the catalogs of `language` speak; English words stand in where there is none.

    Only for languages of the newspaper: Django keeps the catalog of each code that it once met.
    """
    with translation.override(find_catalog(language, locale=_LOCALE)):
        yield


def said_in(language: str, words: str | Promise) -> str:
    """Return lazily translated words in a language that is not the page's."""
    with speaking(language):
        return str(words)
