"""One rendering per address at a time, across threads, processes and machines.

`flock` on one of a few thousand files. The kernel frees the lock of a killed process, so nothing
has to be cleaned up. Addresses that share a file wait for each other, which is harmless: nobody
holds two of these locks.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from broadsheet.press.domain.addresses import number_of
from broadsheet.press.errors import LockTimeoutError, store_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHARDS: Final = 4096
_FIRST_PAUSE_SECONDS: Final = 0.001
_LONGEST_PAUSE_SECONDS: Final = 0.02


class Locks:
    """The locks of one store, in its folder `locks`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # NFS maps flock to locks per process, so threads need one of their own.
        self._threads = [threading.Lock() for _ in range(256)]

    @contextmanager
    def hold(self, address: str, *, timeout_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock of `address`.

        Raises `LockTimeoutError` after `timeout_seconds`, and `StoreFullError` or
        `StoreNotWritableError` where no lock can be made.
        """
        number = number_of(address, shards=SHARDS)
        with self._hold(f"{number:04d}", number, timeout_seconds, address):
            yield

    @contextmanager
    def hold_name(self, name: str, *, timeout_seconds: float | None = None) -> Iterator[None]:
        """Hold a lock that belongs to no address, such as that of the generation switch."""
        with self._hold(name, None, timeout_seconds, name):
            yield

    @contextmanager
    def _hold(
        self, file: str, number: int | None, timeout_seconds: float | None, what: str
    ) -> Iterator[None]:
        thread_lock = None if number is None else self._threads[number % len(self._threads)]
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        if thread_lock is not None and not thread_lock.acquire(
            timeout=-1 if timeout_seconds is None else timeout_seconds
        ):
            raise _timeout(what)
        try:
            descriptor = self._open(file)
            try:
                _flock(descriptor, deadline, what)
                yield
            finally:
                os.close(descriptor)
        finally:
            if thread_lock is not None:
                thread_lock.release()

    def _open(self, file: str) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            try:
                return os.open(self._folder / file, flags, 0o644)
            except FileNotFoundError:
                self._folder.mkdir(parents=True, exist_ok=True)
                return os.open(self._folder / file, flags, 0o644)
        except OSError as error:
            raise store_error(error, self._folder.parent) from error


def _flock(descriptor: int, deadline: float | None, what: str) -> None:
    if deadline is None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _timeout(what) from None
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        else:
            return


def _timeout(what: str) -> LockTimeoutError:
    return LockTimeoutError(f"{what} is being rendered elsewhere and took too long; try again.")
