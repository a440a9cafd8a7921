from __future__ import annotations

from collections.abc import Callable

import pytest

from broadsheet.articles.models import Article
from broadsheet.frontpage.domain.arriving import place_imported
from broadsheet.frontpage.domain.placing import rebuild_placements
from broadsheet.frontpage.models import FrontMonth, Placement
from broadsheet.importers.domain.arrivals import take_in
from broadsheet.importers.wordpress.domain.reporting import Report
from broadsheet.toolkit.models import OutboxRow
from tests.importers.wordpress.conftest import bring, house  # noqa: F401 - fixtures
from tests.importers.wordpress.generate import item, many_items

pytestmark = pytest.mark.django_db


def placed() -> list[tuple]:
    rows = Placement.objects.order_by("article_id", "front")
    return list(rows.values_list("article_id", "front", "language", "month", "published_at"))


def months() -> list[tuple]:
    rows = FrontMonth.objects.order_by("front", "month")
    return list(rows.values_list("front", "month", "articles"))


def test_imported_articles_stand_where_a_rebuild_would_put_them(
    bring: Callable[..., Report],  # noqa: F811
) -> None:
    bring(*many_items(12), item(900, status="draft"), batch_items=5)
    for row in OutboxRow.objects.filter(topic="importers.imported"):
        take_in(row.payload)
        take_in(row.payload)
    arrived = (placed(), months())
    rebuild_placements()

    assert arrived == (placed(), months())
    assert Placement.objects.filter(front="home").count() == 12
    assert OutboxRow.objects.filter(topic="frontpage.generation").count() == 1


def test_what_is_no_longer_live_is_not_placed(bring: Callable[..., Report]) -> None:  # noqa: F811
    bring(item(7))
    article = Article.objects.get()
    place_imported(article_ids=[article.pk])
    Article.objects.update(live=False)
    place_imported(article_ids=[article.pk])
    assert (placed(), months()) == ([], [])
