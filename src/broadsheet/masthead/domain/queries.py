"""Reading the masthead."""

from __future__ import annotations

from broadsheet.masthead.models import Masthead


def current_masthead() -> Masthead:
    """Return the one masthead, made with its defaults at the first call. One query."""
    masthead: Masthead = Masthead.load()
    return masthead
