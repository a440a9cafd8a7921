"""What came back is written down: the copy's state, who is not written to any more, and a report.

The order in which reports come says nothing: a provider repeats them, and a server that was away
for two days reports late. So states have ranks, and a report changes a copy's state only upward:
*delivered* < *refused* < soft bounce < hard bounce < *complained*.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from broadsheet.newsletters.domain.bounces.reading import Reading, choose_notice, read_mail
from broadsheet.newsletters.domain.bounces.suppressing import (
    let_go,
    suppress_bounced,
    suppress_complained,
    suppress_soft,
)
from broadsheet.newsletters.enums import Bounce, DeliveryState, ReportKind
from broadsheet.newsletters.models import Delivery, Report
from broadsheet.toolkit import clock

ANSWER_LENGTH: Final = 1000
KEPT_ASIDE: Final = 50
_STATES: Final = {
    ReportKind.DELIVERED: DeliveryState.DELIVERED,
    ReportKind.REFUSED: DeliveryState.FAILED,
    ReportKind.BOUNCED: DeliveryState.BOUNCED,
    ReportKind.COMPLAINED: DeliveryState.COMPLAINED,
}
_RANKS: Final = {
    (DeliveryState.DELIVERED, ""): 1,
    (DeliveryState.FAILED, ""): 2,
    (DeliveryState.BOUNCED, Bounce.SOFT): 3,
    (DeliveryState.BOUNCED, Bounce.HARD): 4,
    (DeliveryState.COMPLAINED, ""): 5,
}


class Recorded(enum.Enum):
    """What became of a report."""

    NEW = "recorded"
    KNOWN = "known already"
    ASIDE = "put aside"
    """It is about no copy of ours that it can prove, or nobody can read it."""


@dataclass(frozen=True, slots=True)
class Event:
    """What is reported of a copy. `at` is when it happened, where that is known."""

    kind: ReportKind
    via: str
    bounce: str = ""
    code: int | None = None
    enhanced: str = ""
    answer: str = ""
    at: dt.datetime | None = None


def record_mail(raw: bytes, *, via: str, recipient: str = "") -> tuple[Reading, Recorded]:
    """Read a mail that came to a return address and record what it says. Idempotent.

    `recipient` is the envelope's, where it is known.
    """
    reading = read_mail(raw, recipient=recipient)
    return reading, record_reading(reading, via=via)


@transaction.atomic
def record_reading(reading: Reading, *, via: str) -> Recorded:
    """Record what a mail says; one that proves no copy of ours is put aside."""
    delivery = None
    if reading.delivery_id is not None:
        delivery = Delivery.objects.filter(pk=reading.delivery_id).first()
    notice = choose_notice(reading.notices, address=delivery.address if delivery else "")
    if delivery is None or notice.kind == ReportKind.UNREADABLE:
        return _put_aside(reading, notice.kind, notice.answer, via)
    event = Event(
        kind=notice.kind,
        via=via,
        bounce=notice.fault.bounce if notice.fault else "",
        code=notice.code,
        enhanced=notice.enhanced,
        answer=notice.answer,
    )
    return record_report(delivery_id=delivery.pk, event=event)


@transaction.atomic
def record_report(*, delivery_id: int, event: Event) -> Recorded:
    """Record what is reported of a copy, who reports being beyond doubt. Idempotent.

    A report about a copy that waits, or of which nobody knew whether it arrived, settles that: it
    is not sent again. Two or three queries, more for what suppresses.
    """
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None:
        return Recorded.ASIDE
    has_moved = _move(delivery, event)
    if event.kind == ReportKind.DELIVERED:
        # The row's state says it. A report for each of 200,000 would say no more.
        return Recorded.NEW if has_moved else Recorded.KNOWN
    return _write_down(delivery, event)


def record_refusals(*, delivery_ids: Sequence[int]) -> None:
    """Record that copies bounced while we sent them; their rows say so already. Idempotent.

    Belongs in the transaction that settled them.
    """
    rows = Delivery.objects.filter(pk__in=list(delivery_ids), state=DeliveryState.BOUNCED)
    for delivery in rows.order_by("pk"):
        _write_down(
            delivery,
            Event(
                kind=ReportKind.BOUNCED,
                via="smtp",
                bounce=delivery.bounce,
                code=delivery.answer_code,
                enhanced=delivery.answer_enhanced,
                answer=delivery.answer,
            ),
        )


def _write_down(delivery: Delivery, event: Event) -> Recorded:
    report, is_new = Report.objects.get_or_create(
        key=f"{delivery.pk}:{event.kind}:{event.bounce}",
        defaults={
            "delivery": delivery,
            "kind": event.kind,
            "bounce": event.bounce,
            "via": event.via[:20],
            "came_at": event.at or clock.now(),
            "answer_code": event.code,
            "answer_enhanced": event.enhanced,
            "answer": _clean(event.answer),
        },
    )
    if not is_new:
        return Recorded.KNOWN
    if _has_consequences(delivery, event):
        Report.objects.filter(pk=report.pk).update(has_suppressed=True)
    return Recorded.NEW


def _has_consequences(delivery: Delivery, event: Event) -> bool:
    """Draw them; return whether the address is not written to any more because of it."""
    match event.kind, event.bounce:
        case ReportKind.BOUNCED, Bounce.HARD:
            return suppress_bounced(delivery=delivery)
        case ReportKind.BOUNCED, _:
            return suppress_soft(delivery=delivery)
        case ReportKind.COMPLAINED, _:
            return suppress_complained(delivery=delivery)
        case ReportKind.LEFT, _:
            let_go(delivery=delivery, form=event.via)
    return False


def _move(delivery: Delivery, event: Event) -> bool:
    """Change a copy's state if the report outranks it; return whether it did."""
    state = _STATES.get(event.kind)
    if state is None or rank(state, event.bounce) <= rank(delivery.state, delivery.bounce):
        return False
    delivery.state, delivery.bounce = state, event.bounce
    delivery.changed_at = clock.now()
    # Whoever holds it, or was to send it again: it has been sent, and this is what came of it.
    delivery.due_at, delivery.lease, delivery.leased_until = None, "", None
    if event.kind != ReportKind.DELIVERED or event.answer:
        delivery.answer_code, delivery.answer_enhanced = event.code, event.enhanced
        delivery.answer = _clean(event.answer)
    delivery.save()
    return True


def rank(state: str, bounce: str) -> int:
    """Return a state's rank; 0 for those before anything came back."""
    return _RANKS.get((DeliveryState(state), bounce), 0)


def _put_aside(reading: Reading, kind: str, answer: str, via: str) -> Recorded:
    _report, is_new = Report.objects.get_or_create(
        key=reading.digest,
        defaults={
            "kind": kind,
            "via": via[:20],
            "came_at": clock.now(),
            "answer": _clean(answer),
            "sender": _clean(reading.sender),
            "subject": _clean(reading.subject),
        },
    )
    if not is_new:
        return Recorded.KNOWN
    aside = Report.objects.filter(delivery=None).order_by("-id")
    oldest = aside.values_list("id", flat=True)[KEPT_ASIDE - 1 : KEPT_ASIDE].first()
    if oldest is not None:
        Report.objects.filter(delivery=None, id__lt=oldest).delete()
    return Recorded.ASIDE


def _clean(text: str) -> str:
    """Return a stranger's text as a database takes it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:ANSWER_LENGTH]
