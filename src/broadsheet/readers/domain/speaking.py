"""A letter's words in its reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.utils import translation

from broadsheet.masthead.domain.languages import find_catalog

_LOCALE: Final = Path(__file__).parent.parent / "locale"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let the room's catalog of `language` speak; English words stand in where there is none."""
    with translation.override(find_catalog(language, locale=_LOCALE)):
        yield
