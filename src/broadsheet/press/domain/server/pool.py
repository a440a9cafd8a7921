"""A few threads and a queue that says no when it is full."""

from __future__ import annotations

import logging
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("broadsheet.press")


class Pool:
    """Up to `threads` daemon threads, started when needed; at most `queue_limit` jobs wait."""

    def __init__(self, name: str, *, threads: int, queue_limit: int) -> None:
        self._name = name
        self._most_threads = threads
        self._queue_limit = queue_limit
        self._queue: SimpleQueue[tuple[Callable[..., object], tuple[Any, ...]]] = SimpleQueue()
        self._threads = 0
        self._idle = 0
        self._guard = threading.Lock()

    def submit(self, job: Callable[..., object], *arguments: Any) -> bool:
        """Queue ``job(*arguments)``; answer False, without queueing it, if too many wait."""
        with self._guard:
            if self._queue.qsize() >= self._queue_limit:
                return False
            self._queue.put((job, arguments))
            if self._queue.qsize() > self._idle and self._threads < self._most_threads:
                self._threads += 1
                threading.Thread(
                    target=self._work, name=f"{self._name}-{self._threads}", daemon=True
                ).start()
        return True

    def _work(self) -> None:
        while True:
            with self._guard:
                self._idle += 1
            job, arguments = self._queue.get()
            with self._guard:
                self._idle -= 1
            try:
                job(*arguments)
            except Exception:
                log.exception("A request failed")
