"""What the desk lists of editions: an article's, a language's, the newsroom's. Few queries each.

An edition's row is large, its texts stand in the middle of it. So what is counted over all rows is
counted in indexes alone, and what is listed is a page at a time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet

from broadsheet.articles.models import Article
from broadsheet.editions.domain.choosing import is_covered
from broadsheet.editions.enums import PUBLIC_STATES, EditionState, Level
from broadsheet.editions.models import Edition, MistakeReport
from broadsheet.masthead.domain.languages import Language, language
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.toolkit import clock

NEWEST: Final = 1000
"""Error rates are those of so many editions made last."""


@dataclass(frozen=True, slots=True)
class ArticleEdition:
    """How an article stands in one language; without an edition `edition_id` is None."""

    language: Language
    edition_id: int | None = None
    state: EditionState = EditionState.WAITING
    engine: str = ""
    engine_version: str = ""
    is_draft_quality: bool = False
    method: str = ""
    blocking: int = 0
    holding: int = 0
    notes: int = 0
    coverage: int = 0
    made_at: dt.datetime | None = None
    is_due: bool = False
    is_at_work: bool = False
    error: str = ""
    is_covered: bool = True

    @property
    def is_original(self) -> bool:
        return self.state == EditionState.ORIGINAL


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """A language on the dashboard. `coverage` in per cent of all live articles."""

    language: Language
    public: int = 0
    coverage: int = 0
    held: int = 0
    stale: int = 0
    due: int = 0
    failed: int = 0
    first_to_review: int | None = None


@dataclass(frozen=True, slots=True)
class CheckRate:
    """How often a check found something, in per cent of the editions looked at."""

    check: str
    level: Level
    count: int
    per_cent: float


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All languages, and what checks found in the editions made last."""

    live_articles: int
    languages: list[LanguageRow]
    rates: list[CheckRate]
    looked_at: int


@dataclass(frozen=True, slots=True)
class EditionsWaiting:
    """What of editions waits at the desk, for the start page."""

    held: int = 0
    stale: int = 0
    reports: int = 0
    failed: int = 0
    last_error: str = ""

    def __bool__(self) -> bool:
        return bool(self.held or self.stale or self.reports or self.failed)


def article_editions(article: Article) -> list[ArticleEdition]:
    """Return an article's editions in readers' order, with the languages that have none. Two
    queries.
    """
    rows = {
        row.language: row
        for row in Edition.objects.filter(article=article).defer("segments", "deck", "kicker")
    }
    codes = dict.fromkeys([article.language, *current_masthead().reader_languages, *rows])
    now = clock.now()
    return [_article_edition(code, rows.get(code), article.language, now) for code in codes]


def _article_edition(
    code: str, row: Edition | None, source: str, now: dt.datetime
) -> ArticleEdition:
    covered = code == source or is_covered(source, code)
    if row is None:
        return ArticleEdition(language(code), is_covered=covered)
    levels = Counter(found["l"] for found in row.findings)
    return ArticleEdition(
        language=language(code),
        edition_id=row.pk,
        state=EditionState(row.state),
        method=row.get_method_display(),
        engine=row.engine,
        engine_version=row.engine_version,
        is_draft_quality=row.is_draft_quality,
        blocking=levels[Level.BLOCK],
        holding=levels[Level.HOLD],
        notes=levels[Level.NOTE],
        coverage=row.coverage,
        made_at=row.made_at or row.changed_at,
        is_due=row.due_at is not None,
        is_at_work=row.leased_until is not None and row.leased_until > now,
        error=row.last_error,
        is_covered=covered,
    )


