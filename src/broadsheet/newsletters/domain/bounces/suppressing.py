"""Who is not written to any more, because of what came back.

A hard bounce ends it at once, a complaint too, and the reader has left then. Soft bounces end it
when `SOFT_IN_A_ROW` came in a row, from copies sent over `SOFT_OVER` at least: a mailbox that is
full over a weekend loses nobody.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from broadsheet.newsletters.domain.issues import withdraw_reader
from broadsheet.newsletters.enums import DeliveryState
from broadsheet.newsletters.models import Delivery, Report
from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.domain.suppression import suppress
from broadsheet.readers.enums import SuppressionReason
from broadsheet.readers.errors import NotAnAddress
from broadsheet.toolkit import clock

SOFT_IN_A_ROW: Final = 4
SOFT_OVER: Final = dt.timedelta(days=7)
_LOOK_BACK: Final = 60  # copies: two months of a daily newsletter
_ARRIVED: Final = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.COMPLAINED)


def suppress_bounced(*, delivery: Delivery) -> bool:
    """Write no more to a copy's address after a hard bounce. Idempotent. Whether it could be.

    The address is the copy's: a reader who has another by now keeps getting the newsletter there.
    """
    return _suppress(delivery, SuppressionReason.BOUNCED)


def suppress_complained(*, delivery: Delivery) -> bool:
    """Write no more to somebody who complained, not even to say goodbye; they have left."""
    is_done = _suppress(delivery, SuppressionReason.COMPLAINED)
    let_go(delivery=delivery, form="complaint")
    return is_done


def let_go(*, delivery: Delivery, form: str) -> None:
    """Let a copy's reader leave without a letter, and cancel what waits for them. Idempotent."""
    leave(reader_id=delivery.reader_id, form=form, says_goodbye=False)
    withdraw_reader(reader_id=delivery.reader_id)


def suppress_soft(*, delivery: Delivery) -> bool:
    """Write no more to an address if this was one soft bounce too many; return whether it was.

    Counted are bounces since the last copy that arrived, and since the address was last allowed
    again. Three queries at the most, and those of suppressing.
    """
    if not delivery.address:
        return False  # the reader was erased
    # What was suppressed before and written to since was allowed again: it begins anew.
    before = (
        Report.objects.filter(
            delivery__reader_id=delivery.reader_id,
            delivery__address=delivery.address,
            has_suppressed=True,
        )
        .order_by("-delivery_id")
        .values_list("delivery_id", flat=True)
        .first()
    )
    rows = (
        Delivery.objects.filter(
            reader_id=delivery.reader_id,
            address=delivery.address,
            state__in=(DeliveryState.BOUNCED, *_ARRIVED),
            id__gt=before or 0,
        )
        .order_by("-id")
        .values_list("state", "issue__started_at", "issue__created_at")[:_LOOK_BACK]
    )
    times: list[dt.datetime] = []
    for state, started_at, created_at in rows:
        if state == DeliveryState.BOUNCED:
            times.append(started_at or created_at)
        elif times:
            break  # a later copy's bounce may still be on its way, an earlier one's is not
    if len(times) < SOFT_IN_A_ROW or times[0] - times[-1] < SOFT_OVER:
        return False
    return _suppress(delivery, SuppressionReason.BOUNCED)


def _suppress(delivery: Delivery, reason: SuppressionReason) -> bool:
    try:
        suppress(address=delivery.address, reason=reason)
    except NotAnAddress:  # it was forgotten, or never was one
        return False
    Delivery.objects.filter(
        reader_id=delivery.reader_id, address=delivery.address, due_at__isnull=False
    ).update(state=DeliveryState.CANCELLED, due_at=None, changed_at=clock.now())
    return True
