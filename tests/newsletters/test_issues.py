"""Queuing, and what is derived from a row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries

from broadsheet.newsletters.domain import derived
from broadsheet.newsletters.domain.issues import (
    Recipient,
    cancel_issue,
    change_address,
    open_issue,
    pause_issue,
    progress_of,
    queue_issue,
    resume_issue,
    start_issue,
    withdraw_reader,
)
from broadsheet.newsletters.enums import DeliveryState, IssueState
from broadsheet.newsletters.errors import IssueStateError
from broadsheet.newsletters.models import Delivery, Issue
from tests.newsletters.sendings import DAY, make_issue, recipients, states


@pytest.mark.django_db
def test_queuing_twice_writes_each_copy_once_and_keeps_the_first() -> None:
    issue = open_issue(slug="2026-11-24", dated_on=DAY)
    queue_issue(issue_id=issue.pk, recipients=[Recipient(1, "one@mail.example", "es")])
    queue_issue(
        issue_id=open_issue(slug="2026-11-24", dated_on=DAY).pk,
        recipients=[
            Recipient(1, "other@mail.example", "fr"),
            Recipient(2, "two@mail.example", "ar"),
        ],
    )
    rows = Delivery.objects.order_by("reader_id").values_list("reader_id", "address", "language")
    assert list(rows) == [(1, "one@mail.example", "es"), (2, "two@mail.example", "ar")]
    assert Issue.objects.get().state == IssueState.QUEUED


@pytest.mark.django_db
def test_queuing_goes_on_after_a_crash_in_the_middle() -> None:
    def breaking() -> Iterator[tuple[int, str, str]]:
        yield from recipients(1500)
        raise ConnectionError

    issue = open_issue(slug="2026-11-24", dated_on=DAY)
    with pytest.raises(ConnectionError):
        queue_issue(issue_id=issue.pk, recipients=breaking())
    assert (Delivery.objects.count(), Issue.objects.get().state) == (1000, IssueState.DRAFT)
    queue_issue(issue_id=issue.pk, recipients=recipients(2500))
    assert (Delivery.objects.count(), Issue.objects.get().state) == (2500, IssueState.QUEUED)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_progress_takes_two_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue_id = make_issue(count)
    with django_assert_num_queries(2):
        progress = progress_of(issue_id=issue_id)
    assert progress.counts[DeliveryState.NEW] == count
    assert sum(progress.counts.values()) == count


@pytest.mark.django_db
def test_an_issue_goes_its_way_and_no_other() -> None:
    issue_id = make_issue(2)
    start_issue(issue_id=issue_id)
    pause_issue(issue_id=issue_id)
    with pytest.raises(IssueStateError):
        start_issue(issue_id=issue_id)
    resume_issue(issue_id=issue_id)
    cancel_issue(issue_id=issue_id)
    cancel_issue(issue_id=issue_id)
    for action in (start_issue, pause_issue, resume_issue):
        with pytest.raises(IssueStateError):
            action(issue_id=issue_id)
    with pytest.raises(IssueStateError):
        queue_issue(issue_id=issue_id, recipients=[])
    assert states(issue_id) == ["cancelled"] * 2


@pytest.mark.django_db
def test_who_leaves_or_moves_is_heeded_by_copies_that_wait() -> None:
    issue_id = make_issue(3)
    Delivery.objects.filter(reader_id=3).update(state=DeliveryState.ACCEPTED, due_at=None)
    assert [withdraw_reader(reader_id=reader) for reader in (1, 1, 3)] == [1, 0, 0]
    assert change_address(reader_id=2, address="new@mail.example") == 1
    assert change_address(reader_id=3, address="new@mail.example") == 0
    assert states(issue_id) == ["cancelled", "new", "accepted"]
    assert Delivery.objects.get(reader_id=2).address == "new@mail.example"


def test_a_return_address_is_read_back_whatever_the_case() -> None:
    address = derived.return_address(delivery_id=123, domain="news.example")
    assert derived.read_return_address(address) == 123
    assert derived.read_return_address(address.upper()) == 123
    assert len(address.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "address", ["bounce+124-{mark}@news.example", "bounce+123@news.example", "", "x@y.example"]
)
def test_a_return_address_that_we_never_gave_out_is_none(address: str) -> None:
    ours = derived.return_address(delivery_id=123, domain="news.example")
    mark = ours.partition("-")[2].partition("@")[0]
    assert derived.read_return_address(address.format(mark=mark)) is None


def test_what_is_derived_is_the_same_each_time_and_differs_by_purpose() -> None:
    first = derived.message_id(delivery_id=5, domain="news.example")
    assert first == derived.message_id(delivery_id=5, domain="news.example")
    marks = {
        first[1:21],
        derived.idempotency_key(delivery_id=5),
        derived.idempotency_key(delivery_id=6),
        derived.return_address(delivery_id=5, domain="news.example")[9:29],
    }
    assert len(marks) == 4
