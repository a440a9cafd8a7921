"""What a check of `broadsheet doctor` says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` says what to do, empty when all is well."""

    subject: str
    level: Level
    message: str
    advice: str = ""
