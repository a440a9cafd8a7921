"""A child process that is to live as long as this one does."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkProcess

log = logging.getLogger("broadsheet.press")

_STOP_SECONDS: Final = 12  # longer than the child takes to stop its own, or they are orphaned
_FIRST_PAUSE_SECONDS: Final = 0.25
_LONGEST_PAUSE_SECONDS: Final = 30.0
_HEALTHY_SECONDS: Final = 20.0


class Keeper:
    """Keeps one child process alive: starts it, starts it again if it dies, stops it."""

    def __init__(self, target: Callable[[], None]) -> None:
        self._target = target
        self._is_stopping = threading.Event()
        self._guard = threading.Lock()
        self._process = self._start()
        threading.Thread(target=self._watch, name="keeper", daemon=True).start()

    def stop(self) -> None:
        """Ask the child to stop, wait for it, and end it if it does not."""
        with self._guard:  # nothing is started after this
            self._is_stopping.set()
        self._process.terminate()
        self._process.join(_STOP_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _start(self) -> ForkProcess:
        process = multiprocessing.get_context("fork").Process(target=self._target)
        process.start()
        return process

    def _watch(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._is_stopping.is_set():
            began = time.monotonic()
            self._process.join()
            lasted = time.monotonic() - began > _HEALTHY_SECONDS
            pause = _FIRST_PAUSE_SECONDS if lasted else min(pause * 2, _LONGEST_PAUSE_SECONDS)
            if self._is_stopping.wait(pause):
                return
            with self._guard:
                if self._is_stopping.is_set():
                    return
                code = self._process.exitcode
                log.error("Django's process ended with %s; starting another", code)
                self._process = self._start()
