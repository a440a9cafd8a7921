"""Who leaves, moves, is erased or asks what is on record: copies heed it."""

from __future__ import annotations

import pytest

from broadsheet.newsletters.enums import DeliveryState
from broadsheet.newsletters.models import Delivery
from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.domain.records import erase_reader, export_reader
from broadsheet.readers.domain.suppression import suppress
from broadsheet.readers.enums import SuppressionReason
from broadsheet.readers.models import Reader
from broadsheet.readers.signals import address_changed
from broadsheet.toolkit import clock
from tests.newsletters.newsroom import make_newsletter, make_readers
from tests.newsletters.sendings import make_issue
from tests.readers.conftest import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asleep")]


@pytest.fixture
def reader() -> Reader:
    """A reader with one copy that waits and one that arrived."""
    make_newsletter()
    make_readers(3)
    reader = make_subscriber()
    waiting, sent = make_issue(0, key="2026-11-25"), make_issue(0, key="2026-11-24")
    for issue_id, state in ((sent, DeliveryState.ACCEPTED), (waiting, DeliveryState.NEW)):
        now = clock.now()
        Delivery.objects.create(
            issue_id=issue_id, reader_id=reader.pk, address=reader.address, language="en",
            state=state, changed_at=now, due_at=now if state == DeliveryState.NEW else None,
            answer="250 ok ana@example.org" if state == DeliveryState.ACCEPTED else "",
        )  # fmt: skip
    return reader


def copies(reader: Reader) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(reader_id=reader.pk).order_by("pk")
    return list(rows.values_list("state", "address"))


def test_who_leaves_gets_no_copy_that_waits(reader: Reader) -> None:
    leave(reader_id=reader.pk, form="leave")
    assert copies(reader) == [("accepted", "ana@example.org"), ("cancelled", "ana@example.org")]


def test_an_address_that_is_suppressed_gets_no_copy_that_waits(reader: Reader) -> None:
    suppress(address=reader.address, reason=SuppressionReason.COMPLAINED)
    assert [state for state, _address in copies(reader)] == ["accepted", "cancelled"]


def test_copies_that_wait_go_to_the_new_address(reader: Reader) -> None:
    address_changed.send(Reader, reader_id=reader.pk, address="new@example.org")
    assert copies(reader) == [("accepted", "ana@example.org"), ("new", "new@example.org")]


def test_who_is_erased_is_not_to_be_found_in_the_ledger(reader: Reader) -> None:
    erase_reader(address=reader.address)
    assert copies(reader) == [("accepted", ""), ("cancelled", "")]
    assert not Delivery.objects.filter(answer__contains="ana@").exists()


def test_each_copy_stands_in_the_export(reader: Reader) -> None:
    found = export_reader(address=reader.address)["newsletters"]["copies"]
    told = [(one["issue"], one["state"], one["address"], one["answer"]) for one in found]
    assert told == [
        ("2026-11-24", "accepted", "ana@example.org", "250 ok ana@example.org"),
        ("2026-11-25", "new", "ana@example.org", ""),
    ]
    assert found[0]["changed_at"].startswith(f"{clock.now():%Y-}")


def test_the_export_of_somebody_who_is_no_reader_tells_of_none() -> None:
    suppress(address="stranger@example.org", reason=SuppressionReason.BY_HAND)
    assert export_reader(address="stranger@example.org")["newsletters"] == {}
