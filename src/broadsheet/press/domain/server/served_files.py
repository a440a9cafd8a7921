"""Answers for the files below `/static/` and `/media/`: small ones from memory, large in chunks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from broadsheet.press.domain.changes import RECHECK_SECONDS
from broadsheet.press.domain.server import files, headers
from broadsheet.press.domain.server.conditional import judge
from broadsheet.press.domain.server.memory import Entry
from broadsheet.press.domain.server.sending import etag_of, send, without_body

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from broadsheet.press.domain.server.front import Front
    from broadsheet.press.domain.server.headers import Header
    from broadsheet.press.domain.server.sending import Answer


class ServedFiles:
    """The files of one server process; they share the memory of its `Front`."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._options = front.options
        self._static_headers = headers.static_headers(front.options)
        self._media_headers = headers.media_headers(front.options)

    def is_request(self, environ: Mapping[str, Any]) -> bool:
        """Say whether the path lies below the static or the media address."""
        path: str = environ["PATH_INFO"]
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and path.startswith((self._options.static_url, self._options.media_url))
            and self._root_of(path) is not None
        )

    def answer(self, environ: Mapping[str, Any]) -> Answer | None:
        """Answer a file of `/static/` or `/media/`; None if it is not there or Django's.

        May read and compress, so a server with few threads calls it from another one.
        """
        path: str = environ["PATH_INFO"]
        encodings = self._front.encodings(environ)
        held = self._front.held(encodings[0], path)
        if held is not None:
            return send(environ, held)
        place = self._root_of(path)
        found = files.find_file(*place) if place else None
        if found is None:
            return None
        if found.size_bytes > files.MEMORY_FILE_BYTES:
            return self._stream(environ, found)
        entry = self._file_entry(path, found, encodings)
        self._front.memory.put(encodings[0], path, entry)
        return send(environ, entry)

    def _file_entry(self, path: str, found: files.FileFound, encodings: tuple[str, ...]) -> Entry:
        encoding, body = files.read_compressed(found, encodings)
        etag = etag_of(found.modified_at, found.size_bytes, encoding)
        ready = self._headers_of_file(path, found, etag)
        if encoding != "identity":
            ready.append(("content-encoding", encoding))
        return Entry(
            headers=ready,
            body=body,
            etag=etag,
            modified_at=found.modified_at,
            file=str(found.path),
            identity=found.identity,
            mark=0,
            seen=self._front.marks[0],
            recheck_at=time.monotonic() + RECHECK_SECONDS,
        )

    def _headers_of_file(self, path: str, found: files.FileFound, etag: str) -> list[Header]:
        ready = [
            ("content-type", found.content_type),
            ("etag", etag),
            ("last-modified", headers.http_date(found.modified_at)),
            ("accept-ranges", "bytes"),
        ]
        if found.is_text:
            ready.append(("vary", "Accept-Encoding"))
        if not path.startswith(self._options.static_url):
            return [*ready, ("cache-control", headers.MEDIA_CACHE_CONTROL), *self._media_headers]
        lasting = headers.STATIC_CACHE_CONTROL
        if not found.is_hashed:
            lasting = headers.PLAIN_STATIC_CACHE_CONTROL
        return [*ready, ("cache-control", lasting), *self._static_headers]

    def _root_of(self, path: str) -> tuple[Path, str] | None:
        """Answer the folder and the relative path for an address of a file."""
        options = self._options
        if options.static_root is not None and path.startswith(options.static_url):
            return options.static_root, path[len(options.static_url) :]
        if options.media_root is not None and path.startswith(options.media_url):
            relative = path[len(options.media_url) :]
            if not relative.startswith(options.private_media):
                return options.media_root, relative
        return None

    def _stream(self, environ: Mapping[str, Any], found: files.FileFound) -> Answer:
        etag = etag_of(found.modified_at, found.size_bytes, "identity")
        is_get = environ["REQUEST_METHOD"] == "GET"
        verdict = judge(
            environ,
            etag=etag,
            modified_at=found.modified_at,
            size_bytes=found.size_bytes,
            is_get=is_get,
        )
        ready = self._headers_of_file(environ["PATH_INFO"], found, etag)
        if verdict.status not in (200, 206):
            return without_body(verdict, ready, found.size_bytes)
        start, last = verdict.start, verdict.last
        if verdict.status == 200:
            start, last = 0, found.size_bytes - 1
        else:
            ready.append(("content-range", f"bytes {start}-{last}/{found.size_bytes}"))
        length = last - start + 1
        ready.append(("content-length", str(length)))
        if not is_get:
            return verdict.status, ready, b""
        return verdict.status, ready, files.stream(found.path, start=start, length=length)
