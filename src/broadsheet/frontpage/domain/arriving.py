"""Placing many articles that an import brought: few queries a batch, one new generation."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from broadsheet.articles.models import Article
from broadsheet.frontpage.domain.placing import count_months, placements_of
from broadsheet.frontpage.domain.readable import count_readable
from broadsheet.frontpage.domain.refreshing import every_page_changed
from broadsheet.frontpage.models import Placement


@transaction.atomic
def place_imported(*, article_ids: Sequence[int]) -> int:
    """Place those of `article_ids` that are live; return how many. Idempotent.

    Their pages are made when someone asks; fronts and feeds come anew with the next generation.
    """
    articles = list(
        Article.objects.filter(pk__in=article_ids, live=True, published_on__isnull=False)
        .defer("body")
        .prefetch_related("regions", "themes", "byline__contributor")
    )
    rows = [row for article in articles for row in placements_of(article)]
    placed = Placement.objects.filter(article_id__in=article_ids)
    before = set(placed.values_list("front", "month"))
    placed.delete()
    Placement.objects.bulk_create(rows)
    keys = before | {(row.front, row.month) for row in rows}
    count_months(keys=keys)
    written = {article.language for article in articles}
    for month in {month for _front, month in keys}:
        count_readable(month=month, languages=written)
    if rows or before:
        every_page_changed()
    return len(articles)
