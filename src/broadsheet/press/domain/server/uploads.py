"""Bodies of requests, received before the request is handed on.

granian gives a body only to the thread that it called, until that returns. So a few more threads
than the fast one are allowed, which receive bodies into a temporary file and never wait for
anything else; one is always left for readers. A read cannot be given a limit in time, so one more
thread looks at the bodies on their way and ends the connection of one that does not arrive: with
it ends the read. Otherwise a dozen silent clients would keep everybody out of the desk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from broadsheet.press.domain.server import replies

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from broadsheet.press.domain.server.sending import Answer

_IN_MEMORY_BYTES: Final = 1024 * 1024
_CHUNK_BYTES: Final = 16 * 1024
_LEAST_BYTES_PER_SECOND: Final = 2000.0
_LOOK_SECONDS: Final = 1.0


class HungUpError(Exception):
    """The body did not arrive in time, and the connection is gone."""


@dataclass(slots=True, eq=False)
class _Arrival:
    """One body on its way."""

    began_at: float  # monotonic seconds
    last_at: float
    grace_seconds: float
    hang_up: Callable[[], object] | None
    received_bytes: int = 0

    def is_late(self, now: float) -> bool:
        elapsed = now - self.began_at
        if elapsed <= self.grace_seconds:
            return False
        return (
            now - self.last_at > self.grace_seconds
            or self.received_bytes / elapsed < _LEAST_BYTES_PER_SECOND
        )


class Uploads:
    """Receives up to `at_once` bodies of at most `max_bytes` each.

    `grace_seconds` is how long nothing may arrive.
    """

    def __init__(self, *, at_once: int, max_bytes: int, grace_seconds: float = 20.0) -> None:
        self._places = threading.Semaphore(at_once)
        self._max_bytes = max_bytes
        self._grace_seconds = grace_seconds
        self._guard = threading.Lock()
        self._arriving: set[_Arrival] = set()
        self._watcher: threading.Thread | None = None

    def receive(
        self, environ: WSGIEnvironment, *, hang_up: Callable[[], object] | None = None
    ) -> Answer | None:
        """Put the whole body behind ``wsgi.input``; answer what to say instead if that failed.

        Nothing happens to a request without a body. 413 for one that is too large, 408 for one
        that trickles in slower than 2 kB a second, 503 if too many others are being received.
        `hang_up` is called from another thread for a body that stopped in the middle; this call
        then raises `HungUpError` as soon as the read returns.
        """
        length = environ.get("CONTENT_LENGTH") or ""
        if length in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return None
        if length and (not length.isdecimal() or int(length) > self._max_bytes):
            return _refusal(413 if length.isdecimal() else 400)
        if not self._places.acquire(blocking=False):
            return replies.busy()
        now = time.monotonic()
        arrival = _Arrival(now, now, self._grace_seconds, hang_up)
        try:
            self._expect(arrival)
            return self._spool(environ, int(length) if length else None, arrival)
        finally:
            with self._guard:
                self._arriving.discard(arrival)
            self._places.release()

    def _spool(
        self, environ: WSGIEnvironment, length: int | None, arrival: _Arrival
    ) -> Answer | None:
        spool: Any = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - see forget_body
        try:
            refusal = self._fill(spool, environ["wsgi.input"], length, arrival)
            self._settle(arrival)
        except BaseException:
            spool.close()
            raise
        if refusal is not None:
            spool.close()
            return refusal
        spool.seek(0)
        environ["wsgi.input"] = spool
        environ["CONTENT_LENGTH"] = str(arrival.received_bytes)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return None

    def _fill(
        self, spool: Any, source: Any, length: int | None, arrival: _Arrival
    ) -> Answer | None:
        """Copy `source` to `spool`; answer the refusal, if it comes to one."""
        while length is None or arrival.received_bytes < length:
            wanted = _CHUNK_BYTES
            if length is not None:
                wanted = min(wanted, length - arrival.received_bytes)
            chunk = source.read(wanted)
            if not chunk:
                break
            spool.write(chunk)
            arrival.received_bytes += len(chunk)
            arrival.last_at = time.monotonic()
            if arrival.received_bytes > self._max_bytes:
                return _refusal(413)
            if arrival.is_late(arrival.last_at):
                return _refusal(408)
        if length is not None and arrival.received_bytes < length:
            return _refusal(400)  # the client went away
        return None

    # --- bodies that do not arrive

    def _expect(self, arrival: _Arrival) -> None:
        if arrival.hang_up is None:
            return
        with self._guard:
            self._arriving.add(arrival)
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="uploads", daemon=True)
                self._watcher.start()

    def _settle(self, arrival: _Arrival) -> None:
        """Leave the answer to the caller, unless the watcher has hung up."""
        if arrival.hang_up is None:
            return
        with self._guard:
            if arrival not in self._arriving:
                raise HungUpError
            self._arriving.remove(arrival)

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            with self._guard:
                late = [arrival for arrival in self._arriving if arrival.is_late(now)]
                self._arriving.difference_update(late)
            for arrival in late:
                if arrival.hang_up is not None:
                    arrival.hang_up()


def ignore_body(environ: WSGIEnvironment) -> None:
    """Forget that the request has a body: none means anything to a reader's GET or HEAD.

    RFC 9110, section 9.3.1. It could only be read in the thread that granian called, and waiting
    for it elsewhere would be for ever.
    """
    environ.pop("CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def forget_body(environ: WSGIEnvironment) -> None:
    """Close the temporary file that `Uploads` put behind ``wsgi.input``, if it did."""
    body: Any = environ.get("wsgi.input")
    if isinstance(body, SpooledTemporaryFile):
        body.close()


def _refusal(status: int) -> Answer:
    words = {
        400: b"The request was not complete.",
        408: b"The upload was too slow.",
        413: b"The upload is too large.",
    }
    headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
    return status, headers, words[status]
