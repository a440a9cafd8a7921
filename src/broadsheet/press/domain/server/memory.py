"""Ready answers in memory, bounded in bytes; what was not asked for lately goes first."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from broadsheet.press.domain.server.negotiation import OFFERED

if TYPE_CHECKING:
    from broadsheet.press.domain.server.headers import Header

_OVERHEAD_BYTES: Final = 2048  # the entry's headers, strings and places in dictionaries


@dataclass(slots=True, eq=False)
class Entry:
    """One file's bytes and headers, ready to be sent, and what shows that they still hold."""

    headers: list[Header]
    body: bytes
    etag: str
    modified_at: int
    file: str  # what lies on disk
    identity: tuple[int, int, int]  # its time in ns, size, inode
    mark: int  # on the store's board of changes …
    seen: int  # … and the value it had before the file was read
    recheck_at: float  # monotonic seconds
    was_used: bool = field(default=False)


class Memory:
    """A shelf of entries per encoding, by path as WSGI has it (Latin-1)."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.held_bytes = 0
        self.shelves: dict[str, dict[str, Entry]] = {encoding: {} for encoding in OFFERED}
        self._order: dict[tuple[str, str], Entry] = {}
        self._guard = threading.Lock()

    def put(self, encoding: str, path: str, entry: Entry) -> None:
        """Keep `entry`, and drop others if there are too many bytes."""
        size = len(entry.body) + _OVERHEAD_BYTES
        if size > self.max_bytes // 4:
            return
        with self._guard:
            self._drop(encoding, path)
            self.shelves[encoding][path] = entry
            self._order[encoding, path] = entry
            self.held_bytes += size
            while self.held_bytes > self.max_bytes:
                self._drop_oldest()

    def drop(self, encoding: str, path: str) -> None:
        """Forget one entry; nothing happens if it is not there."""
        with self._guard:
            self._drop(encoding, path)

    def _drop(self, encoding: str, path: str) -> None:
        entry = self._order.pop((encoding, path), None)
        if entry is not None:
            self.shelves[encoding].pop(path, None)
            self.held_bytes -= len(entry.body) + _OVERHEAD_BYTES

    def _drop_oldest(self) -> None:
        # A second chance for what was asked for since it last came to the front: as good as
        # "least recently used" here, and a hit costs one assignment instead of a reordering.
        key = next(iter(self._order))
        entry = self._order[key]
        if entry.was_used:
            entry.was_used = False
            del self._order[key]
            self._order[key] = entry
        else:
            self._drop(*key)
