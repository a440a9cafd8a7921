"""What readers choose, leaving, what the rooms above are told, and erasing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.readers.domain import queries
from broadsheet.readers.domain.links import (
    leave_link,
    preferences_link,
    read_confirmation,
    read_leaving,
    read_preferences,
)
from broadsheet.readers.domain.preferences import change_preferences, forget_beat, leave
from broadsheet.readers.domain.queries import (
    count_subscribers,
    may_be_written_to,
    subscribers,
)
from broadsheet.readers.domain.records import erase_reader, export_reader
from broadsheet.readers.domain.subscribing import ask_to_subscribe
from broadsheet.readers.domain.suppression import is_suppressed, suppress
from broadsheet.readers.enums import Frequency, SuppressionReason
from broadsheet.readers.errors import BrokenLink, NoSuchReader, UnknownPreference
from broadsheet.readers.models import Consent, Reader, Suppression
from broadsheet.toolkit import outbox
from tests.readers.conftest import Letters, make_subscriber

WISHES: dict[str, Any] = {
    "language": "es", "time_zone": "Asia/Tokyo", "frequency": Frequency.WEEKLY,
    "delivery_hour": 7, "beats": ["theme:2", "region:3", "theme:2"],
}  # fmt: skip


def test_a_reader_chooses() -> None:
    reader = make_subscriber()
    change_preferences(reader_id=reader.pk, **WISHES)
    [found] = subscribers(frequency=Frequency.WEEKLY)
    assert (found.language, found.time_zone, found.delivery_hour, found.beats) == (
        "es", "Asia/Tokyo", 7, ("region:3", "theme:2"),
    )  # fmt: skip
    assert list(subscribers(frequency=Frequency.DAILY)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "eo"}, {"time_zone": "Mars/Olympus"}, {"delivery_hour": 24},
        {"delivery_hour": -1}, {"beats": ["contributor:1"]}, {"beats": ["region:0"]},
        {"beats": [f"region:{number}" for number in range(1, 600)]},
    ],
)  # fmt: skip
def test_what_there_is_not_cannot_be_chosen(wrong: dict[str, Any]) -> None:
    reader = make_subscriber()
    with pytest.raises(UnknownPreference):
        change_preferences(reader_id=reader.pk, **{**WISHES, **wrong})
    reader.refresh_from_db()
    assert reader.language == "en"


def test_a_beat_that_is_gone_is_nobodys_wish_any_more() -> None:
    readers = [make_subscriber(f"reader{number}@example.org") for number in range(3)]
    wishes = (["region:3"], ["region:3", "region:33"], ["theme:3"])
    for reader, beats in zip(readers, wishes, strict=True):
        change_preferences(reader_id=reader.pk, **{**WISHES, "beats": beats})
    forget_beat(beat="region:3")
    outbox.drain()
    found = [one.beats for one in subscribers(frequency=Frequency.WEEKLY)]
    assert found == [(), ("region:33",), ("theme:3",)]  # none means all


def test_who_is_not_active_chooses_nothing() -> None:
    reader = make_subscriber()
    leave(reader_id=reader.pk, form="leave")
    with pytest.raises(NoSuchReader):
        change_preferences(reader_id=reader.pk, **WISHES)


def test_leaving_holds_at_once_and_is_said_once(letters: Letters) -> None:
    reader = make_subscriber()
    assert may_be_written_to(reader_id=reader.pk)
    for _ in range(3):
        leave(reader_id=reader.pk, form="one-click", network="192.0.2.7")
        assert not may_be_written_to(reader_id=reader.pk)
    assert list(subscribers(frequency=Frequency.DAILY)) == []
    [message] = letters()
    assert "List-Unsubscribe" not in message.extra_headers
    assert [one.kind for one in reader.consents.all()] == ["asked", "confirmed", "withdrawn"]
    leave(reader_id=999_999, form="one-click")  # erased long ago: gone is gone


def test_a_link_is_good_for_one_thing() -> None:
    leaving = leave_link(reader_id=7, language="en").split("/")[-2]
    choosing = preferences_link(reader_id=7, language="en").split("/")[-2]
    assert (read_leaving(leaving), read_preferences(choosing)) == (7, 7)
    for read, token in (
        (read_leaving, choosing), (read_preferences, leaving), (read_confirmation, leaving),
        (read_leaving, leaving.replace("7:", "8:", 1)), (read_leaving, "8"), (read_leaving, ""),
    ):  # fmt: skip
        with pytest.raises(BrokenLink):
            read(token)


def test_subscribers_are_those_who_may_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        make_subscriber(f"reader{number}@example.org", language="es" if number % 2 else "en")
    ask_to_subscribe(address="waiting@example.org", language="en")
    suppress(address="READER0@example.org", reason=SuppressionReason.BOUNCED)
    assert count_subscribers(frequency=Frequency.DAILY) == {"en": 2, "es": 2}
    monkeypatch.setattr(queries, "_BATCH", 2)
    with CaptureQueriesContext(connection) as counted:
        found = [one.address for one in subscribers(frequency=Frequency.DAILY)]
    assert found == [f"reader{number}@example.org" for number in range(1, 5)]
    assert len(counted) == 3  # two, two, and nobody
    assert [one.address for one in subscribers(frequency=Frequency.DAILY, language="es")] == [
        "reader1@example.org", "reader3@example.org",
    ]  # fmt: skip


def test_suppressing_twice_is_once_and_every_way_to_write_it_counts() -> None:
    for way in ("Ana@bücher.example", "ana@xn--bcher-kva.example"):
        suppress(address=way, reason=SuppressionReason.COMPLAINED)
    assert Suppression.objects.count() == 1
    assert is_suppressed(address="ANA@BÜCHER.example")
    assert "ana" not in Suppression.objects.get().digest


def test_everything_on_record_can_be_handed_out() -> None:
    make_subscriber()
    found = json.loads(json.dumps(export_reader(address="ANA@example.org")))
    assert found["reader"]["address"] == "ana@example.org"
    assert [one["kind"] for one in found["consents"]] == ["asked", "confirmed"]
    assert found["suppressed"] == []
    fields = {field.name for field in Reader._meta.concrete_fields}
    assert fields - set(found["reader"]) == {"id", "canonical", "digest"}


def test_erasing_leaves_a_digest_and_nothing_else(letters: Letters) -> None:
    reader = make_subscriber()
    ask_to_subscribe(address="ana@example.org", language="en")  # a letter waits in the outbox
    make_subscriber("ben@example.org")
    erase_reader(address="ANA@example.org")
    assert letters() == []
    assert [one.address for one in Reader.objects.all()] == ["ben@example.org"]
    assert not Consent.objects.filter(reader_id=reader.pk).exists()
    assert is_suppressed(address="ana@example.org")
    assert export_reader(address="ana@example.org")["reader"] is None
    with pytest.raises(NoSuchReader):
        erase_reader(address="ana@example.org")
    ask_to_subscribe(address="ana@example.org", language="en")  # and may come back
    assert len(letters()) == 1


def test_nothing_on_record_is_said() -> None:
    with pytest.raises(NoSuchReader):
        export_reader(address="nobody@example.org")
