"""What of a month can be read in a language: counted when an article or an edition comes or goes.

A count looks at one month, so it costs the same at any size of the archive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, Max

from broadsheet.editions.enums import PUBLIC_STATES, EditionState
from broadsheet.editions.models import Edition
from broadsheet.frontpage.models import Placement, ReadableMonth

_NEVER: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
TRANSLATED: Final = sorted(PUBLIC_STATES - {EditionState.ORIGINAL})
"""States of an edition that is another than the original, and can be read."""


def count_readable(*, month: int, languages: Iterable[str]) -> set[str]:
    """Count a month anew for some languages; return those that came to it or left it.

    Three queries, and three for each language whose count or newest change is another now.
    """
    wanted = set(languages)
    home = Placement.objects.filter(front="home", month=month)
    counted = _counted(
        home.filter(language__in=wanted).values_list("language", "month"),
        _translated().filter(language__in=wanted, article__placements__month=month),
    )
    kept = ReadableMonth.objects.filter(month=month, language__in=wanted)
    before = {row.language: row for row in kept}
    for code in wanted:
        articles, changed_at = counted.get((code, month), (0, _NEVER))
        row = before.get(code)
        if row is not None and (row.articles, row.changed_at) == (articles, changed_at):
            continue
        if articles:
            ReadableMonth.objects.update_or_create(
                language=code,
                month=month,
                defaults={"articles": articles, "changed_at": changed_at},
            )
        elif row is not None:
            row.delete()
    return {code for code in wanted if ((code, month) in counted) != (code in before)}


def count_all_readable() -> None:
    """Count all months of all languages anew, after a bulk import and for repair."""
    ReadableMonth.objects.all().delete()
    home = Placement.objects.filter(front="home").values_list("language", "month")
    ReadableMonth.objects.bulk_create(
        ReadableMonth(language=language, month=month, articles=articles, changed_at=changed_at)
        for (language, month), (articles, changed_at) in _counted(home, _translated()).items()
    )


def _translated() -> Any:
    return Edition.objects.filter(
        state__in=TRANSLATED, article__placements__front="home"
    ).values_list("language", "article__placements__month")


def _counted(written: Any, translated: Any) -> dict[tuple[str, int], tuple[int, dt.datetime]]:
    """Add up articles and editions by language and month, with their newest change."""
    found: dict[tuple[str, int], tuple[int, dt.datetime]] = {}
    rows = [
        *written.order_by().annotate(Count("pk"), Max("article__last_published_at")),
        *translated.order_by().annotate(Count("pk"), Max("changed_at")),
    ]
    for language, month, articles, changed_at in rows:
        so_far, newest = found.get((language, month), (0, _NEVER))
        found[language, month] = (so_far + articles, max(newest, changed_at or _NEVER))
    return found
