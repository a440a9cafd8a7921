"""A reader's change of address: asked for in the preferences, confirmed at the new address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.consent import record_consent
from broadsheet.readers.domain.links import Move
from broadsheet.readers.domain.restraint import may_write, wants_silence
from broadsheet.readers.domain.salts import address_digest, network_digest
from broadsheet.readers.domain.subscribing import locked_reader
from broadsheet.readers.domain.suppression import enter_digest, lift_digest
from broadsheet.readers.domain.writing import URGENCY, Letter, put_letter
from broadsheet.readers.enums import (
    LIFTED_BY_CONFIRMING,
    ConsentKind,
    ReaderState,
    SuppressionReason,
)
from broadsheet.readers.errors import NoSuchReader, OldLink
from broadsheet.readers.models import Reader
from broadsheet.readers.signals import address_changed, reader_erased
from broadsheet.toolkit import outbox

CHANGE_OF_ADDRESS: Final = "change of address"
TOPIC: Final = "readers.move"


def request_new_address(*, reader_id: int, address: str, language: str, network: str = "") -> None:
    """Have `ask_for_new_address` done by a worker; raise `NotAnAddress`.

    It does the same work for every address: who asks does not learn whether it is known. Two
    queries. The letter speaks `language`, `network` is the caller's network address.
    """
    outbox.put(
        topic=TOPIC,
        payload={
            "reader_id": reader_id,
            "address": parse_address(address).written,
            "language": language,
            "origin": network_digest(network),
        },
        urgency=URGENCY,
    )


@outbox.handles(TOPIC)
def take_request(payload: Mapping[str, Any]) -> None:
    """Do what was requested, unless the reader has gone meanwhile."""
    ask_for_new_address(**payload)


@transaction.atomic
def ask_for_new_address(*, reader_id: int, address: str, language: str, origin: str = "") -> None:
    """Write to a new address to have its owner confirm; raise `NotAnAddress`.

    Nothing happens for a reader who is not active. A letter counts for the reader who asks and for
    the address that gets it, together with sign-ups (`restraint`). An address that gets the
    newsletter already is told so; one whose owner wants silence has it. Only the last of several
    wishes can be confirmed.
    """
    parsed = parse_address(address)
    active = Reader.objects.select_for_update().filter(pk=reader_id, state=ReaderState.ACTIVE)
    reader = active.first()
    if reader is None or not may_write(reader):
        return
    asked = record_consent(
        reader=reader, kind=ConsentKind.ASKED, form=CHANGE_OF_ADDRESS, origin=origin
    )
    digest = address_digest(parsed.canonical)
    if wants_silence(digest):
        return
    there = locked_reader(
        parsed=parsed, digest=digest, language=reader.language, frequency=reader.frequency
    )
    if not may_write(there):
        return
    if there.is_active:
        put_letter(letter=Letter.ALREADY, reader=there, language=language)
        return
    put_letter(
        letter=Letter.MOVE, reader=there, language=language,
        about={"mover_id": reader.pk, "consent_id": asked.pk},
    )  # fmt: skip


@transaction.atomic
def move_reader(*, move: Move, network: str = "") -> Reader:
    """Write to a reader at their new address from now on. Idempotent.

    Raises `NoSuchReader`, and `OldLink` if the reader has left or asked for another address since,
    or if somebody reads the newsletter at the new one by now. The old address is told, and no old
    list brings it back. Rooms above hear of it in the same transaction.
    """
    rows = Reader.objects.select_for_update().filter(pk__in=[move.reader_id, move.there_id])
    found = {row.pk: row for row in rows.order_by("pk")}  # in one order: two cannot wait in a ring
    reader, there = check_move(move=move, found=found)
    if there is None:
        return reader
    former, digest = reader.address, reader.digest
    there_id = there.pk
    there.delete()
    reader_erased.send(Reader, reader_id=there_id, digest=there.digest)
    reader.address, reader.canonical, reader.digest = there.address, there.canonical, there.digest
    reader.save(update_fields=["address", "canonical", "digest"])
    lift_digest(digest=reader.digest, reasons=LIFTED_BY_CONFIRMING)
    enter_digest(digest=digest, reason=SuppressionReason.LEFT)
    record_consent(
        reader=reader, kind=ConsentKind.CONFIRMED, form=CHANGE_OF_ADDRESS, network=network
    )
    put_letter(letter=Letter.MOVED, reader=reader, language=reader.language, about={"to": former})
    address_changed.send(Reader, reader_id=reader.pk, address=reader.address)
    return reader


def find_move(*, move: Move) -> tuple[Reader, Reader | None]:
    """Return what `check_move` does, for a look. Three queries."""
    return check_move(move=move, found=Reader.objects.in_bulk([move.reader_id, move.there_id]))


def check_move(*, move: Move, found: Mapping[int, Reader]) -> tuple[Reader, Reader | None]:
    """Return who moves, and the row of the address that they move to; None when they are there.

    `found` are the two readers by id. Raises `NoSuchReader` and `OldLink`.
    """
    reader = found.get(move.reader_id)
    if reader is None:
        raise NoSuchReader("This address is no longer on record.")
    newest = reader.consents.order_by("-pk").first()
    if newest is None or not reader.is_active:
        raise OldLink
    there = found.get(move.there_id)
    has_moved = newest.kind == ConsentKind.CONFIRMED and newest.form == CHANGE_OF_ADDRESS
    if there is None and has_moved and newest.pk > move.consent_id and _is_last(reader, move):
        return reader, None
    if there is None or there.is_active or newest.pk != move.consent_id:
        raise OldLink
    if wants_silence(there.digest):
        raise OldLink
    return reader, there


def _is_last(reader: Reader, move: Move) -> bool:
    """Whether nothing but its confirmation came after a wish."""
    return reader.consents.filter(pk__gt=move.consent_id).count() == 1
