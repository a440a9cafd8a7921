"""After a crash: rows found in *sending* are uncertain, and what becomes of them.

Who sent them can no longer say whether the server took them. Where the receiver can be asked
(a `Reconciler`: a mail server's log, a provider's API) it is; where not, the issue's policy holds:
try again, which may repeat a copy and is counted, or hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Protocol

from django.db import transaction
from django.db.models import F, QuerySet

from broadsheet.newsletters.domain.derived import message_id
from broadsheet.newsletters.domain.whereabouts import readdress
from broadsheet.newsletters.enums import DeliveryState, IssueState, UncertainPolicy
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.toolkit import clock

BATCH: Final = 500
ASKED_SECONDS: Final = 900.0
"""A receiver that cannot say what became of a copy is asked for so long; then the policy holds."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a receiver says of Message-IDs: it took these, and of those it cannot say it yet.

    What is in neither it did not take.
    """

    accepted: AbstractSet[str]
    undecided: AbstractSet[str] = frozenset()


class Reconciler(Protocol):
    """Somebody who knows what a server accepted.

    `lag_seconds` is how long after the end of a connection its knowledge may still grow; a copy is
    asked for only then.
    """

    lag_seconds: float

    def find(self, message_ids: Sequence[str]) -> Knowledge:
        """Return what is known of `message_ids`.

        Raises `WrongSettingError` where nobody can be asked although it was to be possible.
        """


def mark_uncertain(*, issue_id: int, whoever: bool = False) -> int:
    """Turn copies whose lease has run out into uncertain ones; return how many.

    With `whoever` every lease counts as run out: the caller knows that no sender lives.
    """
    rows = Delivery.objects.filter(issue_id=issue_id, leased_until__isnull=False)
    if not whoever:
        rows = rows.filter(leased_until__lt=clock.now())
    return rows.update(
        state=DeliveryState.UNCERTAIN,
        changed_at=clock.now(),
        lease="",
        leased_until=None,
        times_uncertain=F("times_uncertain") + 1,
        step="",
        answer="",
        answer_code=None,
        answer_enhanced="",
    )


def mark_abandoned() -> int:
    """Turn what dead senders left of issues that nobody sends now into uncertain copies.

    So an issue that was paused or cancelled after its sender died does not say for ever that copies
    are being sent. Returns how many; one query where there are none.
    """
    rows = Delivery.objects.filter(leased_until__lt=clock.now())
    rows = rows.exclude(issue__state=IssueState.SENDING)
    issues = rows.order_by().values_list("issue_id", flat=True).distinct()
    return sum(mark_uncertain(issue_id=issue_id) for issue_id in list(issues))


def resolve_uncertain(*, issue_id: int, domain: str, reconciler: Reconciler | None) -> int:
    """Decide about uncertain copies; return how many were. Safe to run side by side.

    `domain` is that of the Message-IDs. Raises what the reconciler's `find` raises.
    """
    policy = Issue.objects.values_list("uncertain_policy", flat=True).get(pk=issue_id)
    if reconciler is None and policy == UncertainPolicy.HOLD:
        return 0
    # What became uncertain after this, again, is not what the receiver was asked about.
    until = clock.now() - dt.timedelta(seconds=reconciler.lag_seconds if reconciler else 0)
    rows = Delivery.objects.filter(
        issue_id=issue_id, state=DeliveryState.UNCERTAIN, changed_at__lte=until
    )
    too_long = clock.now() - dt.timedelta(seconds=ASKED_SECONDS)
    resolved, last = 0, 0
    while ids := list(rows.filter(pk__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]):
        last = ids[-1]
        if reconciler is None:
            resolved += _again(rows.filter(pk__in=ids), issue_id, is_repeat=True)
            continue
        by_message = {message_id(delivery_id=one, domain=domain): one for one in ids}
        known = reconciler.find(list(by_message))
        accepted = [by_message[one] for one in by_message.keys() & known.accepted]
        resolved += _accept(rows.filter(pk__in=accepted), "found with the receiver")
        undecided = [by_message[one] for one in by_message.keys() & known.undecided]
        lost = set(ids) - {*accepted} - {*undecided}
        resolved += _again(rows.filter(pk__in=lost), issue_id, is_repeat=False)
        if undecided and policy == UncertainPolicy.AGAIN:
            stale = rows.filter(pk__in=undecided, changed_at__lte=too_long)
            resolved += _again(stale, issue_id, is_repeat=True)
    return resolved


def asked_for(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return those of `rows` of which a receiver may yet say what became of them."""
    recent = clock.now() - dt.timedelta(seconds=ASKED_SECONDS)
    return rows.filter(state=DeliveryState.UNCERTAIN, changed_at__gt=recent)


def resolve_held(*, issue_id: int, again: bool) -> int:
    """Decide about held copies: send them again, or count them as accepted. Returns how many."""
    rows = Delivery.objects.filter(issue_id=issue_id, state=DeliveryState.UNCERTAIN)
    if not again:
        return _accept(rows, "taken as accepted")
    with transaction.atomic():
        Issue.objects.filter(pk=issue_id, state=IssueState.SENT).update(
            state=IssueState.SENDING, finished_at=None
        )
        return _again(rows, issue_id, is_repeat=True)


def _accept(rows: QuerySet[Delivery], answer: str) -> int:
    return rows.update(state=DeliveryState.ACCEPTED, changed_at=clock.now(), answer=answer)


@transaction.atomic
def _again(rows: QuerySet[Delivery], issue_id: int, *, is_repeat: bool) -> int:
    """Make copies due, unless the issue was cancelled meanwhile; count them as possible repeats."""
    now = clock.now()
    if Issue.objects.filter(pk=issue_id, state=IssueState.CANCELLED).exists():
        return rows.update(state=DeliveryState.CANCELLED, changed_at=now)
    readdress(ids=rows.values_list("pk", flat=True))
    count = rows.update(state=DeliveryState.DEFERRED, changed_at=now, due_at=now)
    if is_repeat:
        Issue.objects.filter(pk=issue_id).update(possible_repeats=F("possible_repeats") + count)
    return count
