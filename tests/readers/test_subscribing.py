"""Signing up: confirmed by the owner, silent to everybody else, never a flood."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.readers.domain.consent import CONSENT_TEXT, CONSENT_VERSION
from broadsheet.readers.domain.links import Confirmation, read_confirmation
from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.domain.salts import forget_salts
from broadsheet.readers.domain.subscribing import (
    ask_to_subscribe,
    confirm,
    forget_unconfirmed,
    request_subscription,
)
from broadsheet.readers.domain.suppression import is_suppressed, suppress
from broadsheet.readers.enums import Frequency, ReaderState, SuppressionReason
from broadsheet.readers.errors import (
    AppendOnly,
    BrokenLink,
    NoSuchReader,
    OldLink,
    UnknownPreference,
)
from broadsheet.readers.models import Consent, Reader, Salt
from broadsheet.toolkit import clock, outbox
from tests.factories import make_masthead
from tests.readers.conftest import Letters, make_subscriber

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def token_in(message: Any, kind: str = "confirm") -> str:
    [found] = re.findall(rf"/newsletter/{kind}/([^/\s]+)/", message.body)
    return str(found)


def test_an_address_is_confirmed_by_what_was_mailed_to_it(letters: Letters) -> None:
    ask_to_subscribe(
        address="Ana@example.org", language="es", frequency=Frequency.WEEKLY, network="192.0.2.7"
    )
    [message] = letters()
    assert message.to == ["Ana@example.org"]
    reader = Reader.objects.get()
    assert (reader.state, reader.time_zone) == (ReaderState.ASKED, "Europe/Lisbon")
    confirm(confirmation=read_confirmation(token_in(message)), network="192.0.2.8")
    reader.refresh_from_db()
    assert (reader.state, reader.language, reader.frequency) == ("active", "es", "weekly")


def test_consent_says_what_when_and_from_where(letters: Letters) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        ask_to_subscribe(address="ana@example.org", language="en", network="192.0.2.7")
        now.shift(60)
        confirm(confirmation=read_confirmation(token_in(letters()[0])), network="192.0.2.7")
    asked, confirmed = Consent.objects.all()
    assert (asked.kind, asked.form, asked.version, asked.at) == (
        "asked", "sign-up", CONSENT_VERSION, NOON,
    )  # fmt: skip
    assert asked.text == str(CONSENT_TEXT)
    assert (confirmed.kind, confirmed.at) == ("confirmed", NOON + dt.timedelta(minutes=1))
    assert asked.network == confirmed.network != ""
    assert "192.0.2.7" not in asked.network


def test_other_words_are_another_version() -> None:
    """When this fails, count `CONSENT_VERSION` up and write the new digest here."""
    words = hashlib.sha256(str(CONSENT_TEXT).encode()).hexdigest()[:12]
    assert (CONSENT_VERSION, words) == ("1", "b9d06d2786f2")


def test_what_is_recorded_stays(letters: Letters) -> None:
    make_subscriber()
    consent = Consent.objects.first()
    assert consent is not None
    for change in (
        consent.save, consent.delete, Consent.objects.all().delete,
        lambda: Consent.objects.update(text="I agreed to everything"),
    ):  # fmt: skip
        with pytest.raises(AppendOnly):
            change()


def test_confirming_twice_is_confirming_once() -> None:
    reader = make_subscriber()
    confirm(confirmation=Confirmation(reader.pk, "es", "weekly"))
    reader.refresh_from_db()
    assert (reader.language, reader.frequency) == ("en", "daily")
    assert reader.consents.count() == 2


def test_a_link_confirms_for_a_week(letters: Letters) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        ask_to_subscribe(address="ana@example.org", language="en")
        token = token_in(letters()[0])
        now.shift(dt.timedelta(days=7))
        assert read_confirmation(token).language == "en"
        now.shift(1)
        with pytest.raises(OldLink):
            read_confirmation(token)


@pytest.mark.parametrize("broken", ["", "x", ":::", "W10:1abc:xyz"])
def test_an_altered_link_confirms_nothing(broken: str, letters: Letters) -> None:
    ask_to_subscribe(address="ana@example.org", language="en")
    token = token_in(letters()[0])
    for tried in (broken, token[:-1], f"A{token}", token.swapcase()):
        with pytest.raises(BrokenLink):
            read_confirmation(tried)


def test_who_is_on_record_is_told_so_and_nothing_changes(letters: Letters) -> None:
    reader = make_subscriber()
    ask_to_subscribe(address="ANA@example.org", language="es", frequency=Frequency.WEEKLY)
    [message] = letters()
    assert message.to == ["ana@example.org"]
    assert "/newsletter/confirm/" not in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    reader.refresh_from_db()
    assert (reader.language, reader.frequency, reader.state) == ("en", "daily", "active")
    assert reader.consents.count() == 2


def test_a_stranger_gets_three_mails_a_day_and_eight_a_month(letters: Letters) -> None:
    sent = []
    with time_machine.travel(NOON, tick=False) as now:
        for _day in range(5):
            for way in ("ana@example.org", "Ana@Example.org", "ANA@example.ORG", "ana@example.org"):
                ask_to_subscribe(address=way, language="en")
            sent.append(len(letters()))
            now.shift(dt.timedelta(days=1, seconds=1))
    assert sent == [3, 3, 2, 0, 0]
    assert Consent.objects.count() == 8  # a flood leaves no trace that grows


def test_a_reader_is_not_flooded_either(letters: Letters) -> None:
    make_subscriber()
    for _ in range(10):
        ask_to_subscribe(address="ana@example.org", language="en")
    assert len(letters()) == 2  # and one when she signed up


def test_who_comes_last_before_confirming_has_the_mail(letters: Letters) -> None:
    ask_to_subscribe(address="ANA@example.org", language="en")
    ask_to_subscribe(address="ana@example.org", language="en")
    assert Reader.objects.get().address == "ana@example.org"


@pytest.mark.parametrize(
    ("reason", "mails"),
    [
        (SuppressionReason.COMPLAINED, 0), (SuppressionReason.BY_HAND, 0),
        (SuppressionReason.BOUNCED, 1), (SuppressionReason.LEFT, 1),
    ],
)  # fmt: skip
def test_who_complained_is_left_alone(
    reason: SuppressionReason, mails: int, letters: Letters
) -> None:
    suppress(address="ana@example.org", reason=reason)
    ask_to_subscribe(address="Ana@example.org", language="en")
    assert len(letters()) == mails


def test_who_left_may_come_back_by_confirming(letters: Letters) -> None:
    reader = make_subscriber()
    leave(reader_id=reader.pk, form="leave")
    letters()
    ask_to_subscribe(address="ana@example.org", language="es")
    reader.refresh_from_db()
    assert (reader.state, reader.language) == (ReaderState.LEFT, "en")
    assert is_suppressed(address="ana@example.org")
    confirm(confirmation=read_confirmation(token_in(letters()[0])))
    reader.refresh_from_db()
    assert (reader.state, reader.language) == (ReaderState.ACTIVE, "es")
    assert not is_suppressed(address="ana@example.org")
    assert [one.kind for one in reader.consents.all()] == [
        "asked", "confirmed", "withdrawn", "asked", "confirmed",
    ]  # fmt: skip


def test_leaving_ends_a_mail_to_confirm_by_that_is_under_way(letters: Letters) -> None:
    reader = make_subscriber()
    leave(reader_id=reader.pk, form="leave")
    letters()
    ask_to_subscribe(address="ana@example.org", language="en")
    confirmation = read_confirmation(token_in(letters()[0]))
    ask_to_subscribe(address="ana@example.org", language="en")  # its mail is not even written yet
    for _ in range(2):  # from an old mail of hers: she is not active, but was asked again
        leave(reader_id=reader.pk, form="leave")
    assert letters() == []
    with pytest.raises(OldLink):
        confirm(confirmation=confirmation)
    assert [one.kind for one in reader.consents.all()][2:] == [
        "withdrawn", "asked", "asked", "withdrawn",
    ]  # fmt: skip
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        ask_to_subscribe(address="ana@example.org", language="en")
        assert confirm(confirmation=read_confirmation(token_in(letters()[0]))).is_active


def test_who_came_back_and_left_cannot_be_brought_back_by_an_older_mail(letters: Letters) -> None:
    ask_to_subscribe(address="ana@example.org", language="en")
    confirmation = read_confirmation(token_in(letters()[0]))
    reader = confirm(confirmation=confirmation)
    leave(reader_id=reader.pk, form="one-click")
    with pytest.raises(OldLink):
        confirm(confirmation=confirmation)


def test_a_request_does_the_same_work_for_every_address(letters: Letters) -> None:
    make_subscriber("known@example.org")
    leave(reader_id=make_subscriber("left@example.org").pk, form="leave")
    suppress(address="silent@example.org", reason=SuppressionReason.BY_HAND)
    request_subscription(address="warm@example.org", language="en", network="192.0.2.7")
    counts = set()
    for name in ("known", "left", "silent", "stranger"):
        with CaptureQueriesContext(connection) as queries:
            request_subscription(address=f"{name}@example.org", language="en", network="192.0.2.7")
        counts.add(len(queries))
    assert counts == {3}
    assert {message.to[0].split("@")[0] for message in letters()} == {
        "warm", "known", "left", "stranger",
    }  # fmt: skip


def test_a_request_says_when_and_from_where_it_came(letters: Letters) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        request_subscription(address="ana@example.org", language="en", network="192.0.2.7")
        assert "192.0.2.7" not in str(outbox.OutboxRow.objects.get(topic="readers.ask").payload)
        now.shift(90)
        assert len(letters()) == 1
    consent = Consent.objects.get()
    assert (consent.at, len(consent.network)) == (NOON, 64)


def test_a_request_in_a_language_that_went_meanwhile_is_dropped(letters: Letters) -> None:
    request_subscription(address="ana@example.org", language="es")
    make_masthead(has_newsletter=True, offered_languages=["en"])
    assert letters() == []
    assert not outbox.OutboxRow.objects.filter(topic="readers.ask").exists()
    assert Reader.objects.count() == 0
    with pytest.raises(UnknownPreference):
        request_subscription(address="ana@example.org", language="es")


def test_who_never_confirms_is_forgotten(letters: Letters) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        ask_to_subscribe(address="ana@example.org", language="en")
        token = token_in(letters()[0])
        make_subscriber("ben@example.org")
        now.shift(dt.timedelta(days=30))
        assert forget_unconfirmed(now=clock.now()) == 0
        now.shift(1)
        assert forget_unconfirmed(now=clock.now()) == 1
    assert [reader.address for reader in Reader.objects.all()] == ["ben@example.org"]
    with time_machine.travel(NOON, tick=False), pytest.raises(NoSuchReader):
        confirm(confirmation=read_confirmation(token))


def test_salts_of_networks_rotate_and_are_thrown_away() -> None:
    with time_machine.travel(NOON, tick=False) as now:
        for month in range(3):
            ask_to_subscribe(address=f"a{month}@example.org", language="en", network="192.0.2.7")
            now.shift(dt.timedelta(days=31))
        assert len(set(Consent.objects.values_list("network", flat=True))) == 3
        forget_salts(now=clock.now())
    assert sorted(Salt.objects.values_list("purpose", flat=True)) == [
        "addresses",
        "networks 2026-08",
    ]


def test_a_language_that_is_not_offered_is_refused() -> None:
    with pytest.raises(UnknownPreference):
        ask_to_subscribe(address="ana@example.org", language="eo")


def test_asking_costs_the_same_however_many_readers_there_are(letters: Letters) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask_to_subscribe(address=address, language="en", network="192.0.2.7")
        return len(queries)

    cost("warm@example.org")
    first = cost("ana@example.org")
    for number in range(3):
        make_subscriber(f"reader{number}@example.org")
    assert cost("ben@example.org") == first
    assert first <= 15


def test_links_lead_to_the_public_address(letters: Letters) -> None:
    ask_to_subscribe(address="ana@example.org", language="en")
    [link] = re.findall(r"http\S+", letters()[0].body)
    assert urlsplit(link).netloc == "localhost:8000"
