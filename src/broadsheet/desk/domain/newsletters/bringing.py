"""Readers who come from another system, brought in at the desk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from broadsheet.importers.subscribers.reading import open_list
from broadsheet.readers.domain.admitting import Admission, admit_readers


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a list: `outcomes` by what they are, `bad` by line and why."""

    layout: str
    outcomes: list[tuple[Admission, int]]
    bad: list[tuple[int, str]]
    unproved: list[int]
    is_done: bool

    @property
    def total(self) -> int:
        return sum(count for _outcome, count in self.outcomes) + len(self.bad)


def bring_readers(*, chunks: Iterable[bytes], asks_again: bool, is_for_good: bool) -> Brought:
    """Take in a list of readers, or only say what would become of it; all of it or none.

    Raises `NotAList`. Bringing in a list twice does no harm: who is known stays as they are.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readers.csv"
        with path.open("wb") as file:
            file.writelines(chunks)
        found = open_list(path)
        with transaction.atomic():
            admitted = admit_readers(
                arrivals=found.arrivals(),
                form=f"import {found.layout.name}",
                asks_again=asks_again,
            )
            if not is_for_good:
                transaction.set_rollback(True)
    return Brought(
        layout=found.layout.name,
        outcomes=[(one, admitted.counts[one]) for one in Admission if admitted.counts[one]],
        bad=sorted(found.bad),
        unproved=sorted(admitted.unproved),
        is_done=is_for_good,
    )
