"""What an edition keeps of each segment, and what a check found: plain data, stored as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from broadsheet.editions.enums import Level, Method


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment's translation. All texts are marked texts (see `markup`).

    `source_hash` is that of the source it was made from. `machine` keeps the machine's words
    where a person wrote others; `was` keeps the source that a person translated, once the source
    has changed since (then the record is stale).
    """

    source_hash: str
    text: str
    method: Method = Method.MACHINE
    engine: str = ""
    machine: str = ""
    was: str = ""
    by: str = ""

    @property
    def is_human(self) -> bool:
        return self.method != Method.MACHINE

    @property
    def is_stale(self) -> bool:
        return bool(self.was)

    def stored(self) -> dict[str, str]:
        """Return the record as JSON, without what is empty: 51 of these are kept of each."""
        row = {
            "h": self.source_hash, "t": self.text, "m": self.method.value, "e": self.engine,
            "x": self.machine, "w": self.was, "b": self.by,
        }  # fmt: skip
        if self.method == Method.MACHINE:
            del row["m"]
        return {key: value for key, value in row.items() if value}

    @classmethod
    def from_stored(cls, row: dict[str, str]) -> SegmentRecord:
        return cls(
            source_hash=row.get("h", ""),
            text=row.get("t", ""),
            method=Method(row.get("m", Method.MACHINE)),
            engine=row.get("e", ""),
            machine=row.get("x", ""),
            was=row.get("w", ""),
            by=row.get("b", ""),
        )

    def with_text(self, text: str, **changes: Any) -> SegmentRecord:
        return replace(self, text=text, **changes)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in one segment, or in the whole edition (`segment_id` empty).

    `check` is the check's name, `detail` what it saw: figures, words, an address.
    """

    check: str
    level: Level
    segment_id: str
    detail: str

    def stored(self) -> dict[str, str]:
        return {"c": self.check, "l": self.level.value, "s": self.segment_id, "d": self.detail}

    @classmethod
    def from_stored(cls, row: dict[str, str]) -> Finding:
        return cls(row["c"], Level(row["l"]), row.get("s", ""), row.get("d", ""))
