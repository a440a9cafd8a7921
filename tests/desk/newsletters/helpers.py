"""Issues, readers and copies as the desk meets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from broadsheet.newsletters.domain.issues import open_issue
from broadsheet.newsletters.enums import DeliveryState, IssueKind, IssueState, Section
from broadsheet.newsletters.models import Delivery, Issue, Item
from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.salts import address_digest
from broadsheet.readers.enums import ReaderState
from broadsheet.readers.models import Reader

DAY = dt.date(2026, 11, 24)


def make_issue(
    slug: str = "2026-11-24",
    *,
    state: IssueState = IssueState.DRAFT,
    kind: IssueKind = IssueKind.DAILY,
    stories: Iterable[Any] = (),
    **fields: Any,
) -> Issue:
    """Make an issue of a day, in whatever state, with `stories` in their order."""
    fields.setdefault("dated_on", dt.date.fromisoformat(slug[:10]))
    issue = open_issue(slug=slug, dated_on=fields.pop("dated_on"), kind=kind)
    if state not in (IssueState.DRAFT, IssueState.SCHEDULED):
        fields.setdefault("queued_at", timezone.now())
        fields.setdefault("started_at", timezone.now())
    Issue.objects.filter(pk=issue.pk).update(state=state, **fields)
    Item.objects.bulk_create(
        Item(issue=issue, article=one, section=Section.STORY, position=place)
        for place, one in enumerate(stories)
    )
    issue.refresh_from_db()
    return issue


def make_copies(
    issue: Issue, state: DeliveryState, many: int = 1, *, language: str = "en", **fields: Any
) -> list[Delivery]:
    """Write `many` copies in a state; readers are numbered on."""
    first = Delivery.objects.filter(issue=issue).count() + 1
    return Delivery.objects.bulk_create(
        Delivery(
            issue=issue, reader_id=number, address=f"reader{number}@example.org",
            language=language, state=state, changed_at=timezone.now(), **fields,
        )
        for number in range(first, first + many)
    )  # fmt: skip


def make_reader(address: str = "ana@example.org", **fields: Any) -> Reader:
    """Make a reader who gets the newsletter."""
    canonical = parse_address(address).canonical
    fields = {
        "state": ReaderState.ACTIVE, "language": "en", "time_zone": "UTC",
        "created_at": timezone.now(), **fields,
    }  # fmt: skip
    return Reader.objects.create(
        address=address, canonical=canonical, digest=address_digest(canonical), **fields
    )
