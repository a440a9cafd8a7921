"""Without a mail server copies are written to files, through the same ledger.

One file a copy, named by its delivery: a copy that is written again takes the place of the first.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel, Verdict
from broadsheet.newsletters.domain.smtp.pool import Source
from broadsheet.newsletters.enums import Step
from broadsheet.newsletters.errors import FolderError
from broadsheet.newsletters.models import Issue


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with a folder for each issue: the way mail goes where there is no server."""

    path: Path

    def open(self, *, issue_id: int, connections: int) -> Filing:
        """Return what writes an issue's copies."""
        slug = Issue.objects.values_list("slug", flat=True).get(pk=issue_id)
        return Filing(self.path / slug)


class Filing:
    """Writes parcels as .eml files, with the return path in the first line."""

    wants_letters: Final = False
    in_flight: Final = 0

    def __init__(self, folder: Path) -> None:
        self.trouble: FolderError | None = None
        self.failures_in_a_row = 0
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def run(self, source: Source, *, seconds: float, at_most: int) -> list[tuple[Parcel, Outcome]]:
        """Write parcels for at most `seconds`, waiting where the pace makes them wait."""
        end = time.monotonic() + seconds
        settled: list[tuple[Parcel, Outcome]] = []
        while len(settled) < at_most and time.monotonic() < end and source.waiting:
            parcel = source.next()
            if parcel is None:
                time.sleep(0.02)
            else:
                settled.append((parcel, self._write(parcel)))
        return settled

    def close(self) -> list[tuple[Parcel, Outcome]]:
        """Nothing is ever on its way."""
        return []

    def _write(self, parcel: Parcel) -> Outcome:
        name = f"{parcel.key}.eml"
        part = self._folder / f".{name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(f"Return-Path: <{parcel.sender}>\r\n".encode() + parcel.message)
            part.replace(self._folder / name)
        except OSError as error:
            message = f"{self._folder} cannot be written: {error.strerror}"
            self.trouble = FolderError(message, step=Step.FILE)
            self.failures_in_a_row += 1
            return Outcome(Verdict.DEFERRED, Step.FILE, error=self.trouble)
        self.trouble, self.failures_in_a_row = None, 0
        return Outcome(Verdict.ACCEPTED, Step.FILE, queue_id=name)
