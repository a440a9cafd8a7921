"""The newspaper appears in more languages."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from broadsheet.masthead.domain.languages import is_language
from broadsheet.masthead.domain.queries import current_masthead


@transaction.atomic
def add_languages(*, codes: Iterable[str]) -> list[str]:
    """Let articles be written in `codes` too; return those that are new. Idempotent.

    Without it a page in such a language answers 404. Codes that name no language are left out.
    """
    masthead = current_masthead()
    new = [
        code
        for code in dict.fromkeys(codes)
        if code not in masthead.all_languages and is_language(code)
    ]
    if new:
        masthead.languages = [*masthead.languages, *new]
        masthead.save()
    return new
