"""All readers as a table, for another system or for this one again."""

from __future__ import annotations

import csv
from typing import Final, TextIO

from broadsheet.readers.enums import LIFTED_BY_CONFIRMING, ConsentKind
from broadsheet.readers.models import Consent, Reader, Suppression

COLUMNS: Final = (
    "address", "state", "language", "time_zone", "frequency", "delivery_hour", "beats",
    "asked_at", "confirmed_at", "withdrawn_at", "suppressed",
)  # fmt: skip
FORMULA: Final = ("=", "+", "-", "@")
_BATCH: Final = 2000
_TIMES: Final = {
    ConsentKind.ASKED: "asked_at",
    ConsentKind.CONFIRMED: "confirmed_at",
    ConsentKind.WITHDRAWN: "withdrawn_at",
}


def write_readers(file: TextIO) -> int:
    """Write all readers as CSV; return how many. The last consent of each kind is told.

    An address may begin with a sign that spreadsheets take for a formula; an apostrophe stands
    before it then. Three queries for 2,000.
    """
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    last, many = 0, 0
    while batch := list(Reader.objects.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = batch[-1].pk
        many += len(batch)
        times = _times(batch[0].pk, last)
        suppressed = _suppressed([reader.digest for reader in batch])
        for reader in batch:
            apostrophe = "'" if reader.address.startswith(FORMULA) else ""
            writer.writerow(
                {
                    "address": f"{apostrophe}{reader.address}",
                    "state": reader.state,
                    "language": reader.language,
                    "time_zone": reader.time_zone,
                    "frequency": reader.frequency,
                    "delivery_hour": "" if reader.delivery_hour is None else reader.delivery_hour,
                    "beats": " ".join(reader.beats),
                    "suppressed": suppressed.get(reader.digest, ""),
                    **times.get(reader.pk, {}),
                }
            )
    return many


def _times(first: int, last: int) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = Consent.objects.filter(reader_id__gte=first, reader_id__lte=last).order_by("at", "pk")
    for reader_id, kind, at in rows.values_list("reader_id", "kind", "at"):
        found.setdefault(reader_id, {})[_TIMES[ConsentKind(kind)]] = at.isoformat()
    return found


def _suppressed(digests: list[str]) -> dict[str, str]:
    """Return the gravest reason by digest: who complained is not brought back by having left."""
    rows = Suppression.objects.filter(digest__in=digests).values_list("digest", "reason")
    found: dict[str, str] = {}
    for digest, reason in sorted(rows, key=lambda row: row[1] in LIFTED_BY_CONFIRMING):
        found.setdefault(digest, reason)
    return found
