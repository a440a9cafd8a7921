"""A letter's words in its reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from django.utils import translation

from broadsheet.masthead.domain.languages import catalog_codes, catalog_folder

_LOCALE: Final = Path(__file__).parent.parent / "locale"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let the room's catalog of `language` speak; English words stand in where there is none."""
    with translation.override(_catalog_of(language)):
        yield


@cache
def _catalog_of(language: str) -> str:
    codes = catalog_codes(language)
    return next((code for code in codes if (_LOCALE / catalog_folder(code)).is_dir()), codes[0])