def gather_dashboard(*, languages: Collection[str] | None = None) -> Dashboard:
    """Return the dashboard, of `languages` alone if they are given. Six queries."""
    live = Article.objects.filter(live=True).count()
    counts = {
        row["language"]: row
        for row in _of_live_articles()
        .values("language")
        .annotate(
            public=Count("pk", filter=Q(state__in=PUBLIC_STATES)),
            held=Count("pk", filter=Q(state=EditionState.HELD)),
            stale=Count("pk", filter=Q(state=EditionState.STALE)),
            first=Min("pk", filter=Q(state__in=[EditionState.HELD, EditionState.STALE])),
        )
    }
    due = _by_language(Edition.objects.filter(due_at__isnull=False))
    failed = _by_language(Edition.objects.filter(attempts__gt=0))
    codes = [
        code for code in dict.fromkeys([*current_masthead().reader_languages, *counts])
        if languages is None or code in languages
    ]  # fmt: skip
    rows = []
    for code in codes:
        count: dict[str, Any] = dict(counts.get(code, {}))
        public = int(count.get("public", 0))
        rows.append(
            LanguageRow(
                language=language(code),
                public=public,
                coverage=min(100, 100 * public // live) if live else 0,
                held=int(count.get("held", 0)),
                stale=int(count.get("stale", 0)),
                due=due.get(code, 0),
                failed=failed.get(code, 0),
                first_to_review=count.get("first"),
            )
        )
    looked_at, rates = check_rates(languages=languages)
    return Dashboard(live, rows, rates, looked_at)


def check_rates(*, languages: Collection[str] | None = None) -> tuple[int, list[CheckRate]]:
    """Return how many editions were looked at (those made last), and each check's rate. One query.

    An edition counts once for a check, however often the check found something in it.
    """
    newest = Edition.objects.filter(made_at__isnull=False).order_by("-made_at")
    if languages is not None:
        newest = newest.filter(language__in=languages)
    looked_at = 0
    found: Counter[tuple[str, str]] = Counter()
    for findings in newest.values_list("findings", flat=True)[:NEWEST]:
        looked_at += 1
        found.update({(row["c"], row["l"]) for row in findings})
    rates = [
        CheckRate(check, Level(level), count, 100 * count / looked_at)
        for (check, level), count in found.most_common()
    ]
    return looked_at, rates


def editions_to_review(*, language: str) -> QuerySet[Edition]:
    """Return the query of what waits for a reviewer of a language: held first, the newest first."""
    return (
        Edition.objects.filter(language=language, state__in=[EditionState.HELD, EditionState.STALE])
        .select_related("article")
        .only("subject", "language", "state", "headline", "findings_count", "made_at",
              "article__title")
        .order_by("state", "-article_id")
    )  # fmt: skip


def next_to_review(*, edition: Edition) -> int | None:
    """Return the edition that waits next in the same language. One query."""
    rows = editions_to_review(language=edition.language).exclude(pk=edition.pk)
    return rows.values_list("pk", flat=True).first()


def open_reports(*, languages: Collection[str] | None = None) -> QuerySet[MistakeReport]:
    """Return the query of what readers reported and nobody has settled, newest first."""
    rows = (
        MistakeReport.objects.filter(settled_at=None)
        .select_related("edition__article").defer("edition__segments", "edition__article__body")
    )  # fmt: skip
    return rows if languages is None else rows.filter(edition__language__in=languages)


def editions_waiting(*, languages: Collection[str] | None = None) -> EditionsWaiting:
    """Return what waits, for the start page. At most four queries."""
    rows = Edition.objects.all()
    if languages is not None:
        rows = rows.filter(language__in=languages)
    states: dict[str, int] = dict(
        rows.filter(state__in=[EditionState.HELD, EditionState.STALE])
        .values_list("state").annotate(Count("pk"))
    )  # fmt: skip
    failed = rows.filter(attempts__gt=0).count()
    error = ""
    if failed:
        error = rows.filter(attempts__gt=0).values_list("last_error", flat=True)[0]
    return EditionsWaiting(
        held=states.get(EditionState.HELD, 0),
        stale=states.get(EditionState.STALE, 0),
        reports=open_reports(languages=languages).count(),
        failed=failed,
        last_error=error,
    )


def _of_live_articles() -> QuerySet[Edition]:
    withdrawn = Article.objects.filter(live=False).values("pk")
    return Edition.objects.filter(article_id__isnull=False).exclude(article_id__in=withdrawn)


def _by_language(rows: QuerySet[Edition]) -> dict[str, int]:
    found: Iterable[tuple[str, int]] = (
        rows.order_by().values_list("language").annotate(Count("pk"))
    )  # fmt: skip
    return dict(found)
