"""Bodies of requests, received before the request is handed on.

granian gives a body only to the thread that it called, until that returns. So a few more threads
than the fast one are allowed, which receive bodies into a temporary file and never wait for
anything else; one is always left for readers.
"""

from __future__ import annotations

import threading
import time
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from broadsheet.press.domain.server import replies

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from broadsheet.press.domain.server.front import Answer

_IN_MEMORY_BYTES: Final = 1024 * 1024
_CHUNK_BYTES: Final = 64 * 1024
_GRACE_SECONDS: Final = 20.0
_LEAST_BYTES_PER_SECOND: Final = 2000.0


class Uploads:
    """Receives up to `at_once` bodies of at most `max_bytes` each."""

    def __init__(self, *, at_once: int, max_bytes: int) -> None:
        self._places = threading.Semaphore(at_once)
        self._max_bytes = max_bytes

    def receive(self, environ: WSGIEnvironment) -> Answer | None:
        """Put the whole body behind ``wsgi.input``; answer what to say instead if that failed.

        Nothing happens to a request without a body. 413 for one that is too large, 408 for one
        that trickles in slower than 2 kB a second, 503 if too many others are being received.
        """
        length = environ.get("CONTENT_LENGTH") or ""
        if length in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return None
        if length and (not length.isdecimal() or int(length) > self._max_bytes):
            return _refusal(413 if length.isdecimal() else 400)
        if not self._places.acquire(blocking=False):
            return replies.busy()
        try:
            return self._spool(environ, int(length) if length else None)
        finally:
            self._places.release()

    def _spool(self, environ: WSGIEnvironment, length: int | None) -> Answer | None:
        spool: Any = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - see forget_body
        try:
            received = self._fill(spool, environ["wsgi.input"], length)
        except BaseException:
            spool.close()
            raise
        if isinstance(received, tuple):
            spool.close()
            return received
        spool.seek(0)
        environ["wsgi.input"] = spool
        environ["CONTENT_LENGTH"] = str(received)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return None

    def _fill(self, spool: Any, source: Any, length: int | None) -> int | Answer:
        """Copy `source` to `spool`; answer how many bytes, or the refusal."""
        began = time.monotonic()
        received = 0
        while length is None or received < length:
            wanted = _CHUNK_BYTES if length is None else min(_CHUNK_BYTES, length - received)
            chunk = source.read(wanted)
            if not chunk:
                break
            received += len(chunk)
            spool.write(chunk)
            elapsed = time.monotonic() - began
            if received > self._max_bytes:
                return _refusal(413)
            if elapsed > _GRACE_SECONDS and received / elapsed < _LEAST_BYTES_PER_SECOND:
                return _refusal(408)
        if length is not None and received < length:
            return _refusal(400)  # the client went away
        return received


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
