"""A change of address: confirmed at the new one, told to the old one, no way to learn or to flood."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.readers.domain.links import Move, read_move
from broadsheet.readers.domain.moving import (
    ask_for_new_address,
    find_move,
    move_reader,
    request_new_address,
)
from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.domain.records import erase_reader
from broadsheet.readers.domain.subscribing import ask_to_subscribe
from broadsheet.readers.domain.suppression import is_suppressed, suppress
from broadsheet.readers.enums import SuppressionReason
from broadsheet.readers.errors import BrokenLink, NoSuchReader, NotAnAddress, OldLink
from broadsheet.readers.models import Reader
from broadsheet.readers.signals import address_changed, reader_erased
from broadsheet.toolkit import outbox
from tests.readers.conftest import Letters, make_subscriber
from tests.readers.test_signals import heard
from tests.readers.test_subscribing import NOON, token_in

NEW = "ana@new.example"


def ask(reader: Reader, address: str = NEW, language: str = "en") -> None:
    request_new_address(
        reader_id=reader.pk, address=address, language=language, network="192.0.2.7"
    )


def moves_in(messages: list[Any]) -> list[Move]:
    return [read_move(token_in(message, "move")) for message in messages]


def test_a_reader_moves_once_the_new_address_says_so(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader)
    [message] = letters()
    assert message.to == [NEW]
    reader.refresh_from_db()
    assert reader.address == "ana@example.org"
    [move] = moves_in([message])
    with heard(address_changed) as found, heard(reader_erased) as erased:
        for _ in range(2):  # a second click changes nothing more
            moved = move_reader(move=move, network="192.0.2.8")
            assert (moved.pk, moved.address) == (reader.pk, NEW)
    assert found == [{"reader_id": reader.pk, "address": NEW}]
    assert [one["reader_id"] for one in erased] == [move.there_id]
    reader.refresh_from_db()
    assert (reader.address, reader.canonical, reader.state) == (NEW, NEW, "active")
    assert Reader.objects.count() == 1
    [note] = letters()
    assert note.to == ["ana@example.org"]
    assert NEW not in note.body
    assert is_suppressed(address="ana@example.org")  # no old list brings it back
    assert not is_suppressed(address=NEW)
    consents = [(one.kind, one.form) for one in reader.consents.all()]
    assert consents[2:] == [("asked", "change of address"), ("confirmed", "change of address")]
    assert all(one.network for one in reader.consents.all()[2:])


def test_and_moves_back(letters: Letters) -> None:
    reader = make_subscriber()
    for address in (NEW, "ana@example.org"):
        ask(reader, address)
        [message] = [one for one in letters() if one.to == [address] and "/move/" in one.body]
        move_reader(move=moves_in([message])[0])
    reader.refresh_from_db()
    assert reader.address == "ana@example.org"
    assert not is_suppressed(address="ana@example.org")


def test_who_left_at_the_new_address_is_taken_along(letters: Letters) -> None:
    former = make_subscriber(NEW)
    leave(reader_id=former.pk, form="leave")
    reader = make_subscriber()
    letters()
    ask(reader)
    move_reader(move=moves_in(letters())[0])
    assert [one.pk for one in Reader.objects.all()] == [reader.pk]
    assert not is_suppressed(address=NEW)


def test_an_address_that_reads_already_is_told_so_and_stays(letters: Letters) -> None:
    other, reader = make_subscriber(NEW), make_subscriber()
    ask(reader)
    [message] = letters()
    assert (message.to, "/move/" in message.body) == ([NEW], False)
    assert Reader.objects.filter(pk__in=[other.pk, reader.pk], state="active").count() == 2


@pytest.mark.parametrize("reason", [SuppressionReason.COMPLAINED, SuppressionReason.BY_HAND])
def test_who_wants_silence_has_it(reason: SuppressionReason, letters: Letters) -> None:
    reader = make_subscriber()
    suppress(address=NEW, reason=reason)
    ask(reader)
    assert letters() == []
    assert Reader.objects.count() == 1  # nothing new is on record of them


def test_silence_that_was_asked_for_meanwhile_holds(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader)
    [move] = moves_in(letters())
    suppress(address=NEW, reason=SuppressionReason.COMPLAINED)
    with pytest.raises(OldLink):
        move_reader(move=move)


def test_asking_does_the_same_work_for_every_address() -> None:
    reader = make_subscriber()
    make_subscriber("known@example.org")
    suppress(address="silent@example.org", reason=SuppressionReason.BY_HAND)
    ask(reader, "warm@example.org")
    counts = set()
    for name in ("known", "silent", "stranger"):
        with CaptureQueriesContext(connection) as queries:
            ask(reader, f"{name}@example.org")
        counts.add(len(queries))
    assert counts == {2}


def test_only_the_last_wish_can_be_confirmed(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader, "typo@example.org")
    ask(reader)
    first, last = moves_in(letters())
    with pytest.raises(OldLink):
        move_reader(move=first)
    move_reader(move=last)
    with pytest.raises(OldLink):
        move_reader(move=first)
    reader.refresh_from_db()
    assert reader.address == NEW


def test_leaving_ends_it_and_erasing_too(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader)
    [move] = moves_in(letters())
    leave(reader_id=reader.pk, form="leave")
    with pytest.raises(OldLink):
        move_reader(move=move)
    erase_reader(address="ana@example.org")
    for look in (move_reader, find_move):
        with pytest.raises(NoSuchReader):
            look(move=move)
    ask(reader)  # nobody is there to ask any more
    assert [one for one in letters() if "/move/" in one.body] == []


def test_somebody_who_signs_up_at_the_new_address_meanwhile_keeps_it(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader)
    [move] = moves_in(letters())
    other = make_subscriber(NEW)
    with pytest.raises(OldLink):
        move_reader(move=move)
    other.refresh_from_db()
    assert other.is_active


def test_the_link_holds_a_week_and_only_whole(letters: Letters) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        ask(make_subscriber())
        token = token_in(letters()[0], "move")
        with pytest.raises(BrokenLink):
            read_move(token[:-1])
        now.shift(dt.timedelta(days=7, seconds=1))
        with pytest.raises(OldLink):
            read_move(token)


def test_nobody_can_flood_strangers_by_moving(letters: Letters) -> None:
    reader = make_subscriber()
    for number in range(6):
        ask(reader, f"stranger{number}@example.org")
    assert len(letters()) == 2  # one more she had when she signed up
    many = [make_subscriber(f"reader{number}@example.org") for number in range(5)]
    for one in many:
        ask(one)
        ask_to_subscribe(address=NEW, language="en")
    assert sum(message.to == [NEW] for message in letters()) == 3


def test_no_address_is_none(letters: Letters) -> None:
    with pytest.raises(NotAnAddress):
        ask(make_subscriber(), "ana@example.org\nBcc: x@example.org")


def test_her_own_address_written_otherwise_is_hers(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader, "ANA@example.org")
    [message] = letters()
    assert (message.to, "/move/" in message.body) == (["ana@example.org"], False)


def at_once(*works: Any) -> list[Exception]:
    """Do everything at the same moment; return what failed."""
    start = threading.Barrier(len(works))
    failures: list[Exception] = []

    def run(work: Any) -> None:
        try:
            start.wait(timeout=20)
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.django_db(transaction=True)
def test_confirming_at_once_moves_once(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader)
    [move] = moves_in(letters())
    assert at_once(*[lambda: move_reader(move=move)] * 5) == []
    assert reader.consents.filter(kind="confirmed", form="change of address").count() == 1
    assert outbox.OutboxRow.objects.filter(topic="readers.write").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_readers_who_want_one_address_do_not_both_get_it(letters: Letters) -> None:
    readers = [make_subscriber("ana@example.org"), make_subscriber("ben@example.org")]
    for reader in readers:
        ask(reader)
    moves = moves_in(letters())
    failures = at_once(*[lambda move=move: move_reader(move=move) for move in moves])
    assert [type(error) for error in failures] == [OldLink]
    assert Reader.objects.filter(canonical=NEW, state="active").count() == 1
    assert Reader.objects.filter(state="active").count() == 2


@pytest.mark.django_db(transaction=True)
def test_moving_and_signing_up_at_once_make_one_reader_of_an_address(letters: Letters) -> None:
    reader = make_subscriber()
    ask(reader)
    [move] = moves_in(letters())
    asks = [lambda: ask_to_subscribe(address=NEW, language="en")] * 3
    assert at_once(lambda: move_reader(move=move), *asks) == []
    assert list(Reader.objects.values_list("address", "state")) == [(NEW, "active")]


@pytest.mark.django_db(transaction=True)
def test_two_wishes_at_once_leave_one_that_can_be_confirmed(letters: Letters) -> None:
    reader = make_subscriber()
    wishes = [
        lambda name=name: ask_for_new_address(
            reader_id=reader.pk, address=f"{name}@example.org", language="en"
        )
        for name in ("one", "two")
    ]
    assert at_once(*wishes) == []
    outcomes = []
    for move in moves_in(letters()):
        try:
            move_reader(move=move)
            outcomes.append("moved")
        except OldLink:
            outcomes.append("old")
    assert sorted(outcomes) == ["moved", "old"]
