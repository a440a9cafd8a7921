"""How far an issue's sending has come: counts, quick at 200,000 copies."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Max

from broadsheet.desk.domain.newsletters.words import COPIES
from broadsheet.newsletters.enums import DeliveryState, IssueState
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.toolkit import clock

WAITING: Final = frozenset({DeliveryState.NEW, DeliveryState.DEFERRED})
OPEN: Final = frozenset({*WAITING, DeliveryState.SENDING, DeliveryState.UNCERTAIN})
ARRIVED: Final = frozenset({DeliveryState.ACCEPTED, DeliveryState.DELIVERED})
LOST: Final = frozenset({DeliveryState.BOUNCED, DeliveryState.COMPLAINED, DeliveryState.FAILED})
PICTURE_WIDTH: Final = 1000
_LEAST_WIDTH: Final = 4  # of 1000: three readers of 200,000 are seen, too
_ANSWERS_LOOKED_AT: Final = 500
_ANSWERS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class LanguageCounts:
    """One language's copies."""

    language: str
    total: int
    arrived: int
    waiting: int
    uncertain: int
    lost: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Part:
    """One state in the picture: where it stands, in thousandths of the whole."""

    state: str
    label: str
    count: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Counts:
    """An issue's copies by state and language. `later` wait for their reader's hour or a new try,
    the last until `last_due_at`. `per_second` is the average since sending began.
    """

    by_state: Counter[str]
    languages: list[LanguageCounts]
    later: int = 0
    last_due_at: dt.datetime | None = None
    per_second: float | None = None

    def of(self, states: Collection[str]) -> int:
        """Return how many copies are in any of `states`."""
        return sum(self.by_state[state] for state in states)

    @property
    def total(self) -> int:
        return self.by_state.total()

    @property
    def done(self) -> int:
        return self.total - self.of(OPEN)

    @property
    def arrived(self) -> int:
        return self.of(ARRIVED)

    @property
    def lost(self) -> int:
        return self.of(LOST)

    @property
    def waiting(self) -> int:
        return self.of(WAITING)

    @property
    def due_now(self) -> int:
        """How many could go out at once."""
        return max(self.waiting - self.later, 0) + self.by_state[DeliveryState.SENDING]

    @property
    def seconds_left(self) -> int | None:
        """How long what is due takes at the average pace; None where nobody can say."""
        if not self.per_second or not self.due_now:
            return None
        return round(self.due_now / self.per_second)

    @property
    def parts(self) -> list[Part]:
        return picture(self.by_state)


@dataclass(slots=True)
class Answer:
    """What a mail server says, and how often among those looked at."""

    text: str
    code: int | None
    count: int = 0
    states: set[str] = field(default_factory=set)


def count_copies(*, issue: Issue) -> Counts:
    """Count an issue's copies. Two queries."""
    rows = list(
        Delivery.objects.filter(issue=issue).order_by()
        .values_list("language", "state").annotate(Count("id"))
    )  # fmt: skip
    by_state: Counter[str] = Counter()
    by_language: dict[str, Counter[str]] = {}
    for language, state, count in rows:
        by_state[state] += count
        by_language.setdefault(language, Counter())[state] += count
    later = Delivery.objects.filter(issue=issue, due_at__gt=clock.now()).aggregate(
        many=Count("id"), last=Max("due_at")
    )
    return Counts(
        by_state=by_state,
        languages=sorted(
            (_language_counts(code, found) for code, found in by_language.items()),
            key=lambda one: (-one.total, one.language),
        ),
        later=later["many"],
        last_due_at=later["last"],
        per_second=_average(issue, by_state),
    )


def counts_by_issue(*, issue_ids: Collection[int]) -> dict[int, Counter[str]]:
    """Return each issue's copies by state. One query."""
    found: dict[int, Counter[str]] = {pk: Counter() for pk in issue_ids}
    rows = Delivery.objects.filter(issue__in=issue_ids).order_by()
    for pk, state, count in rows.values_list("issue_id", "state").annotate(Count("id")):
        found[pk][state] += count
    return found


def answers_of(*, issue: Issue) -> list[Answer]:
    """Return what mail servers say to copies that failed or wait for another try, the most frequent
    first. At most 500 of each are looked at. Two queries.
    """
    found: dict[tuple[Any, str], Answer] = {}
    for state in (DeliveryState.FAILED, DeliveryState.DEFERRED):
        rows = Delivery.objects.filter(issue=issue, state=state).order_by()
        for code, text in rows.values_list("answer_code", "answer")[:_ANSWERS_LOOKED_AT]:
            if text:
                one = found.setdefault((code, text), Answer(text, code))
                one.count += 1
                one.states.add(state)
    return sorted(found.values(), key=lambda one: -one.count)[:_ANSWERS_SHOWN]


def picture(by_state: Counter[str]) -> list[Part]:
    """Return the parts of the bar that there are, side by side; they fill it whole."""
    shown = [(state, by_state[state]) for state in COPIES if by_state[state]]
    if not shown:
        return []
    total = sum(count for _state, count in shown)
    room = PICTURE_WIDTH - _LEAST_WIDTH * len(shown)
    parts: list[Part] = []
    x = 0
    counted = 0
    for number, (state, count) in enumerate(shown, start=1):
        counted += count
        end = _LEAST_WIDTH * number + round(room * counted / total)
        parts.append(Part(state, str(COPIES[state]), count, x, end - x))
        x = end
    return parts


def _language_counts(code: str, found: Counter[str]) -> LanguageCounts:
    def of(states: Collection[str]) -> int:
        return sum(found[state] for state in states)

    return LanguageCounts(
        language=code,
        total=found.total(),
        arrived=of(ARRIVED),
        waiting=of(WAITING) + found[DeliveryState.SENDING],
        uncertain=found[DeliveryState.UNCERTAIN],
        lost=of(LOST),
        cancelled=found[DeliveryState.CANCELLED],
    )


def _average(issue: Issue, by_state: Counter[str]) -> float | None:
    if issue.state != IssueState.SENDING or issue.started_at is None:
        return None
    seconds = (clock.now() - issue.started_at).total_seconds()
    tried = sum(by_state[state] for state in {*ARRIVED, *LOST, DeliveryState.UNCERTAIN})
    return tried / seconds if seconds > 1 and tried else None
