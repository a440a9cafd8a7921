"""Signing up: an address is named, its owner confirms. Nobody learns who else is on record."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import IntegrityError, transaction

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.addresses import Address, parse_address
from broadsheet.readers.domain.consent import CONSENT_TEXT, CONSENT_VERSION, record_consent
from broadsheet.readers.domain.links import Confirmation
from broadsheet.readers.domain.salts import address_digest
from broadsheet.readers.domain.speaking import speaking
from broadsheet.readers.domain.suppression import lift_digest
from broadsheet.readers.domain.writing import Letter, put_letter
from broadsheet.readers.enums import (
    LIFTED_BY_CONFIRMING,
    ConsentKind,
    Frequency,
    ReaderState,
)
from broadsheet.readers.errors import NoSuchReader, UnknownPreference
from broadsheet.readers.models import Reader, Suppression
from broadsheet.toolkit import clock

LETTERS_A_DAY: Final = 3
LETTERS_A_MONTH: Final = 8
UNCONFIRMED_DAYS: Final = 30
SIGN_UP: Final = "sign-up"
_DAY: Final = 24 * 3600
_MONTH: Final = 30 * _DAY


@transaction.atomic
def ask_to_subscribe(
    *, address: str, language: str, frequency: Frequency = Frequency.DAILY, network: str = ""
) -> None:
    """Write to an address to have its owner confirm; raise `NotAnAddress`, `UnknownPreference`.

    Whoever asks learns nothing: a reader is told that they are subscribed, everybody else is asked
    to confirm, in a mail. After `LETTERS_A_DAY` mails a day or `LETTERS_A_MONTH` a month, and to an
    address whose owner complained or asked never to be written to, there is silence. What is on
    record changes when it is confirmed, not before. `network` is the caller's network address.
    """
    if language not in current_masthead().reader_languages:
        raise UnknownPreference(f"The newspaper is not published in {language}.")
    parsed = parse_address(address)
    digest = address_digest(parsed.canonical)
    if _wants_silence(digest):
        return
    reader = _locked(parsed, digest, language, frequency)
    if not _may_write(reader):
        return
    if reader.is_active:
        put_letter(letter=Letter.ALREADY, reader=reader, language=language)
        return
    with speaking(language):
        text = str(CONSENT_TEXT)
    record_consent(
        reader=reader, kind=ConsentKind.ASKED, form=SIGN_UP, network=network,
        text=text, version=CONSENT_VERSION,
    )  # fmt: skip
    put_letter(letter=Letter.CONFIRM, reader=reader, language=language, frequency=frequency)


@transaction.atomic
def confirm(*, confirmation: Confirmation, network: str = "", form: str = SIGN_UP) -> Reader:
    """Make a reader of whoever was asked. Idempotent. Raises `NoSuchReader` for one who is gone.

    Someone who left, or whose mail bounced, is back by this; someone who complained is not.
    """
    reader = Reader.objects.select_for_update().filter(pk=confirmation.reader_id).first()
    if reader is None:
        raise NoSuchReader("This address is no longer on record. Sign up once more.")
    if reader.is_active:
        return reader
    reader.state = ReaderState.ACTIVE
    reader.language = confirmation.language
    reader.frequency = confirmation.frequency
    reader.save(update_fields=["state", "language", "frequency"])
    lift_digest(digest=reader.digest, reasons=LIFTED_BY_CONFIRMING)
    record_consent(reader=reader, kind=ConsentKind.CONFIRMED, form=form, network=network)
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


def _wants_silence(digest: str) -> bool:
    reasons = Suppression.objects.filter(digest=digest).exclude(reason__in=LIFTED_BY_CONFIRMING)
    return reasons.exists()


def _locked(parsed: Address, digest: str, language: str, frequency: str) -> Reader:
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


def _may_write(reader: Reader) -> bool:
    """Count one more letter to an address, unless it has had as many as it may."""
    now = int(clock.now().timestamp())
    recent = [at for at in reader.written_at if at > now - _MONTH]
    today = sum(at > now - _DAY for at in recent)
    if today >= LETTERS_A_DAY or len(recent) >= LETTERS_A_MONTH:
        return False
    reader.written_at = [*recent, now]
    reader.save(update_fields=["written_at"])
    return True
