"""Placing articles on fronts: derived rows, kept by what is published and withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count

from broadsheet.articles.models import Article
from broadsheet.editions.enums import PUBLIC_STATES
from broadsheet.editions.models import Edition
from broadsheet.frontpage.domain.addresses import Front
from broadsheet.frontpage.domain.readable import count_all_readable, count_readable
from broadsheet.frontpage.models import FrontMonth, Placement
from broadsheet.masthead.domain.queries import current_masthead


@dataclass(frozen=True, slots=True)
class Move:
    """What placing an article changed: its fronts and months before and after."""

    before: frozenset[tuple[str, int]]
    after: frozenset[tuple[str, int]]

    @property
    def touched(self) -> frozenset[tuple[str, int]]:
        """(front key, month) of every front that shows or showed the article."""
        return self.before | self.after


def fronts_of(article: Article) -> list[Front]:
    """Return every front that lists the article. Three queries, none when prefetched."""
    language = article.language
    fronts = [Front("home", language)]
    fronts += [Front("region", language, beat.pk, beat.slug) for beat in article.regions.all()]
    fronts += [Front("theme", language, beat.pk, beat.slug) for beat in article.themes.all()]
    people = {
        entry.contributor_id: entry.contributor
        for entry in article.byline.all()
        if entry.contributor_id
    }
    fronts += [Front("contributor", language, pk, who.slug) for pk, who in people.items()]
    return fronts


@transaction.atomic
def place_article(*, article_id: int) -> Move:
    """Make the article's placements what they should be; none when it is not live.

    Idempotent. The number of queries does not depend on the size of the archive.
    """
    placed = Placement.objects.select_for_update().filter(article_id=article_id)
    before = {(row.front, row.month): row for row in placed}
    article = (
        Article.objects.filter(pk=article_id, live=True)
        .prefetch_related("regions", "themes", "byline__contributor")
        .first()
    )
    after: dict[tuple[str, int], Placement] = {}
    if article is not None and article.published_on is not None:
        after = {(row.front, row.month): row for row in placements_of(article)}
    if set(after) != set(before) or _moved(before, after):
        placed.delete()
        Placement.objects.bulk_create(after.values())
        count_months(keys=set(before) ^ set(after))
    _count_readable(article_id, article, {month for _key, month in {*before, *after}})
    return Move(frozenset(before), frozenset(after))


def _count_readable(article_id: int, article: Article | None, months: set[int]) -> None:
    """Count what can be read in the months in which an article stands or stood."""
    editions = Edition.objects.filter(article_id=article_id, state__in=PUBLIC_STATES)
    languages = {*current_masthead().all_languages, *editions.values_list("language", flat=True)}
    if article is not None:
        languages.add(article.language)
    for month in months:
        count_readable(month=month, languages=languages)


def placements_of(article: Article) -> list[Placement]:
    """Return the (unsaved) placements of a live article."""
    assert article.published_on is not None
    assert article.published_at is not None
    month = article.published_on.year * 100 + article.published_on.month
    return [
        Placement(
            language=article.language,
            front=front.key,
            article=article,
            published_at=article.published_at,
            month=month,
        )
        for front in fronts_of(article)
    ]


def count_months(*, keys: Iterable[tuple[str, int]]) -> None:
    """Count the articles of each (front, month) anew; drop months without any."""
    for front, month in keys:
        row: dict[str, Any] = {"front": front, "month": month}
        articles = Placement.objects.filter(**row).count()
        if articles:
            FrontMonth.objects.update_or_create(**row, defaults={"articles": articles})
        else:
            FrontMonth.objects.filter(**row).delete()


def rebuild_placements(*, batch_articles: int = 500) -> int:
    """Make all placements anew from the live articles; return how many articles were placed.

    For repair and after a bulk import. Memory is bounded by the batch.
    """
    placed = 0
    last_id = 0
    with transaction.atomic():
        Placement.objects.all().delete()
        FrontMonth.objects.all().delete()
        while True:
            batch = list(
                Article.objects.filter(live=True, published_on__isnull=False, pk__gt=last_id)
                .order_by("pk")
                .defer("body")
                .prefetch_related("regions", "themes", "byline__contributor")[:batch_articles]
            )
            if not batch:
                break
            Placement.objects.bulk_create(
                row for article in batch for row in placements_of(article)
            )
            placed += len(batch)
            last_id = batch[-1].pk
        _count_all_months()
    return placed


def _count_all_months() -> None:
    rows = Placement.objects.values("front", "month").annotate(articles=Count("pk"))
    FrontMonth.objects.bulk_create(FrontMonth(**row) for row in rows.order_by())
    count_all_readable()


def _moved(before: dict, after: dict) -> bool:
    return any(
        (before[key].published_at, before[key].language) != (row.published_at, row.language)
        for key, row in after.items()
    )
