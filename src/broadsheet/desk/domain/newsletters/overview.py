"""Readers in numbers: who gets what, who came, who left, who is never written to."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from broadsheet.masthead.domain.languages import Language, language
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.queries import count_subscribers
from broadsheet.readers.enums import ConsentKind, Frequency, ReaderState
from broadsheet.readers.models import Consent, Reader, Suppression
from broadsheet.toolkit import clock


@dataclass(frozen=True, slots=True)
class LanguageReaders:
    """One language's readers, by how often they are written to."""

    language: Language
    total: int
    by_frequency: list[int]
    width: int


@dataclass(slots=True)
class Overview:
    """Readers who may be written to; `since` is the first of this month."""

    since: dt.date
    languages: list[LanguageReaders] = field(default_factory=list)
    by_frequency: list[tuple[str, int]] = field(default_factory=list)
    came: int = 0
    left: int = 0
    asked: int = 0
    suppressed: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(one.total for one in self.languages)


def gather_overview() -> Overview:
    """Count readers, in a constant number of queries."""
    zone = zoneinfo.ZoneInfo(current_masthead().time_zone)
    first = clock.now().astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = {one: Counter(count_subscribers(frequency=one)) for one in Frequency}
    totals: Counter[str] = Counter()
    for counts in found.values():
        totals.update(counts)
    most = max(totals.values(), default=1)
    consents = Counter(
        dict(
            Consent.objects.filter(at__gte=first).order_by().values_list("kind")
            .annotate(Count("reader", distinct=True))
        )
    )  # fmt: skip
    reasons = Suppression.objects.order_by().values_list("reason").annotate(many=Count("pk"))
    return Overview(
        since=first.date(),
        languages=[
            LanguageReaders(
                language(code), total, [found[one][code] for one in Frequency],
                max(round(1000 * total / most), 2),
            )
            for code, total in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        by_frequency=[(str(one.label), found[one].total()) for one in Frequency],
        came=consents[ConsentKind.CONFIRMED],
        left=consents[ConsentKind.WITHDRAWN],
        asked=Reader.objects.filter(state=ReaderState.ASKED).count(),
        suppressed=sorted(reasons, key=lambda pair: -pair[1]),
    )  # fmt: skip
