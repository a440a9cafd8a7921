"""A WSGI client small enough to see through."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import brotli


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as a reader sees it, whatever its encoding."""
        encoding = self.headers.get("content-encoding")
        if encoding == "gzip":
            return gzip.decompress(self.body).decode()
        if encoding == "br":
            return brotli.decompress(self.body).decode()
        return self.body.decode()


class Asker:
    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application

    def __call__(
        self, path: str, *, method: str = "GET", query: str = "", body: bytes = b"", **headers: str
    ) -> Reply:
        """Ask for `path` (decoded). Headers as keywords: ``accept_encoding="gzip"``."""
        return self.raw(
            path.encode().decode("latin-1"), method=method, query=query, body=body, **headers
        )

    def raw(
        self,
        path_info: str,
        *,
        method: str = "GET",
        query: str = "",
        body: bytes = b"",
        **more: str,
    ) -> Reply:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path_info,
            "QUERY_STRING": query,
            "SERVER_NAME": "news.example",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.7",
            "HTTP_HOST": "news.example",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
        }
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
        for name, value in more.items():
            environ[f"HTTP_{name.upper()}"] = value
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            started[:] = [int(status[:3]), headers]

        chunks = self.application(environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        return Reply(started[0], {name.lower(): value for name, value in started[1]}, content)
