"""Files that say when a process last lived, one for each part of a newsroom on this machine."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from django.conf import settings

from broadsheet.toolkit import clock


def path_of(part: str) -> Path:
    """Return the file of a part such as ``worker``."""
    return Path(settings.HOME) / f"{part}.alive"


def beat(part: str) -> None:
    """Write down that a part lives."""
    path_of(part).write_text(json.dumps({"at": clock.now().isoformat()}))


def last_of(part: str) -> dt.datetime | None:
    """Return when a part last lived; None if it never did or nobody can read it."""
    try:
        return dt.datetime.fromisoformat(json.loads(path_of(part).read_text())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
