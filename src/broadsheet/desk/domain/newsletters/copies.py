"""Single readers' copies: a list that stays quick at 200,000, and a table to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.exporting import FORMULA
from broadsheet.readers.errors import NotAnAddress
from broadsheet.readers.models import Reader

PER_PAGE: Final = 50
COLUMNS: Final = (
    "address", "language", "state", "changed_at", "attempts", "times_uncertain", "step",
    "answer_code", "answer_enhanced", "answer", "queue_id", "bounce",
)  # fmt: skip
_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class CopiesPage:
    """A part of the list. `next_after` continues it; None at the end."""

    copies: list[Delivery]
    next_after: int | None


def list_copies(
    *, issue: Issue, state: str = "", language: str = "", search: str = "", after: int = 0
) -> CopiesPage:
    """Return 50 of an issue's copies, in the order in which readers came, those after reader
    `after`. At most three queries.

    `search` is a part of an address, or a reader's whole address, which finds a copy that went to
    an address of theirs before.
    """
    rows = _of(issue)
    if state:
        rows = rows.filter(state=state)
    if language:
        rows = rows.filter(language=language)
    if search:
        rows = _search(rows, search.strip())
    found = list(rows.filter(reader_id__gt=after)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return CopiesPage(shown, shown[-1].reader_id if len(found) > PER_PAGE else None)


def write_outcome(*, issue: Issue) -> Iterator[str]:
    """Yield what became of each copy as lines of CSV. One query for 2,000; never all in memory.

    An address may begin with a sign that spreadsheets take for a formula; an apostrophe stands
    before it then.
    """
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    yield lines.taken()
    last = 0
    while batch := list(_of(issue).filter(reader_id__gt=last)[:_BATCH]):
        last = batch[-1].reader_id
        writer.writerows([_cell(getattr(copy, name)) for name in COLUMNS] for copy in batch)
        yield lines.taken()


class _Lines:
    """A file that is given away piece by piece."""

    def __init__(self) -> None:
        self._held: list[str] = []

    def write(self, text: str) -> None:
        self._held.append(text)

    def taken(self) -> str:
        text = "".join(self._held)
        self._held.clear()
        return text


def _of(issue: Issue) -> QuerySet[Delivery]:
    # By reader: that order is an index's, whichever issue it is.
    return Delivery.objects.filter(issue=issue).order_by("reader_id")


def _search(rows: QuerySet[Delivery], search: str) -> QuerySet[Delivery]:
    try:
        canonical = parse_address(search).canonical
    except NotAnAddress:
        return rows.filter(address__icontains=search)
    reader_id = Reader.objects.filter(canonical=canonical).values_list("pk", flat=True).first()
    if reader_id is not None and rows.filter(reader_id=reader_id).exists():
        return rows.filter(reader_id=reader_id)
    return rows.filter(address__iexact=search)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
