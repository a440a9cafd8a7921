"""Statements answer what the ORM answers, whatever their values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from broadsheet.toolkit.models import OutboxRow
from broadsheet.toolkit.statements import Statement

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def rows(db: None) -> list[OutboxRow]:
    return [
        OutboxRow.objects.create(
            topic=topic,
            payload={"number": number},
            created_at=NOON,
            due_at=NOON + dt.timedelta(hours=number),
        )
        for number, topic in enumerate(["a", "b", "a", "c"])
    ]


def test_values_are_bound_anew_each_time(rows: list[OutboxRow]) -> None:
    statement = Statement(
        lambda topic, before: (
            OutboxRow.objects.filter(topic=topic, due_at__lt=before)
            .order_by("pk")
            .values_list("pk", flat=False)
        )
    )
    late = NOON + dt.timedelta(days=1)
    assert statement.rows("a", late) == [(rows[0].pk,), (rows[2].pk,)]
    assert statement.rows("b", late) == [(rows[1].pk,)]
    assert statement.rows("a", NOON + dt.timedelta(hours=1)) == [(rows[0].pk,)]
    assert statement.rows("' OR 1=1 --", late) == []


def test_lists_of_any_length_and_columns_of_any_kind(rows: list[OutboxRow]) -> None:
    statement = Statement(
        lambda ids: (
            OutboxRow.objects.filter(pk__in=ids)
            .order_by("-pk")
            .values_list("pk", "payload", "due_at")
        )
    )
    for ids in ([rows[0].pk], [row.pk for row in rows], [rows[3].pk]):
        expected = OutboxRow.objects.filter(pk__in=ids).order_by("-pk")
        assert statement.rows(ids) == list(expected.values_list("pk", "payload", "due_at"))


def test_a_statement_is_one_query(rows: list[OutboxRow], django_assert_num_queries: Any) -> None:
    statement = Statement(lambda ids: OutboxRow.objects.filter(pk__in=ids).values_list("pk"))
    for _ in range(2):
        with django_assert_num_queries(1):
            statement.rows([rows[0].pk])


def test_a_value_that_cannot_be_found_in_the_sql_is_refused() -> None:
    hidden = Statement(
        lambda topic: OutboxRow.objects.filter(topic__contains=topic).values_list("pk")
    )
    with pytest.raises(ValueError, match="does not reach its SQL"):
        hidden.rows("a")
    empty = Statement(lambda ids: OutboxRow.objects.filter(pk__in=ids).values_list("pk"))
    with pytest.raises(ValueError, match="empty sequence"):
        empty.rows([])
