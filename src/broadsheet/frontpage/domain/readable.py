"""What of a month can be read in a language: counted when an article or an edition comes or goes.

A count looks at one month, so it costs the same at any size of the archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, QuerySet

from broadsheet.editions.enums import PUBLIC_STATES, EditionState
from broadsheet.editions.models import Edition
from broadsheet.frontpage.models import Placement, ReadableMonth
from broadsheet.toolkit import clock

TRANSLATED = sorted(PUBLIC_STATES - {EditionState.ORIGINAL})
"""States of an edition that is another than the original, and can be read."""


def count_readable(*, month: int, languages: Iterable[str]) -> set[str]:
    """Count a month anew for some languages; return those that came to it or left it.

    Two queries, and two for each language whose count is another now.
    """
    wanted = set(languages)
    counts: dict[str, int] = dict.fromkeys(wanted, 0)
    written = Placement.objects.filter(front="home", month=month, language__in=wanted)
    for rows in (_by_language(written), _translated_in(wanted, front_month=month)):
        for language, articles in rows:
            counts[language] += articles
    kept = ReadableMonth.objects.filter(month=month, language__in=wanted)
    before = dict(kept.values_list("language", "articles"))
    for language, articles in counts.items():
        if articles:
            ReadableMonth.objects.update_or_create(
                language=language,
                month=month,
                defaults={"articles": articles, "changed_at": clock.now()},
            )
        elif language in before:
            kept.filter(language=language).delete()
    return {code for code, articles in counts.items() if bool(articles) != bool(before.get(code))}


def count_all_readable() -> None:
    """Count all months of all languages anew, after a bulk import and for repair."""
    ReadableMonth.objects.all().delete()
    counts: dict[tuple[str, int], list[Any]] = {}
    home = Placement.objects.filter(front="home")
    written = home.values_list("language", "month").annotate(Count("pk"), Max("published_at"))
    translated = (
        Edition.objects.filter(state__in=TRANSLATED, article__placements__front="home")
        .values_list("language", "article__placements__month")
        .annotate(Count("pk"), Max("article__placements__published_at"))
    )
    for rows in (written.order_by(), translated.order_by()):
        for language, month, articles, changed_at in rows:
            found = counts.setdefault((language, month), [0, changed_at])
            found[0] += articles
            found[1] = max(found[1], changed_at)
    ReadableMonth.objects.bulk_create(
        ReadableMonth(language=language, month=month, articles=articles, changed_at=changed_at)
        for (language, month), (articles, changed_at) in counts.items()
    )


def _translated_in(languages: set[str], *, front_month: int) -> Any:
    return _by_language(
        Edition.objects.filter(
            language__in=languages,
            state__in=TRANSLATED,
            article__placements__front="home",
            article__placements__month=front_month,
        )
    )


def _by_language(rows: QuerySet[Any, Any]) -> Any:
    return rows.order_by().values_list("language").annotate(Count("pk"))
