"""Answers as WSGI sends them, and the few that the server makes up itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from broadsheet.press.domain.server.negotiation import choose_encodings
from broadsheet.press.domain.store import brotli_bytes, gzip_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from _typeshed.wsgi import StartResponse
    from django.http import HttpResponse

    from broadsheet.press.domain.server.headers import Header

RETRY_AFTER_SECONDS: Final = 2
_LEAST_COMPRESSED_BYTES: Final = 700
_STATUS_LINES: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

BUSY_BODY: Final = (
    b"<!doctype html><meta charset=utf-8><title>One moment</title>"
    b"<p>This page is being prepared. Please try again in a moment.</p>"
)


def busy() -> tuple[int, list[Header], bytes]:
    """Answer 503: too many wait already."""
    return (
        503,
        [
            ("content-type", "text/html; charset=utf-8"),
            ("retry-after", str(RETRY_AFTER_SECONDS)),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
        ],
        BUSY_BODY,
    )


def send(
    answer: tuple[int, list[Header], bytes | Iterable[bytes]], start_response: StartResponse
) -> Iterable[bytes]:
    """Hand an answer to a WSGI server."""
    status, headers, body = answer
    start_response(_STATUS_LINES.get(status, str(status)), headers)
    return [body] if isinstance(body, bytes) else body


def from_django(
    response: HttpResponse, environ: Mapping[str, Any], page_headers: list[Header]
) -> tuple[int, list[Header], bytes]:
    """Make an answer of a reader's view: without cookies, with the headers of every page.

    A header that the view set itself stays. Text is compressed if it is worth it.
    """
    headers = [(name.lower(), value) for name, value in response.items()]
    body = bytes(response.content)
    names = {name for name, _ in headers}
    headers = [header for header in headers if header[0] not in ("content-length", "set-cookie")]
    headers += [header for header in page_headers if header[0] not in names]
    if len(body) >= _LEAST_COMPRESSED_BYTES and "content-encoding" not in names:
        encoding = choose_encodings(environ.get("HTTP_ACCEPT_ENCODING"))[0]
        if encoding != "identity":
            body = brotli_bytes(body) if encoding == "br" else gzip_bytes(body)
            headers.append(("content-encoding", encoding))
    if environ["REQUEST_METHOD"] == "HEAD":
        return response.status_code, [*headers, ("content-length", str(len(body)))], b""
    return response.status_code, headers, body
