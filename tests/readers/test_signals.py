"""What the rooms above hear of a reader, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.dispatch import Signal

from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.domain.records import erase_reader, export_reader
from broadsheet.readers.domain.suppression import suppress
from broadsheet.readers.enums import ReaderState, SuppressionReason
from broadsheet.readers.models import Reader
from broadsheet.readers.signals import reader_erased, reader_exported, reader_left
from tests.readers.conftest import make_subscriber


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """Collect what a signal says, and that it says it within a transaction."""
    found: list[dict[str, Any]] = []

    def hear(sender: Any, signal: Signal, **said: Any) -> None:
        assert connection.in_atomic_block
        found.append(said)

    signal.connect(hear)
    try:
        yield found
    finally:
        signal.disconnect(hear)


def test_leaving_is_heard_once() -> None:
    reader = make_subscriber()
    with heard(reader_left) as found:
        for _ in range(2):
            leave(reader_id=reader.pk, form="leave")
    assert found == [{"reader_id": reader.pk}]


def test_a_suppressed_reader_is_heard_of_and_a_stranger_is_not() -> None:
    reader = make_subscriber()
    with heard(reader_left) as found:
        suppress(address="stranger@example.org", reason=SuppressionReason.COMPLAINED)
        for _ in range(2):
            suppress(address="ANA@example.org", reason=SuppressionReason.COMPLAINED)
    assert found == [{"reader_id": reader.pk}]


def test_erasing_is_heard() -> None:
    reader = make_subscriber()
    with heard(reader_erased) as found:
        erase_reader(address="ana@example.org")
    assert found == [{"reader_id": reader.pk, "digest": reader.digest}]


@pytest.mark.django_db(transaction=True)
def test_who_left_has_left_in_every_room_or_in_none() -> None:
    reader = make_subscriber()

    def fail(**said: Any) -> None:
        raise RuntimeError("a room above is broken")

    reader_left.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            leave(reader_id=reader.pk, form="leave")
    finally:
        reader_left.disconnect(fail)
    assert Reader.objects.get().state == ReaderState.ACTIVE
    leave(reader_id=reader.pk, form="leave")
    assert Reader.objects.get().state == ReaderState.LEFT


def test_what_other_rooms_hold_stands_under_their_name() -> None:
    reader = make_subscriber()
    asked: list[Any] = []

    def tell(sender: Any, signal: Signal, **said: Any) -> dict[str, Any]:
        asked.append(said)
        return {"copies": 3}

    tell.__module__ = "broadsheet.newsletters.receivers"
    reader_exported.connect(tell)
    try:
        found = export_reader(address="ana@example.org")
        erase_reader(address="ana@example.org")
        export_reader(address="ana@example.org")
    finally:
        reader_exported.disconnect(tell)
    assert found["newsletters"] == {"copies": 3}
    assert asked == [
        {"reader_id": reader.pk, "digest": reader.digest},
        {"reader_id": None, "digest": reader.digest},
    ]
