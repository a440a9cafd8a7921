"""Reading the masthead."""

from __future__ import annotations

from typing import Final

from django.db import connection

from broadsheet.masthead.models import Masthead
from broadsheet.toolkit.statements import Statement

_COLUMNS: Final = [field.attname for field in Masthead._meta.concrete_fields]
_FIRST = Statement(
    lambda above: Masthead.objects.filter(pk__gt=above).order_by("pk").values_list(*_COLUMNS)[:1]
)


def current_masthead() -> Masthead:
    """Return the one masthead, made with its defaults at the first call. One query."""
    rows = _FIRST.rows(0)
    masthead: Masthead = (
        Masthead.from_db(connection.alias, _COLUMNS, rows[0]) if rows else Masthead.load()
    )
    return masthead
