"""An address → the answer of its view, with nobody's cookies, headers or host name.

The view is found in the root URLconf and called directly; no middleware runs. The request says
the public host of the settings, whoever asks, so what is stored is the same for everyone.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, get_resolver, set_urlconf
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from broadsheet.press.domain.addresses import url_path
from broadsheet.press.errors import RenderingError

MissingView = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("broadsheet.press")
_missing_views: list[MissingView] = []


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a view answered. `is_stored` says whether the press may keep it."""

    response: HttpResponse
    is_stored: bool

    @property
    def body(self) -> bytes:
        """The page's bytes."""
        return bytes(self.response.content)


def register_missing_view(view: MissingView) -> None:
    """Let `view(request)` answer for addresses that no pressed view knows or that answer 404.

    It gets the reader's path and query string (old permalinks have one) and answers a redirect,
    410 or the 404 page. Call it in `AppConfig.ready`; the setting `BROADSHEET_MISSING_VIEW` (dotted
    path) does the same.
    """
    _missing_views[:] = [view]


def missing_view() -> MissingView | None:
    """Answer the registered view for missing pages."""
    if _missing_views:
        return _missing_views[0]
    path = getattr(settings, "BROADSHEET_MISSING_VIEW", "")
    return import_string(path) if path else None


def resolve_address(address: str) -> ResolverMatch | None:
    """Answer the view for `address` (decoded path) by the root URLconf, or None."""
    try:
        return get_resolver(None).resolve(address)
    except Resolver404:
        return None


def is_pressed(match: ResolverMatch | None) -> bool:
    """Say whether the view is a reader's page (decorator `pressed`)."""
    return match is not None and bool(getattr(match.func, "pressed", False))


def reader_request(path: str, *, query: str = "") -> WSGIRequest:
    """Make the request that a view gets: GET `path` at the public address, nothing else."""
    public = urlsplit(settings.PUBLIC_URL)
    scheme = public.scheme or "http"
    port = public.port or (443 if scheme == "https" else 80)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": public.hostname or "localhost",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": public.netloc or "localhost",
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        # Django believes this header and not the scheme; here it is true.
        environ[settings.SECURE_PROXY_SSL_HEADER[0]] = scheme
    return WSGIRequest(environ)


def render_address(
    address: str, *, match: ResolverMatch | None = None, query: str = ""
) -> Rendering:
    """Call the pressed view of `address` and answer what it said.

    Answers 404 without content where no pressed view is responsible. Raises `RenderingError` if
    the view raised or answered 5xx.
    """
    match = match or resolve_address(address)
    if match is None or not is_pressed(match):
        return Rendering(HttpResponse(status=404), is_stored=False)
    may_store = bool(getattr(match.func, "press_cache", True))
    request = reader_request(address, query="" if may_store else query)
    request.resolver_match = match
    try:
        response = _call(match.func, request, *match.args, **match.kwargs)
    except Http404:
        response = HttpResponse(status=404)
    except Exception as error:
        raise RenderingError(
            f"The page {url_path(address)} could not be rendered: {type(error).__name__}: {error}"
        ) from error
    if response.status_code >= 500:
        raise RenderingError(
            f"The page {url_path(address)} could not be rendered: its view answered "
            f"{response.status_code}."
        )
    may_store = may_store and not getattr(response, "press_unkept", False)
    return Rendering(response, is_stored=may_store and response.status_code == 200)


def render_missing(path: str, *, query: str = "") -> HttpResponse | None:
    """Ask the missing view about `path`; None if there is none. Never raises."""
    view = missing_view()
    if view is None:
        return None
    request = reader_request(path, query=query)
    try:
        return _call(view, request)
    except Exception as error:
        return render_failure(request, error)


def render_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer the newsroom's page for an unexpected error and log it."""
    log.error("A reader's page failed: %s", request.path, exc_info=error)
    with _plain_thread():
        try:
            return _whole(response_for_exception(request, error))
        except Exception:
            log.exception("The page for errors failed, too")
            return HttpResponse("Internal server error", content_type="text/plain", status=500)


def _call(
    view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    with _plain_thread():
        return _whole(view(request, *args, **kwargs))


def _plain_thread() -> ExitStack:
    """Enter the settings' language, zone and URLconf, whatever this thread served before."""
    stack = ExitStack()
    stack.enter_context(translation.override(settings.LANGUAGE_CODE))
    stack.enter_context(timezone.override(None))
    set_urlconf(None)
    return stack


def _whole(response: Any) -> HttpResponse:
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response = response.render()
    if getattr(response, "streaming", False):
        whole = HttpResponse(b"".join(response), status=response.status_code)
        for name, value in response.items():
            whole[name] = value
        return whole
    return cast("HttpResponse", response)
