"""Who is never written to, whatever list their address turns up on."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.salts import address_digest
from broadsheet.readers.enums import SuppressionReason
from broadsheet.readers.models import Reader, Suppression
from broadsheet.readers.signals import reader_left
from broadsheet.toolkit import clock


def suppress(*, address: str, reason: SuppressionReason) -> None:
    """Write to an address no more, from this moment. Idempotent. Raises `NotAnAddress`."""
    suppress_digest(digest=digest_of(address), reason=reason)


@transaction.atomic
def suppress_digest(*, digest: str, reason: SuppressionReason) -> None:
    """Do what `suppress` does, for an address of which the digest is at hand."""
    if not enter_digest(digest=digest, reason=reason):
        return
    reader_id = Reader.objects.filter(digest=digest).values_list("pk", flat=True).first()
    if reader_id is not None:
        reader_left.send(Reader, reader_id=reader_id)


def enter_digest(*, digest: str, reason: SuppressionReason) -> bool:
    """Put a digest on the list and tell nobody; return whether it is new there."""
    _row, is_new = Suppression.objects.get_or_create(
        digest=digest, reason=reason, defaults={"at": clock.now()}
    )
    return is_new


def lift_suppression(*, address: str, reasons: Iterable[str] = SuppressionReason.values) -> int:
    """Take an address off the list; return for how many reasons it stood there."""
    return lift_digest(digest=digest_of(address), reasons=reasons)


def lift_digest(*, digest: str, reasons: Iterable[str]) -> int:
    """Do what `lift_suppression` does, for an address of which the digest is at hand."""
    lifted, _each = Suppression.objects.filter(digest=digest, reason__in=list(reasons)).delete()
    return lifted


def is_suppressed(*, address: str) -> bool:
    """Whether an address must not be written to. Two queries. Raises `NotAnAddress`."""
    return Suppression.objects.filter(digest=digest_of(address)).exists()


def digest_of(address: str) -> str:
    """Return an address's digest, however it is written. One query. Raises `NotAnAddress`."""
    return address_digest(parse_address(address).canonical)
