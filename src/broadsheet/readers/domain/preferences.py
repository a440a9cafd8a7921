"""What a reader wants, and leaving."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.consent import record_consent
from broadsheet.readers.domain.suppression import enter_digest
from broadsheet.readers.domain.writing import Letter, put_letter
from broadsheet.readers.enums import ConsentKind, Frequency, ReaderState, SuppressionReason
from broadsheet.readers.errors import NoSuchReader, UnknownPreference
from broadsheet.readers.models import Reader
from broadsheet.readers.signals import reader_left

MOST_BEATS: Final = 500
_BEAT: Final = re.compile(r"(region|theme):[1-9][0-9]{0,17}")


@transaction.atomic
def change_preferences(
    *,
    reader_id: int,
    language: str,
    time_zone: str,
    frequency: Frequency,
    delivery_hour: int | None,
    beats: Sequence[str],
) -> Reader:
    """Store what an active reader wants; raise `UnknownPreference` or `NoSuchReader`.

    `beats` are keys like ``region:3``; none means all. `delivery_hour` is in `time_zone`.
    """
    if language not in current_masthead().reader_languages:
        raise UnknownPreference(f"The newspaper is not published in {language}.")
    if time_zone not in zoneinfo.available_timezones():
        raise UnknownPreference(f"{time_zone} is not a time zone.")
    if delivery_hour is not None and delivery_hour not in range(24):
        raise UnknownPreference(f"There is no hour {delivery_hour}.")
    if len(beats) > MOST_BEATS or not all(_BEAT.fullmatch(beat) for beat in beats):
        raise UnknownPreference("A beat is written like region:3.")
    reader = (
        Reader.objects.select_for_update().filter(pk=reader_id, state=ReaderState.ACTIVE).first()
    )
    if reader is None:
        raise NoSuchReader("This address is no longer on record.")
    reader.language = language
    reader.time_zone = time_zone
    reader.frequency = frequency
    reader.delivery_hour = delivery_hour
    reader.beats = sorted(set(beats))
    reader.save(update_fields=["language", "time_zone", "frequency", "delivery_hour", "beats"])
    return reader


@transaction.atomic
def leave(*, reader_id: int, form: str, network: str = "") -> None:
    """Let a reader go, from this moment. Idempotent; one who is gone already is gone.

    The rooms above hear of it in the same transaction: copies that wait are gone with it. An active
    reader gets one mail that says so. The address is remembered as a digest, so that no
    old list brings it back.
    """
    reader = Reader.objects.select_for_update().filter(pk=reader_id).first()
    if reader is None or reader.state == ReaderState.LEFT:
        return
    was_active = reader.is_active
    reader.state = ReaderState.LEFT
    reader.save(update_fields=["state"])
    enter_digest(digest=reader.digest, reason=SuppressionReason.LEFT)
    reader_left.send(Reader, reader_id=reader.pk)
    record_consent(reader=reader, kind=ConsentKind.WITHDRAWN, form=form, network=network)
    if was_active:
        put_letter(letter=Letter.LEFT, reader=reader, language=reader.language)
