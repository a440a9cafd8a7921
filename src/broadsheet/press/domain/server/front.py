"""Answers from memory, checked against the store: the way of nearly every reader's request.

`answer` says what a GET or HEAD gets without Django, or None: a miss. It is a plain function of
a WSGI environment, so `application` offers it to any WSGI server, and `engine` to granian with a
shorter way for what lies ready. No Django is imported here: a reader's process stays small.

Query strings: a stored page is the same with any query (``?utm_source=…`` neither misses nor makes
another page), except ``/`` with a key of an old WordPress permalink (``/?p=12``), which is a miss
and goes to the view for missing pages.
"""

from __future__ import annotations

import os
import stat
import time
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from broadsheet.press.domain.addresses import address_from_wsgi, content_type, store_path
from broadsheet.press.domain.changes import RECHECK_SECONDS, Changes
from broadsheet.press.domain.server import headers
from broadsheet.press.domain.server.memory import Entry, Memory
from broadsheet.press.domain.server.negotiation import choose_encodings
from broadsheet.press.domain.server.sending import etag_of, send
from broadsheet.press.domain.server.served_files import ServedFiles
from broadsheet.press.domain.store import GZIP_MAGIC, LEAST_BYTES, Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadsheet.press.domain.server.headers import Header
    from broadsheet.press.domain.server.options import ServerOptions
    from broadsheet.press.domain.server.sending import Answer

_KNOWN_ENCODING_HEADERS: Final = 512  # browsers send a dozen; a flood of odd ones is bounded


