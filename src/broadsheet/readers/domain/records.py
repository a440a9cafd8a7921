"""What is on record about a reader: shown to them on request, and erased on request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction

from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.salts import address_digest
from broadsheet.readers.domain.suppression import enter_digest
from broadsheet.readers.enums import SuppressionReason
from broadsheet.readers.errors import NoSuchReader
from broadsheet.readers.models import Reader, Suppression
from broadsheet.readers.signals import reader_erased, reader_exported


def export_reader(*, address: str) -> dict[str, Any]:
    """Return everything that is on record of an address, as plain JSON. Times are ISO 8601, UTC.

    What the rooms above hold stands under their names. Raises `NotAnAddress`, and `NoSuchReader`
    where there is neither a reader nor a suppression.
    """
    parsed = parse_address(address)
    digest = address_digest(parsed.canonical)
    reader = Reader.objects.filter(digest=digest).first()
    suppressions = list(Suppression.objects.filter(digest=digest).order_by("at", "pk"))
    if reader is None and not suppressions:
        raise NoSuchReader(f"Nothing is on record of {parsed.written}.")
    found: dict[str, Any] = {"address": parsed.written, "reader": None, "consents": []}
    if reader is not None:
        found["reader"] = {
            "address": reader.address,
            "state": reader.state,
            "language": reader.language,
            "time_zone": reader.time_zone,
            "frequency": reader.frequency,
            "delivery_hour": reader.delivery_hour,
            "beats": reader.beats,
            "created_at": reader.created_at.isoformat(),
            "written_at": [
                dt.datetime.fromtimestamp(at, dt.UTC).isoformat() for at in reader.written_at
            ],
        }
        found["consents"] = [
            {
                "kind": one.kind, "form": one.form, "text": one.text, "version": one.version,
                "network_digest": one.network, "at": one.at.isoformat(),
            }
            for one in reader.consents.all()
        ]  # fmt: skip
    found["suppressed"] = [{"reason": one.reason, "at": one.at.isoformat()} for one in suppressions]
    reader_id = reader.pk if reader else None
    for receiver, held in reader_exported.send(Reader, reader_id=reader_id, digest=digest):
        found[_room_of(receiver)] = held
    return found


@transaction.atomic
def erase_reader(*, address: str) -> None:
    """Delete a reader with every consent; raise `NoSuchReader` or `NotAnAddress`.

    Other rooms hear of it (`reader_erased`) and let go of what they hold. What stays is a digest
    that keeps an old list from bringing the address back. It holds no address, and its owner can
    sign up again.
    """
    parsed = parse_address(address)
    reader = Reader.objects.filter(canonical=parsed.canonical).first()
    if reader is None:
        raise NoSuchReader(f"{parsed.written} is not on record.")
    reader_id, digest = reader.pk, reader.digest
    reader.delete()
    enter_digest(digest=digest, reason=SuppressionReason.LEFT)
    reader_erased.send(Reader, reader_id=reader_id, digest=digest)


def _room_of(receiver: Callable[..., Any]) -> str:
    room = apps.get_containing_app_config(receiver.__module__)
    return room.label if room else receiver.__module__
