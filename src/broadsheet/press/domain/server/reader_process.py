"""What one process for readers does with a request, on granian's own protocol object.

It never loads Django. One fast thread answers what lies ready; a request that has to wait for
something (Django, a file to be compressed, a body) leaves that thread at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from broadsheet.press.domain.server import replies
from broadsheet.press.domain.server.front import Front
from broadsheet.press.domain.server.pool import Pool
from broadsheet.press.domain.server.sending import Answer
from broadsheet.press.domain.server.uploads import HungUpError, Uploads, forget_body, ignore_body

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from broadsheet.press.domain.server.options import ServerOptions
    from broadsheet.press.domain.server.upstream import Upstream

Callback = Callable[[Any, "WSGIEnvironment"], None]


class ReaderProcess:
    """What one server process does with a request: `callback(protocol, environ)` of granian."""

    def __init__(self, options: ServerOptions, upstream: Upstream) -> None:
        self._front = Front(options)
        self._upstream = upstream
        limit = options.queue_limit
        self._readers = Pool("readers", threads=options.reader_threads, queue_limit=limit)
        self._desk = Pool("desk", threads=options.desk_threads, queue_limit=limit)
        self._files = Pool("files", threads=options.file_threads, queue_limit=limit)
        self._uploads = Uploads(
            at_once=options.upload_threads,
            max_bytes=options.max_body_bytes,
            grace_seconds=options.upload_grace_seconds,
        )
        self._asking: dict[str, list[tuple[Any, WSGIEnvironment]]] = {}
        self._guard = threading.Lock()

    def make_callback(self) -> Callback:
        """Answer the function that granian calls for each request.

        The first lines repeat `Front.ready` with everything in local names: the difference is a
        tenth of all there is to do here.
        """
        front = self._front
        shelf_by_header = front.shelf_by_header
        marks = front.marks
        now = time.monotonic
        others = self._others

        def callback(protocol: Any, environ: WSGIEnvironment) -> None:
            shelf = shelf_by_header.get(environ.get("HTTP_ACCEPT_ENCODING", ""))
            if shelf is not None:
                entry = shelf.get(environ["PATH_INFO"])
                if (
                    entry is not None
                    and marks[entry.mark] == entry.seen
                    and entry.recheck_at > now()
                    and environ["REQUEST_METHOD"] == "GET"
                    and not environ["QUERY_STRING"]
                    and "HTTP_IF_NONE_MATCH" not in environ
                    and "HTTP_IF_MODIFIED_SINCE" not in environ
                    and "HTTP_RANGE" not in environ
                    and "HTTP_IF_MATCH" not in environ
                    and "HTTP_IF_UNMODIFIED_SINCE" not in environ
                ):
                    entry.was_used = True
                    protocol.response_bytes(200, entry.headers, entry.body)
                    return
            others(protocol, environ)

        return callback

    def _others(self, protocol: Any, environ: WSGIEnvironment) -> None:
        front = self._front
        answer = front.answer(environ)
        if answer is not None:
            _respond(protocol, answer)
        elif front.files.is_request(environ):
            ignore_body(environ)
            self._hand_over(self._files, self._send_file, protocol, environ)
        elif front.is_reader_request(environ):
            ignore_body(environ)
            self._miss(protocol, environ)
        else:
            self._hand_over_with_body(protocol, environ)

    def _hand_over_with_body(self, protocol: Any, environ: WSGIEnvironment) -> None:
        try:
            refusal = self._uploads.receive(environ, hang_up=partial(_hang_up, protocol))
        except HungUpError:
            return
        if refusal is not None:
            _respond(protocol, refusal)
        else:
            self._hand_over(self._desk, self._ask_django, protocol, environ)

    def _miss(self, protocol: Any, environ: WSGIEnvironment) -> None:
        """Ask Django once for each missing page; who asks meanwhile waits without a thread."""
        path: str = environ["PATH_INFO"]
        with self._guard:
            if path in self._asking and not environ["QUERY_STRING"]:
                if len(self._asking[path]) < self._front.options.queue_limit:
                    self._asking[path].append((protocol, environ))
                    return
            else:
                self._asking.setdefault(path, [])
        if not self._readers.submit(self._render_miss, protocol, environ):
            self._nobody_waits(path)
            _respond(protocol, self._front.stale_answer(environ) or replies.busy())

    def _render_miss(self, protocol: Any, environ: WSGIEnvironment) -> None:
        try:
            _respond(protocol, self._upstream.answer(environ))
        finally:
            self._nobody_waits(environ["PATH_INFO"])

    def _nobody_waits(self, path: str) -> None:
        with self._guard:
            waiting = self._asking.pop(path, [])
        for protocol, environ in waiting:
            answer = self._front.answer(environ)
            if answer is not None:
                _respond(protocol, answer)
            else:  # 404 and the like: each gets an answer of its own
                self._hand_over(self._readers, self._ask_django, protocol, environ)

    def _ask_django(self, protocol: Any, environ: WSGIEnvironment) -> None:
        try:
            _respond(protocol, self._upstream.answer(environ))
        finally:
            forget_body(environ)

    def _send_file(self, protocol: Any, environ: WSGIEnvironment) -> None:
        try:
            answer = self._front.files.answer(environ)
        except OSError:
            answer = None
        _respond(protocol, answer or self._upstream.answer(environ))

    def _hand_over(
        self,
        pool: Pool,
        job: Callable[[Any, WSGIEnvironment], None],
        protocol: Any,
        environ: WSGIEnvironment,
    ) -> None:
        if not pool.submit(job, protocol, environ):
            forget_body(environ)
            _respond(protocol, self._front.stale_answer(environ) or replies.busy())


def _respond(protocol: Any, answer: Answer) -> None:
    status, headers, body = answer
    if isinstance(body, bytes):
        protocol.response_bytes(status, headers, body)
    else:
        protocol.response_iter(status, headers, _Chunks(body))


class _Chunks:
    """What granian expects of a body in chunks: `__next__` and `close`."""

    def __init__(self, chunks: Any) -> None:
        self._chunks = chunks
        self.__next__ = iter(chunks).__next__

    def close(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()


def _hang_up(protocol: Any) -> None:
    """End the connection of a request that is not complete.

    hyper waits for the rest, even after an answer with ``connection: close``. Only an answer that
    breaks off before the length it named makes it let go, and with that the blocked read returns.
    """
    protocol.response_iter(408, [("content-length", "1")], _Chunks([]))
