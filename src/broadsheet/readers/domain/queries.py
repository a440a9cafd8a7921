"""Reading readers, for the rooms above: who gets an issue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, QuerySet

from broadsheet.readers.enums import Frequency, ReaderState
from broadsheet.readers.models import Reader, Suppression

_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whom an issue goes to. `delivery_hour` is in `time_zone`; no `beats` means all."""

    id: int
    address: str
    language: str
    time_zone: str
    frequency: str
    delivery_hour: int | None
    beats: tuple[str, ...]


def find_reader(*, reader_id: int) -> Reader | None:
    """Return a reader by id. One query."""
    return Reader.objects.filter(pk=reader_id).first()


def subscribers(*, frequency: Frequency, language: str | None = None) -> Iterator[Subscriber]:
    """Go through the active readers of a frequency who may be written to, in the order of their id.

    One query for 2,000: never all in memory, and no transaction stays open in between.
    """
    rows = _due(frequency, language).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        for one in batch:
            yield Subscriber(
                id=one.pk,
                address=one.address,
                language=one.language,
                time_zone=one.time_zone,
                frequency=one.frequency,
                delivery_hour=one.delivery_hour,
                beats=tuple(one.beats),
            )
        last = batch[-1].pk


def count_subscribers(*, frequency: Frequency) -> dict[str, int]:
    """Return how many readers of a frequency may be written to in each language. One query."""
    rows = _due(frequency, None).order_by("language").values_list("language")
    return dict(rows.annotate(many=Count("pk")))


@dataclass(frozen=True, slots=True)
class Alike:
    """How `many` readers want the same of an issue."""

    language: str
    time_zone: str
    delivery_hour: int | None
    beats: tuple[str, ...]
    many: int


def subscribers_alike(*, frequency: Frequency) -> Iterator[Alike]:
    """Count the readers of `subscribers` by what they want. One query, and never all in memory."""
    wishes = ("language", "time_zone", "delivery_hour", "beats")
    rows = _due(frequency, None).order_by().values_list(*wishes).annotate(many=Count("pk"))
    for language, time_zone, delivery_hour, beats, many in rows.iterator(_BATCH):
        yield Alike(language, time_zone, delivery_hour, tuple(beats), many)


def may_be_written_to(*, reader_id: int) -> bool:
    """Whether a copy that waits for a reader may still go out. One query."""
    return _writable().filter(pk=reader_id).exists()


def beats_of_writable(
    *, reader_ids: Collection[int], frequency: Frequency
) -> dict[int, tuple[str, ...]]:
    """Return the beats of those of these readers to whom a copy may still go out. One query.

    Who left, is suppressed, or wants another frequency by now is not among them.
    """
    rows = _writable().filter(pk__in=reader_ids, frequency=frequency).values_list("pk", "beats")
    return {pk: tuple(beats) for pk, beats in rows}


def _due(frequency: Frequency, language: str | None) -> QuerySet[Reader]:
    rows = _writable().filter(frequency=frequency)
    return rows.filter(language=language) if language else rows


def _writable() -> QuerySet[Reader]:
    suppressed = Suppression.objects.filter(digest=OuterRef("digest"))
    return Reader.objects.filter(~Exists(suppressed), state=ReaderState.ACTIVE)
