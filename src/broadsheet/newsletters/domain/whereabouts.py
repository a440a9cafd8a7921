"""Readers who moved while their copy was in a sender's hands: it was taken with the old address.

`issues.change_address` reaches what waits. What a sender holds keeps the address that it goes to,
so that what comes back of it is about that one; here it gets the new one when it has to wait again.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from broadsheet.newsletters.models import Delivery
from broadsheet.readers.models import Reader


def moved_copies(*, ids: Collection[int]) -> set[int]:
    """Return those of these copies whose readers have another address by now. One query."""
    return set(_moved(ids).values_list("pk", flat=True))


def readdress(*, ids: Collection[int]) -> int:
    """Address these copies as their readers are now; return how many changed. Idempotent."""
    return _moved(ids).update(address=Subquery(_elsewhere().values("address")[:1]))


def _moved(ids: Collection[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(Exists(_elsewhere()), pk__in=list(ids))


def _elsewhere() -> QuerySet[Reader]:
    rows = Reader.objects.filter(pk=OuterRef("reader_id"))
    return rows.exclude(address=OuterRef("address"))
