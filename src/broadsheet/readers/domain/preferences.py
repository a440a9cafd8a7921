"""What a reader wants, and leaving."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.consent import record_consent
from broadsheet.readers.domain.suppression import enter_digest
from broadsheet.readers.domain.writing import Letter, put_letter
from broadsheet.readers.enums import ConsentKind, Frequency, ReaderState, SuppressionReason
from broadsheet.readers.errors import NoSuchReader, UnknownPreference
from broadsheet.readers.models import Reader
from broadsheet.readers.signals import reader_left
from broadsheet.toolkit import outbox

MOST_BEATS: Final = 500
FORGET_BEAT: Final = "readers.forget_beat"
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

    A mail to confirm by that is under way loses its force. The rooms above hear of it in the same
    transaction: copies that wait are gone with it. An active reader gets one mail that says so. The
    address is remembered as a digest, so that no old list brings it back.
    """
    reader = Reader.objects.select_for_update().filter(pk=reader_id).first()
    if reader is None or (reader.state == ReaderState.LEFT and not _waits_again(reader)):
        return
    was_active = reader.is_active
    reader.state = ReaderState.LEFT
    reader.save(update_fields=["state"])
    enter_digest(digest=reader.digest, reason=SuppressionReason.LEFT)
    reader_left.send(Reader, reader_id=reader.pk)
    record_consent(reader=reader, kind=ConsentKind.WITHDRAWN, form=form, network=network)
    if was_active:
        put_letter(letter=Letter.LEFT, reader=reader, language=reader.language)


def forget_beat(*, beat: str) -> None:
    """Take a beat that is gone, ``region:3``, out of all wishes, once the transaction commits.

    Whoever wanted nothing else gets everything from then on, as if they had ticked nothing.
    """
    outbox.put(topic=FORGET_BEAT, payload={"beat": beat})


@outbox.handles(FORGET_BEAT)
def drop_beat(payload: Mapping[str, Any]) -> None:
    """Take a beat out of all wishes, each reader's in a transaction of its own. Idempotent."""
    beat = payload["beat"]
    text = Cast("beats", TextField())
    wanted = Reader.objects.annotate(text=text).filter(text__contains=f'"{beat}"')
    for reader_id in list(wanted.values_list("pk", flat=True)):
        with transaction.atomic():
            reader = Reader.objects.select_for_update().filter(pk=reader_id).first()
            if reader is not None:
                reader.beats = [one for one in reader.beats if one != beat]
                reader.save(update_fields=["beats"])


def _waits_again(reader: Reader) -> bool:
    """Whether somebody who left has since been asked to confirm once more."""
    newest = reader.consents.order_by("-pk").first()
    return newest is not None and newest.kind == ConsentKind.ASKED
