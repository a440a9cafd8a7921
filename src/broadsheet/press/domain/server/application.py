"""The server as one WSGI application, for any WSGI server, for tests and for one process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from broadsheet.press.domain.server import replies
from broadsheet.press.domain.server.front import Front

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from broadsheet.press.domain.server.options import ServerOptions

_DESK_PATIENCE_SECONDS: Final = 30.0


class Server:
    """WSGI application: memory and store first, then files, then `behind` (misses and Django).

    `desk_threads` of the options bound how many threads Django may hold at once, so a few are
    always left for readers; give the WSGI server some more threads than that.
    """

    def __init__(self, front: Front, behind: WSGIApplication) -> None:
        self.front = front
        self._behind = behind
        self._desk = threading.Semaphore(front.options.desk_threads)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        front = self.front
        entry = front.ready(environ)
        if entry is not None:
            start_response("200 OK", entry.headers)
            return [entry.body]
        answer = front.answer(environ)
        if answer is None and front.files.is_request(environ):
            answer = front.files.answer(environ)
        if answer is not None:
            return replies.send(answer, start_response)
        if front.is_reader_request(environ):
            return self._behind(environ, start_response)
        if not self._desk.acquire(timeout=_DESK_PATIENCE_SECONDS):
            return replies.send(replies.busy(), start_response)
        try:
            return self._behind(environ, start_response)
        finally:
            self._desk.release()


def make_application(
    *, django_application: WSGIApplication, options: ServerOptions
) -> WSGIApplication:
    """Make the whole server of one process: memory, store, files, misses, Django."""
    from broadsheet.press.domain.server.misses import Misses

    front = Front(options)
    return Server(front, Misses(django_application, front))
