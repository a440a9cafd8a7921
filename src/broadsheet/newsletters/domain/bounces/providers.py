"""A provider's event, as django-anymail makes it of a webhook, recorded as a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from broadsheet.newsletters.domain.bounces.recording import Event, Recorded, record_report
from broadsheet.newsletters.domain.bounces.severity import Fault, find_codes, judge
from broadsheet.newsletters.domain.derived import read_return_address
from broadsheet.newsletters.enums import QUEUE_ID_LENGTH, Bounce, ReportKind
from broadsheet.newsletters.models import Delivery

METADATA_KEY: Final = "delivery"
"""Under this name a copy sent through a provider's API carries its id."""

_PLAIN_KINDS: Final = {
    "delivered": ReportKind.DELIVERED,
    "deferred": ReportKind.DELAYED,
    "complained": ReportKind.COMPLAINED,
    "unsubscribed": ReportKind.LEFT,
    "autoresponded": ReportKind.ANSWERED,
    "failed": ReportKind.REFUSED,
}
# The provider did not even try, for what it knows of the address from before.
_REJECTED: Final = {
    "invalid": (ReportKind.BOUNCED, Bounce.HARD.value),
    "bounced": (ReportKind.BOUNCED, Bounce.HARD.value),
    "timed_out": (ReportKind.BOUNCED, Bounce.SOFT.value),
    "spam": (ReportKind.COMPLAINED, ""),
    "unsubscribed": (ReportKind.LEFT, ""),
}
_HARD_WORDS: Final = frozenset(
    {"hardbounce", "hard_bounce", "hard", "permanent", "permanentfail", "activity.hard_bounced"}
)
_SOFT_WORDS: Final = frozenset(
    {
        "softbounce", "soft_bounce", "soft", "transient", "temporary", "undetermined", "blocked",
        "activity.soft_bounced",
    }
)  # fmt: skip
_WORD_KEYS: Final = frozenset(
    {"Type", "type", "event", "bounceType", "bounce_type", "severity", "hard_bounce"}
)
_DEPTH: Final = 4


class TrackingEvent(Protocol):
    """What is used of anymail's `AnymailTrackingEvent`."""

    event_type: str
    timestamp: dt.datetime | None
    message_id: str | None
    metadata: Mapping[str, Any]
    recipient: str | None
    reject_reason: str | None
    description: str | None
    mta_response: str | None
    esp_event: Any


def record_event(event: TrackingEvent, *, provider: str) -> Recorded:
    """Record a provider's event about one of our copies. Idempotent.

    Whoever calls has checked that it is the provider's. Which copy it is of: the id that we gave
    it, if address or message id agree (another newsroom may send through the same account); else
    the provider's message id; else the return address.
    """
    made = _event(event, provider)
    delivery_id = _delivery_id(event) if made else None
    if made is None or delivery_id is None:
        return Recorded.ASIDE
    return record_report(delivery_id=delivery_id, event=made)


def _event(event: TrackingEvent, provider: str) -> Event | None:
    said = " ".join(part for part in (event.mta_response, event.description) if part)
    code, enhanced = find_codes(event.mta_response or "")
    found = _kind(event, code, enhanced, said)
    if found is None:
        return None
    kind, bounce = found
    return Event(kind, provider, bounce, code, enhanced, said, event.timestamp)


def _kind(
    event: TrackingEvent, code: int | None, enhanced: str, said: str
) -> tuple[ReportKind, str] | None:
    if event.event_type == "bounced":
        fault = _fault(event, code, enhanced, said)
        return fault.kind, fault.bounce
    if event.event_type == "rejected":
        return _REJECTED.get(event.reject_reason or "", (ReportKind.REFUSED, ""))
    kind = _PLAIN_KINDS.get(event.event_type)
    return None if kind is None else (kind, "")


def _fault(event: TrackingEvent, code: int | None, enhanced: str, said: str) -> Fault:
    """Judge a bounce: the server's answer says it if it has a code, else the provider's word."""
    judged = judge(code=code, enhanced=enhanced, text=said, is_for_recipient=False)
    if enhanced and not enhanced.endswith(".0.0"):
        return judged
    words = set(_words(event.esp_event, _DEPTH))
    if words & _SOFT_WORDS:
        return Fault.OURS if judged is Fault.OURS else Fault.MAILBOX
    if words & _HARD_WORDS:
        return Fault.OURS if judged is Fault.OURS and code else Fault.ADDRESS
    return judged


def _words(raw: Any, depth: int) -> Iterator[str]:
    """Go through what a provider's raw event says under the names that tell hard from soft."""
    if not isinstance(raw, Mapping) or depth == 0:
        return
    for key, value in raw.items():
        if isinstance(value, Mapping):
            yield from _words(value, depth - 1)
        elif key == "hard_bounce":  # Mailjet's is a truth value
            yield "hard_bounce" if value in (True, "true", 1) else "soft_bounce"
        elif key in _WORD_KEYS:
            yield str(value).lower()


def _delivery_id(event: TrackingEvent) -> int | None:
    message_id = (event.message_id or "")[:QUEUE_ID_LENGTH]
    named = str((event.metadata or {}).get(METADATA_KEY, ""))
    if named.isascii() and named.isdecimal() and len(named) < 19:
        delivery = Delivery.objects.filter(pk=int(named)).only("address", "queue_id").first()
        if delivery is not None and (
            (message_id and delivery.queue_id == message_id)
            or (event.recipient or "").casefold() == delivery.address.casefold() != ""
        ):
            return delivery.pk
        return None
    if message_id:
        found = list(Delivery.objects.filter(queue_id=message_id).values_list("id", flat=True)[:2])
        if len(found) == 1:
            return found[0]
    return _by_return_address(event.esp_event)


def _by_return_address(raw: Any) -> int | None:
    """Amazon SES names the return address, also of what came to it by SMTP."""
    mail = raw.get("mail") if isinstance(raw, Mapping) else None
    source = mail.get("source") if isinstance(mail, Mapping) else None
    return read_return_address(source) if isinstance(source, str) else None
