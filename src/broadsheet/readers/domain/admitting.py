"""Readers who come from elsewhere, with what shows that they agreed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from django.db import transaction

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.addresses import Address
from broadsheet.readers.domain.consent import record_consent
from broadsheet.readers.domain.salts import address_digester, digest_with
from broadsheet.readers.domain.subscribing import make_reader
from broadsheet.readers.domain.suppression import enter_digest
from broadsheet.readers.domain.writing import Letter, put_letter
from broadsheet.readers.enums import ConsentKind, Frequency, ReaderState, SuppressionReason
from broadsheet.readers.models import Reader, Suppression
from broadsheet.toolkit import clock

_BATCH: Final = 500
_LETTERS_AFTER: Final = -10  # whoever signs up at the site does not wait behind an import


@dataclass(frozen=True, slots=True)
class Arrival:
    """One subscriber of another system. Empty `language`, `time_zone`: the newspaper's.

    `confirmed_at` is what proves that they agreed. With `reason` they are not to be written to.
    `line` is where they stood in their list.
    """

    address: Address
    language: str = ""
    time_zone: str = ""
    frequency: str = Frequency.DAILY
    delivery_hour: int | None = None
    beats: tuple[str, ...] = ()
    asked_at: dt.datetime | None = None
    asked_from: str = ""
    confirmed_at: dt.datetime | None = None
    confirmed_from: str = ""
    reason: SuppressionReason | None = None
    line: int = 0


class Admission(StrEnum):
    """What became of an arrival."""

    ADMITTED = "admitted"
    ASKED = "asked to confirm"
    KNOWN = "here already"
    SUPPRESSED = "not to be written to"
    UNPROVED = "without proof of consent"


@dataclass(slots=True)
class Admitted:
    """How many became what, and the lines of those whom nothing proves to have agreed."""

    counts: Counter[Admission] = field(default_factory=Counter)
    unproved: list[int] = field(default_factory=list)


@transaction.atomic
def admit_readers(*, arrivals: Iterable[Arrival], form: str, asks_again: bool) -> Admitted:
    """Take in readers, all or none of them; return what became of them.

    Who is known, or must not be written to, stays as they are. Who comes without a proof of consent
    is written to and has to confirm if `asks_again`, one a second, else left out. `form` goes into
    the consents: ``import mailchimp``. Two queries for 500, and a few for each that is new.
    """
    admitted = Admitted()
    digester = address_digester()
    for batch in _batches(arrivals):
        by_digest = {digest_with(digester, one.address.canonical): one for one in batch}
        known = {one.digest: one for one in Reader.objects.filter(digest__in=by_digest)}
        suppressed = set(
            Suppression.objects.filter(digest__in=by_digest).values_list("digest", flat=True)
        )
        for digest, arrival in by_digest.items():
            is_suppressed = digest in suppressed
            outcome = _outcome(arrival, known.get(digest), is_suppressed, asks_again)
            admitted.counts[outcome] += 1
            if outcome is Admission.UNPROVED:
                admitted.unproved.append(arrival.line)
            elif outcome is Admission.SUPPRESSED and arrival.reason is not None:
                enter_digest(digest=digest, reason=arrival.reason)
            elif outcome is Admission.ADMITTED:
                _admit(arrival, digest, known.get(digest), form)
            elif outcome is Admission.ASKED:
                _ask(arrival, digest, form, place=admitted.counts[Admission.ASKED])
    return admitted


def _outcome(
    arrival: Arrival, known: Reader | None, is_suppressed: bool, asks_again: bool
) -> Admission:
    if arrival.reason is not None and (known is None or not known.is_active):
        return Admission.SUPPRESSED
    if is_suppressed:
        return Admission.SUPPRESSED
    if known is not None and (known.is_active or arrival.confirmed_at is None):
        return Admission.KNOWN
    if arrival.confirmed_at is not None:
        return Admission.ADMITTED
    return Admission.ASKED if asks_again else Admission.UNPROVED


def _admit(arrival: Arrival, digest: str, known: Reader | None, form: str) -> None:
    reader = known or _reader(arrival, digest)
    reader.state = ReaderState.ACTIVE
    reader.save()
    if arrival.asked_at is not None:
        record_consent(
            reader=reader, kind=ConsentKind.ASKED, form=form,
            network=arrival.asked_from, at=arrival.asked_at,
        )  # fmt: skip
    record_consent(
        reader=reader, kind=ConsentKind.CONFIRMED, form=form,
        network=arrival.confirmed_from, at=arrival.confirmed_at,
    )  # fmt: skip


def _ask(arrival: Arrival, digest: str, form: str, *, place: int) -> None:
    now = clock.now()
    due_at = now + dt.timedelta(seconds=place)
    reader = _reader(arrival, digest)
    reader.written_at = [int(due_at.timestamp())]
    reader.save()
    record_consent(reader=reader, kind=ConsentKind.ASKED, form=form)
    put_letter(
        letter=Letter.CONFIRM, reader=reader, language=reader.language,
        about={"frequency": arrival.frequency, "times_left": 0}, due_at=due_at,
        urgency=_LETTERS_AFTER,
    )  # fmt: skip


def _reader(arrival: Arrival, digest: str) -> Reader:
    masthead = current_masthead()
    reader = make_reader(
        parsed=arrival.address,
        digest=digest,
        language=arrival.language or masthead.language,
        frequency=arrival.frequency,
    )
    reader.time_zone = arrival.time_zone or masthead.time_zone
    reader.delivery_hour = arrival.delivery_hour
    reader.beats = list(arrival.beats)
    return reader


def _batches(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    rest = iter(arrivals)
    while batch := list(islice(rest, _BATCH)):
        yield batch
