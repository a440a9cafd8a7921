"""A page's own words in its language: which catalog speaks, whatever Django knows of the code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from django.utils import translation
from django.utils.functional import Promise

from broadsheet.masthead.domain.languages import catalog_codes, catalog_folder

_LOCALE: Final = Path(__file__).parent.parent / "locale"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let the catalogs of `language` speak; English words stand in where there is none.

    Only for languages of the newspaper: Django keeps the catalog of each code that it once met.
    """
    with translation.override(catalog_of(language)):
        yield


@cache
def catalog_of(language: str) -> str:
    """Return the catalog for a language as Django names it: ``zh-hant``; its own if it has none."""
    codes = catalog_codes(language)
    return next((code for code in codes if (_LOCALE / catalog_folder(code)).is_dir()), codes[0])


def said_in(language: str, words: str | Promise) -> str:
    """Return lazily translated words in a language that is not the page's."""
    with speaking(language):
        return str(words)