class Front:
    """The outermost layer of one server process."""

    def __init__(self, options: ServerOptions, *, store: Store | None = None) -> None:
        self.options = options
        self.store = store or Store(options.store_root)
        self.memory = Memory(options.memory_bytes)
        self.marks: memoryview[int] = self.store.changes.marks
        self.shelf_by_header: dict[str, dict[str, Entry]] = {}
        """Accept-Encoding as sent → the shelf of its best encoding."""
        self._encodings_by_header: dict[str, tuple[str, ...]] = {}
        self._current = str(self.store.root / "current") + os.sep
        self.page_headers: list[Header] = [
            ("vary", "Accept-Encoding"),
            ("cache-control", headers.PAGE_CACHE_CONTROL),
            *headers.security_headers(options),
        ]
        self.files = ServedFiles(self)

    # --- what is ready

    def ready(self, environ: Mapping[str, Any]) -> Entry | None:
        """Answer the entry for a plain GET that lies in memory and still holds.

        The hot path: no regular expression, no system call, nothing is built.
        """
        shelf = self.shelf_by_header.get(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if shelf is None:
            return None
        entry = shelf.get(environ["PATH_INFO"])
        if (
            entry is None
            or self.marks[entry.mark] != entry.seen
            or entry.recheck_at < time.monotonic()
            or environ["REQUEST_METHOD"] != "GET"
            or environ["QUERY_STRING"]
            or "HTTP_IF_NONE_MATCH" in environ
            or "HTTP_IF_MODIFIED_SINCE" in environ
            or "HTTP_RANGE" in environ
            or "HTTP_IF_MATCH" in environ
            or "HTTP_IF_UNMODIFIED_SINCE" in environ
        ):
            return None
        entry.was_used = True
        return entry

    def answer(self, environ: Mapping[str, Any]) -> Answer | None:
        """Answer a GET or HEAD for a stored page, or None if Django has to be asked."""
        if not self.is_reader_request(environ):
            return None
        if environ["QUERY_STRING"] and self.is_permalink(environ):
            return None
        path: str = environ["PATH_INFO"]
        encodings = self.encodings(environ)
        entry = self.held(encodings[0], path) or self._load(path, encodings)
        return None if entry is None else send(environ, entry)

    def stale_answer(self, environ: Mapping[str, Any]) -> Answer | None:
        """Answer from an older generation, for a reader who would have to wait too long."""
        if not self.is_reader_request(environ):
            return None
        encodings = self.encodings(environ)
        for generation in self.store.older_generations():
            entry = self._load(environ["PATH_INFO"], encodings, generation=generation)
            if entry is not None:
                return send(environ, entry)
        return None

    def is_reader_request(self, environ: Mapping[str, Any]) -> bool:
        """Say whether this may be a reader asking for a page: GET or HEAD, not the desk's."""
        return environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ["PATH_INFO"].startswith(
            self.options.django_prefixes
        )

    def is_permalink(self, environ: Mapping[str, Any]) -> bool:
        """Say whether this asks ``/`` for an old WordPress permalink such as ``/?p=12``."""
        query: str = environ["QUERY_STRING"]
        if not query or environ["PATH_INFO"] != "/":
            return False
        keys = {key for key, _ in parse_qsl(query[:2000], keep_blank_values=True)}
        return not keys.isdisjoint(self.options.permalink_keys)

    # --- what the files share

    def encodings(self, environ: Mapping[str, Any]) -> tuple[str, ...]:
        """Answer what the client accepts, best first; remembers the header as it was sent."""
        header: str = environ.get("HTTP_ACCEPT_ENCODING", "")
        known = self._encodings_by_header.get(header)
        if known is None:
            known = choose_encodings(header)
            if len(self._encodings_by_header) < _KNOWN_ENCODING_HEADERS and len(header) < 200:
                self._encodings_by_header[header] = known
                self.shelf_by_header[header] = self.memory.shelves[known[0]]
        return known

    def held(self, encoding: str, path: str) -> Entry | None:
        """Answer the entry in memory after looking at its file, if it is time to."""
        entry = self.memory.shelves[encoding].get(path)
        if entry is None:
            return None
        seen = self.marks[entry.mark]
        now = time.monotonic()
        if entry.seen != seen or entry.recheck_at < now:
            if _identity_of(entry.file) != entry.identity:
                self.memory.drop(encoding, path)
                return None
            entry.seen = seen
            entry.recheck_at = now + RECHECK_SECONDS
        entry.was_used = True
        return entry

    # --- inside

    def _load(
        self, path: str, encodings: tuple[str, ...], *, generation: str = "current"
    ) -> Entry | None:
        address = address_from_wsgi(path)
        if address is None:
            return None
        mark = Changes.mark_of(address)
        seen = self.marks[mark]  # before the file is opened: see `changes`
        folder = self._current if generation == "current" else f"{self.store.root}/{generation}/"
        for encoding in encodings:
            file = f"{folder}{store_path(address)}{'.br' if encoding == 'br' else '.gz'}"
            read = _read(file)
            if read is None:
                continue
            content, identity, modified_at = read
            try:
                body = zlib.decompress(content, wbits=31) if encoding == "identity" else content
            except zlib.error:  # damaged on the disk: as good as missing
                continue
            entry = Entry(
                headers=[],
                body=body,
                etag=etag_of(modified_at, identity[1], encoding),
                modified_at=modified_at,
                file=file,
                identity=identity,
                mark=mark,
                seen=seen,
                recheck_at=time.monotonic() + RECHECK_SECONDS,
            )
            entry.headers = self._headers_of_page(address, entry, encoding)
            if generation == "current":
                self.memory.put(encodings[0], path, entry)
            return entry
        return None

    def _headers_of_page(self, address: str, entry: Entry, encoding: str) -> list[Header]:
        ready = [
            ("content-type", content_type(address)),
            ("etag", entry.etag),
            ("last-modified", headers.http_date(entry.modified_at)),
        ]
        if encoding != "identity":
            ready.append(("content-encoding", encoding))
        return ready + self.page_headers


def small_options(options: ServerOptions) -> ServerOptions:
    """Answer the options for the Django side, which needs hardly any pages in memory."""
    return replace(options, memory_bytes=1024 * 1024)


def _identity_of(file: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 - hot
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read(file: str) -> tuple[bytes, tuple[int, int, int], int] | None:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        found = os.fstat(descriptor)
        if found.st_size < LEAST_BYTES or not stat.S_ISREG(found.st_mode):
            return None
        content = os.read(descriptor, found.st_size)
        if file.endswith(".gz") and not content.startswith(GZIP_MAGIC):
            return None
    finally:
        os.close(descriptor)
    if len(content) != found.st_size:  # cut off under our eyes; nobody of ours does that
        return None
    return content, (found.st_mtime_ns, found.st_size, found.st_ino), int(found.st_mtime)
