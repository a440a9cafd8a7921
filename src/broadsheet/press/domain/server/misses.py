"""The Django side: what is not in the store is rendered here and kept, the rest is Django's.

A reader's miss never passes middleware. One rendering at a time in a process, since two would only
take turns at the interpreter lock; one per address, however many ask, in all processes. Who would
have to wait gets the page of the previous generation if there is one.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.db import close_old_connections, reset_queries
from django.http import HttpResponse

from broadsheet.press.domain.addresses import is_address
from broadsheet.press.domain.pressing import Outcome, press_address
from broadsheet.press.domain.rendering import (
    is_pressed,
    missing_view,
    reader_request,
    render_address,
    render_failure,
    render_missing,
    resolve_address,
)
from broadsheet.press.domain.server import replies
from broadsheet.press.errors import (
    LockTimeoutError,
    RenderingError,
    StoreFullError,
    StoreNotWritableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from django.urls import ResolverMatch

    from broadsheet.press.domain.server.front import Front
    from broadsheet.press.domain.server.sending import Answer

log = logging.getLogger("broadsheet.press")


class Misses:
    """WSGI application between `Front` and Django."""

    def __init__(self, django_application: WSGIApplication, front: Front) -> None:
        self._django = django_application
        self._front = front
        self._turn = threading.Semaphore(1)
        self._waiting = 0
        self._guard = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a reader's miss, or hand the request to Django."""
        answer = self.answer(environ)
        if answer is None:
            return self._django(environ, start_response)
        return replies.send(answer, start_response)

    def answer(self, environ: WSGIEnvironment) -> Answer | None:
        """Answer what a reader gets, or None if the request is Django's."""
        if environ["PATH_INFO"].startswith(self._front.options.django_prefixes):
            return None
        path, is_text = _decoded(environ["PATH_INFO"])
        match = resolve_address(path) if is_text else None
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._not_allowed(environ) if is_pressed(match) else None
        if match is not None and not is_pressed(match):
            return None
        if match is None and (missing_view() is None or self._is_django_with_slash(path)):
            return None
        close_old_connections()
        reset_queries()
        try:
            return self._reader(environ, path, match)
        finally:
            close_old_connections()

    def _reader(self, environ: WSGIEnvironment, path: str, match: ResolverMatch | None) -> Answer:
        ready = self._front.answer(environ)  # somebody else may have made it meanwhile
        if ready is not None:
            return ready
        if not self._turn.acquire(blocking=False):
            stale = self._front.stale_answer(environ)
            if stale is not None:
                return stale
            if not self._wait_for_turn():
                return replies.busy()
        try:
            return self._render(environ, path, match)
        finally:
            self._turn.release()

    def _wait_for_turn(self) -> bool:
        """Wait for the turn to render, but neither too long nor behind too many."""
        options = self._front.options
        with self._guard:
            if self._waiting >= options.queue_limit:
                return False
            self._waiting += 1
        try:
            return self._turn.acquire(timeout=options.patience_seconds)
        finally:
            with self._guard:
                self._waiting -= 1

    def _render(self, environ: WSGIEnvironment, path: str, match: ResolverMatch | None) -> Answer:
        is_permalink = self._front.is_permalink(environ)
        if match is None or is_permalink or not is_address(path):
            # An old permalink of "/" that nobody knows is simply the home page.
            response = self._missing(environ, path)
            if response.status_code != 404 or not (is_permalink and is_pressed(match)):
                return self._reply(response, environ)
        try:
            pressed = self._pressed(environ, path, match)
        except LockTimeoutError:
            return self._front.stale_answer(environ) or replies.busy()
        except RenderingError as error:
            stale = self._front.stale_answer(environ)
            cause = error.__cause__
            failure = render_failure(
                reader_request(path), cause if isinstance(cause, Exception) else error
            )
            return stale or self._reply(failure, environ)
        if pressed is None:
            plain = {**environ, "QUERY_STRING": ""}
            stored = self._front.answer(plain)
            if stored is not None:
                return stored
            # Withdrawn in this moment, or what lies there cannot be read.
            pressed = self._anew(path, match)
        response = pressed
        if response.status_code == 404:
            response = self._missing(environ, path)
        return self._reply(response, environ)

    def _pressed(
        self, environ: WSGIEnvironment, path: str, match: ResolverMatch | None
    ) -> HttpResponse | None:
        """Render and store; None if the page lies in the store now."""
        if match is not None and not getattr(match.func, "press_cache", True):
            return render_address(path, match=match, query=environ["QUERY_STRING"]).response
        try:
            result = press_address(
                path,
                only_missing=True,
                timeout_seconds=self._front.options.patience_seconds,
                match=match,
            )
        except (StoreFullError, StoreNotWritableError) as error:
            # The reader gets the page all the same; the log says what to do about the disk.
            log.error("%s", error)
            return render_address(path, match=match).response
        return result.response if result.outcome is Outcome.NOT_STORED else None

    def _anew(self, path: str, match: ResolverMatch | None) -> HttpResponse:
        """Render whatever is in the store, and mend what is there if that can be done."""
        try:
            response = press_address(
                path, timeout_seconds=self._front.options.patience_seconds, match=match
            ).response
        except (LockTimeoutError, StoreFullError, StoreNotWritableError):
            response = None
        return response or render_address(path, match=match).response

    def _missing(self, environ: WSGIEnvironment, path: str) -> HttpResponse:
        response = render_missing(path, query=environ["QUERY_STRING"])
        return HttpResponse(status=404) if response is None else response

    def _is_django_with_slash(self, path: str) -> bool:
        """Say whether only a slash is missing to an address of Django's own, such as `/desk`."""
        if path.endswith("/"):
            return False
        match = resolve_address(path + "/")
        return match is not None and not is_pressed(match)

    def _reply(self, response: HttpResponse, environ: WSGIEnvironment) -> Answer:
        return replies.from_django(response, environ, self._front.page_headers)

    def _not_allowed(self, environ: WSGIEnvironment) -> Answer:
        response = HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return self._reply(response, environ)


def _decoded(path_info: str) -> tuple[str, bool]:
    """Answer the path as text, and whether it was UTF-8; what was not is nobody's page."""
    content = path_info.encode("latin-1", "replace")
    try:
        return content.decode("utf-8"), True
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace"), False
