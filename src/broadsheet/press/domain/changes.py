"""A board on which every change to the store is noted, for readers of ready bytes in memory.

The board is one small file, mapped into the memory of every process of a machine: 8,192 marks, an
address belongs to one of them. Who writes or deletes a page sets its mark to a value that never
returns. A server that keeps a page in memory remembers the mark it saw *before* it looked at the
file; while the mark is the same, the page is the same. Looking costs 0.1 µs and no system call.
(*Measured*: one `stat` a request costs 3.5 µs and gives the interpreter lock away, together a
fifth of the throughput.)

Processes on other machines do not share the memory, and a hand that deletes a file in the store
does not know the board, so a server looks at the file itself every `RECHECK_SECONDS` all the same.
"""

from __future__ import annotations

import errno
import mmap
import os
import threading
import time
from itertools import count
from typing import TYPE_CHECKING, Final

from broadsheet.press.domain.addresses import number_of

if TYPE_CHECKING:
    from pathlib import Path

MARKS: Final = 8192
RECHECK_SECONDS: Final = 0.5
_BYTES: Final = MARKS * 8
_READ_ONLY: Final = {errno.EROFS, errno.EACCES}

_serial = count()
_serial_guard = threading.Lock()


class Changes:
    """The board of one store; `marks[mark_of(address)]` is what a server remembers."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._map = _open_board(file)
        self.marks: memoryview[int] = memoryview(self._map).cast("Q")

    @staticmethod
    def mark_of(address: str) -> int:
        """Answer the number of the mark that `address` shares with a few others."""
        return number_of(address, shards=MARKS)

    def note(self, address: str) -> None:
        """Tell every server on this machine to look at the file of `address` again."""
        self.marks[self.mark_of(address)] = _fresh_value()

    def note_all(self) -> None:
        """Tell every server on this machine to look at every file again."""
        value = _fresh_value().to_bytes(8, "little")
        self._map[:_BYTES] = value * MARKS


def _open_board(file: Path) -> mmap.mmap:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno not in _READ_ONLY or not file.exists():
            raise
        # A disk that went read-only after an error can still be read from, and nobody will note
        # anything on this board.
        with file.open("rb") as board:
            return mmap.mmap(board.fileno(), _BYTES, access=mmap.ACCESS_READ)
    try:
        if os.fstat(descriptor).st_size < _BYTES:
            os.posix_fallocate(descriptor, 0, _BYTES)
        return mmap.mmap(descriptor, _BYTES)
    finally:
        os.close(descriptor)


def _fresh_value() -> int:
    # Never the same twice, so that two writers cannot bring an old value back: nanoseconds,
    # with the process and a running number in the low bits.
    with _serial_guard:
        number = next(_serial)
    low = (os.getpid() * 31 + number) & 0xFFFF
    return (time.time_ns() & ~0xFFFF | low) & (2**64 - 1)
