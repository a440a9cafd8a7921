"""What newsletters do by the clock, and when a reader leaves or moves or a text is translated."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from broadsheet.editions.signals import house_texts_ready
from broadsheet.newsletters.domain.bounces.fetching import plan_fetching
from broadsheet.newsletters.domain.holdings import forget_reader, records_of_reader
from broadsheet.newsletters.domain.issues import change_address, withdraw_reader
from broadsheet.newsletters.domain.scheduling import send_due
from broadsheet.readers.signals import (
    address_changed,
    reader_erased,
    reader_exported,
    reader_left,
)
from broadsheet.toolkit import outbox
from broadsheet.toolkit.signals import minute_passed


@receiver(minute_passed)
def on_minute_passed(now: dt.datetime, **kwargs: Any) -> None:
    """Send the issues whose time has come."""
    send_due(now=now)


@receiver(house_texts_ready)
def on_texts_ready(subject: str, **kwargs: Any) -> None:
    """An issue may wait for its words (`launching.PATIENCE`)."""
    if subject.startswith("issue:"):
        outbox.wake_up()


@receiver(reader_left)
def on_reader_left(reader_id: int, **kwargs: Any) -> None:
    """Copies that wait are not sent."""
    withdraw_reader(reader_id=reader_id)


@receiver(address_changed)
def on_address_changed(reader_id: int, address: str, **kwargs: Any) -> None:
    """Copies that wait go to the new address."""
    change_address(reader_id=reader_id, address=address)


@receiver(reader_erased)
def on_reader_erased(reader_id: int, **kwargs: Any) -> None:
    """No copy tells whose it was."""
    forget_reader(reader_id=reader_id)


@receiver(reader_exported)
def on_reader_exported(reader_id: int | None, **kwargs: Any) -> dict[str, Any]:
    """Every copy is told of."""
    return records_of_reader(reader_id=reader_id) if reader_id is not None else {}


@receiver(minute_passed)
def on_minute_passed_for_bounces(now: dt.datetime, **kwargs: Any) -> None:
    """Ask the mailbox that bounces come to, every few minutes."""
    plan_fetching(now=now)
