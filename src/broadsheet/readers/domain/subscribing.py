"""Signing up: an address is named, its owner confirms. Nobody learns who else is on record."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.addresses import Address, parse_address
from broadsheet.readers.domain.consent import CONSENT_TEXT, CONSENT_VERSION, record_consent
from broadsheet.readers.domain.links import Confirmation
from broadsheet.readers.domain.restraint import may_write, wants_silence
from broadsheet.readers.domain.salts import address_digest, network_digest
from broadsheet.readers.domain.speaking import speaking
from broadsheet.readers.domain.suppression import lift_digest
from broadsheet.readers.domain.writing import URGENCY, Letter, put_letter
from broadsheet.readers.enums import (
    LIFTED_BY_CONFIRMING,
    ConsentKind,
    Frequency,
    ReaderState,
)
from broadsheet.readers.errors import NoSuchReader, OldLink, UnknownPreference
from broadsheet.readers.models import Reader
from broadsheet.toolkit import clock, outbox

logger = logging.getLogger(__name__)

UNCONFIRMED_DAYS: Final = 30
SIGN_UP: Final = "sign-up"
TOPIC: Final = "readers.ask"


def request_subscription(
    *, address: str, language: str, frequency: Frequency = Frequency.DAILY, network: str = ""
) -> None:
    """Have `ask_to_subscribe` done by a worker; raise `NotAnAddress`, `UnknownPreference`.

    For whatever a stranger waits for: it does the same work for every address, so that the time
    that it takes tells nothing either. Three queries.
    """
    _require_language(language)
    outbox.put(
        topic=TOPIC,
        payload={
            "address": parse_address(address).written,
            "language": language,
            "frequency": frequency,
            "origin": network_digest(network),
            "at": clock.now().isoformat(),
        },
        urgency=URGENCY,
    )


@outbox.handles(TOPIC)
def take_request(payload: Mapping[str, Any]) -> None:
    """Do what was requested, if the newspaper is still published in that language."""
    try:
        _ask(
            parse_address(payload["address"]), payload["language"], Frequency(payload["frequency"]),
            origin=payload["origin"], at=dt.datetime.fromisoformat(payload["at"]),
        )  # fmt: skip
    except UnknownPreference as error:
        logger.info("a sign-up comes too late: %s", error)


def ask_to_subscribe(
    *, address: str, language: str, frequency: Frequency = Frequency.DAILY, network: str = ""
) -> None:
    """Write to an address to have its owner confirm; raise `NotAnAddress`, `UnknownPreference`.

    Whoever asks learns nothing: a reader is told that they are subscribed, everybody else is asked
    to confirm, in a mail. After `LETTERS_A_DAY` mails a day or `LETTERS_A_MONTH` a month, and to an
    address whose owner complained or asked never to be written to, there is silence. What is on
    record changes when it is confirmed, not before. `network` is the caller's network address.
    """
    origin = network_digest(network)
    _ask(parse_address(address), language, frequency, origin=origin, at=clock.now())


@transaction.atomic
def confirm(*, confirmation: Confirmation, network: str = "", form: str = SIGN_UP) -> Reader:
    """Make a reader of whoever was asked. Idempotent. Raises `NoSuchReader` and `OldLink`.

    Someone who left, or whose mail bounced, is back by this; someone who complained is not.
    """
    readers = Reader.objects.select_for_update().filter(pk=confirmation.reader_id)
    reader = check_confirmation(confirmation=confirmation, reader=readers.first())
    if reader.is_active:
        return reader
    reader.state = ReaderState.ACTIVE
    reader.language = confirmation.language
    reader.frequency = confirmation.frequency
    reader.save(update_fields=["state", "language", "frequency"])
    lift_digest(digest=reader.digest, reasons=LIFTED_BY_CONFIRMING)
    record_consent(reader=reader, kind=ConsentKind.CONFIRMED, form=form, network=network)
    return reader


def check_confirmation(*, confirmation: Confirmation, reader: Reader | None) -> Reader:
    """Return the reader whom a confirming link may bring in, or has. One query.

    Raises `NoSuchReader` for one who is gone, and `OldLink` for one who has left since.
    """
    if reader is None:
        raise NoSuchReader("This address is no longer on record. Sign up once more.")
    if not reader.is_active and reader.times_left() != confirmation.times_left:
        raise OldLink
    return reader


def forget_unconfirmed(*, now: dt.datetime) -> int:
    """Erase who was named a month ago and never confirmed; return how many."""
    before = now - dt.timedelta(days=UNCONFIRMED_DAYS)
    old = Reader.objects.filter(state=ReaderState.ASKED, created_at__lt=before)
    _rows, by_model = old.delete()
    return by_model.get("readers.Reader", 0)


def make_reader(*, parsed: Address, digest: str, language: str, frequency: str) -> Reader:
    """Return a new reader, unsaved: asked, in the newspaper's time zone."""
    return Reader(
        address=parsed.written,
        canonical=parsed.canonical,
        digest=digest,
        language=language,
        time_zone=current_masthead().time_zone,
        frequency=frequency,
        created_at=clock.now(),
    )


def locked_reader(*, parsed: Address, digest: str, language: str, frequency: str) -> Reader:
    """Return the address's reader, made if there is none, locked until the transaction ends.

    Until it is confirmed it is written as it was last given: mail must reach who asked last.
    """
    found = Reader.objects.select_for_update().filter(canonical=parsed.canonical)
    reader = found.first()
    if reader is None:
        reader = make_reader(parsed=parsed, digest=digest, language=language, frequency=frequency)
        try:
            with transaction.atomic():
                reader.save()
        except IntegrityError:  # somebody asked at the same moment
            reader = found.get()
    if not reader.is_active and reader.address != parsed.written:
        reader.address = parsed.written
        reader.save(update_fields=["address"])
    return reader


@transaction.atomic
def _ask(
    parsed: Address, language: str, frequency: Frequency, *, origin: str, at: dt.datetime
) -> None:
    _require_language(language)
    digest = address_digest(parsed.canonical)
    if wants_silence(digest):
        return
    reader = locked_reader(parsed=parsed, digest=digest, language=language, frequency=frequency)
    if not may_write(reader):
        return
    if reader.is_active:
        put_letter(letter=Letter.ALREADY, reader=reader, language=language)
        return
    with speaking(language):
        text = str(CONSENT_TEXT)
    record_consent(
        reader=reader, kind=ConsentKind.ASKED, form=SIGN_UP, origin=origin,
        text=text, version=CONSENT_VERSION, at=at,
    )  # fmt: skip
    put_letter(
        letter=Letter.CONFIRM, reader=reader, language=language,
        about={"frequency": frequency, "times_left": reader.times_left()},
    )  # fmt: skip


def _require_language(language: str) -> None:
    if language not in current_masthead().reader_languages:
        raise UnknownPreference(f"The newspaper is not published in {language}.")
