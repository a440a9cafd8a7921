"""A request handed on to the Django side, over a Unix socket.

A process of its own for Django means that no page being edited ever holds the interpreter lock
that a reader's page needs; the socket costs 0.2 ms, and only misses and the desk pay it.
"""

from __future__ import annotations

import http.client
import socket
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from broadsheet.press.domain.server import replies
from broadsheet.press.domain.server.uploads import Uploads, forget_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from broadsheet.press.domain.server.headers import Header
    from broadsheet.press.domain.server.options import ServerOptions

CLIENT_KEY: Final = "HTTP_X_BROADSHEET_CLIENT"
"""Where the Django side finds the client's network address; a client cannot send it itself."""

_PATIENCE_SECONDS: Final = 300.0  # a large import at the desk may take its time
_STARTING_SECONDS: Final = 20.0  # Django needs some seconds to load
_WHOLE_BYTES: Final = 4 * 1024 * 1024  # larger answers are passed on in chunks
_CHUNK_BYTES: Final = 64 * 1024
_HOP_BY_HOP: Final = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "proxy-connection", "date", "server",
    }
)  # fmt: skip
_NOT_PASSED_ON: Final = frozenset(
    {
        "HTTP_CONNECTION", "HTTP_KEEP_ALIVE", "HTTP_PROXY_AUTHENTICATE",
        "HTTP_PROXY_AUTHORIZATION", "HTTP_TE", "HTTP_TRAILER", "HTTP_TRANSFER_ENCODING",
        "HTTP_UPGRADE", "HTTP_PROXY_CONNECTION", "HTTP_EXPECT", "HTTP_PROXY", CLIENT_KEY,
        "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE",  # "Content_Length", which nobody means
    }
)  # fmt: skip


class Upstream:
    """WSGI application that asks the Django side at the Unix socket `path`."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on and the answer back."""
        return replies.send(self.answer(environ), start_response)

    def answer(self, environ: WSGIEnvironment) -> tuple[int, list[Header], bytes | Iterable[bytes]]:
        """Ask the Django side; 503 if it cannot be reached, 502 if it hangs up."""
        connection = _Connection(self._path)
        try:
            connection.connect()
        except OSError:
            return replies.busy()
        try:
            with suppress(BrokenPipeError):  # answered before it heard everything
                _send_request(connection, environ)
            response = connection.getresponse()
        except (OSError, http.client.HTTPException):
            connection.close()
            return _hung_up()
        headers = [
            (name.lower(), value)
            for name, value in response.getheaders()
            if name.lower() not in _HOP_BY_HOP
        ]
        try:
            start = response.read(_WHOLE_BYTES)
        except (OSError, http.client.HTTPException):
            connection.close()
            return _hung_up()
        if len(start) < _WHOLE_BYTES:
            connection.close()
            return response.status, headers, start
        return response.status, headers, _chunks(connection, response, start)


class DjangoSide:
    """WSGI application around the Django side: what the way over the socket has to mend.

    Puts the client's address where Django looks. Receives the body before Django is asked: an
    answer that does not wait for it (a refused form) would otherwise end the connection under it.
    """

    def __init__(self, application: WSGIApplication, options: ServerOptions) -> None:
        self._application = application
        # The server processes bound how many come at once.
        self._uploads = Uploads(at_once=1024, max_bytes=options.max_body_bytes)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Restore the request and go on."""
        environ["REMOTE_ADDR"] = environ.pop(CLIENT_KEY, "")
        refusal = self._uploads.receive(environ)
        if refusal is not None:
            return replies.send(refusal, start_response)
        return _Answer(self._application(environ, start_response), environ)


class _Answer:
    """An answer's chunks, and the request's body closed after them."""

    def __init__(self, chunks: Iterable[bytes], environ: WSGIEnvironment) -> None:
        self._chunks = chunks
        self._environ = environ

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        forget_body(self._environ)
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_PATIENCE_SECONDS)
        self._path = path

    def connect(self) -> None:
        deadline = time.monotonic() + _STARTING_SECONDS
        while True:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(self.timeout)
            try:
                self.sock.connect(self._path)
            except (FileNotFoundError, ConnectionRefusedError, BlockingIOError):
                self.sock.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return


def _send_request(connection: http.client.HTTPConnection, environ: WSGIEnvironment) -> None:
    target = quote(environ["PATH_INFO"].encode("latin-1"), safe="/~!$&'()*+,;=:@-._") or "/"
    if environ["QUERY_STRING"]:
        target += "?" + environ["QUERY_STRING"]
    connection.putrequest(
        environ["REQUEST_METHOD"], target, skip_host=True, skip_accept_encoding=True
    )
    for name, value in _request_headers(environ):
        connection.putheader(name, value)
    connection.putheader("X-Broadsheet-Client", environ.get("REMOTE_ADDR", ""))
    connection.putheader("Connection", "close")
    length = environ.get("CONTENT_LENGTH")
    if length:
        connection.putheader("Content-Length", length)
        connection.endheaders()
        _send_body(connection, environ["wsgi.input"], int(length))
    elif "HTTP_TRANSFER_ENCODING" in environ:
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders(_body_chunks(environ["wsgi.input"]), encode_chunked=True)
    else:
        connection.endheaders()


def _request_headers(environ: WSGIEnvironment) -> Iterator[tuple[str, str]]:
    if environ.get("CONTENT_TYPE"):
        yield "Content-Type", environ["CONTENT_TYPE"]
    for key, value in environ.items():
        if key.startswith("HTTP_") and key not in _NOT_PASSED_ON and isinstance(value, str):
            yield key[5:].replace("_", "-").title(), value


def _send_body(connection: http.client.HTTPConnection, body: Any, length: int) -> None:
    while length > 0:
        chunk = body.read(min(_CHUNK_BYTES, length))
        if not chunk:
            break
        length -= len(chunk)
        connection.send(chunk)


def _body_chunks(body: Any) -> Iterator[bytes]:
    while chunk := body.read(_CHUNK_BYTES):
        yield chunk


def _chunks(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, start: bytes
) -> Iterator[bytes]:
    with closing(connection):
        yield start
        while chunk := response.read(_CHUNK_BYTES):
            yield chunk


def _hung_up() -> tuple[int, list[Header], bytes]:
    return (
        502,
        [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")],
        b"The newsroom's program was interrupted. Please try again.",
    )
