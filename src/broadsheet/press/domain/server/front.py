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
from broadsheet.press.domain.server import files, headers
from broadsheet.press.domain.server.conditional import CONDITIONS, Verdict, judge
from broadsheet.press.domain.server.headers import Header
from broadsheet.press.domain.server.memory import Entry, Memory
from broadsheet.press.domain.server.negotiation import choose_encodings
from broadsheet.press.domain.store import GZIP_MAGIC, LEAST_BYTES, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from broadsheet.press.domain.server.options import ServerOptions

Answer = tuple[int, list[Header], "bytes | Iterable[bytes]"]

_KNOWN_ENCODING_HEADERS: Final = 512  # browsers send a dozen; a flood of odd ones is bounded
_ON_304: Final = frozenset(
    {"etag", "last-modified", "cache-control", "vary", "content-location", "expires"}
)


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
        self._static_headers = headers.static_headers(options)
        self._media_headers = headers.media_headers(options)

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
        entry = self._held(encodings[0], path) or self._load(path, encodings)
        return None if entry is None else self._send(environ, entry)

    def stale_answer(self, environ: Mapping[str, Any]) -> Answer | None:
        """Answer from an older generation, for a reader who would have to wait too long."""
        if not self.is_reader_request(environ):
            return None
        encodings = self.encodings(environ)
        for generation in self.store.older_generations():
            entry = self._load(environ["PATH_INFO"], encodings, generation=generation)
            if entry is not None:
                return self._send(environ, entry)
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

    # --- files

    def is_file_request(self, environ: Mapping[str, Any]) -> bool:
        """Say whether the path lies below the static or the media address."""
        path: str = environ["PATH_INFO"]
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and path.startswith((self.options.static_url, self.options.media_url))
            and self._root_of(path) is not None
        )

    def file_answer(self, environ: Mapping[str, Any]) -> Answer | None:
        """Answer a file of `/static/` or `/media/`; None if it is not there or Django's.

        May read and compress, so a server with few threads calls it from another one.
        """
        path: str = environ["PATH_INFO"]
        encodings = self.encodings(environ)
        held = self._held(encodings[0], path)
        if held is not None:
            return self._send(environ, held)
        place = self._root_of(path)
        found = files.find_file(*place) if place else None
        if found is None:
            return None
        if found.size_bytes > files.MEMORY_FILE_BYTES:
            return self._stream(environ, found)
        entry = self._file_entry(path, found, encodings)
        self.memory.put(encodings[0], path, entry)
        return self._send(environ, entry)

    # --- inside

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

    def _held(self, encoding: str, path: str) -> Entry | None:
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
                etag=_etag(modified_at, identity[1], encoding),
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

    def _file_entry(self, path: str, found: files.FileFound, encodings: tuple[str, ...]) -> Entry:
        encoding, body = files.read_compressed(found, encodings)
        etag = _etag(found.modified_at, found.size_bytes, encoding)
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
            seen=self.marks[0],
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
        if not path.startswith(self.options.static_url):
            return [*ready, ("cache-control", headers.MEDIA_CACHE_CONTROL), *self._media_headers]
        lasting = headers.STATIC_CACHE_CONTROL
        if not found.is_hashed:
            lasting = headers.PLAIN_STATIC_CACHE_CONTROL
        return [*ready, ("cache-control", lasting), *self._static_headers]

    def _root_of(self, path: str) -> tuple[Path, str] | None:
        """Answer the folder and the relative path for an address of a file."""
        options = self.options
        if options.static_root is not None and path.startswith(options.static_url):
            return options.static_root, path[len(options.static_url) :]
        if options.media_root is not None and path.startswith(options.media_url):
            relative = path[len(options.media_url) :]
            if not relative.startswith(options.private_media):
                return options.media_root, relative
        return None

    def _stream(self, environ: Mapping[str, Any], found: files.FileFound) -> Answer:
        etag = _etag(found.modified_at, found.size_bytes, "identity")
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
            return _without_body(verdict, ready, found.size_bytes)
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

    def _send(self, environ: Mapping[str, Any], entry: Entry) -> Answer:
        is_get = environ["REQUEST_METHOD"] == "GET"
        if any(name in environ for name in CONDITIONS):
            verdict = judge(
                environ,
                etag=entry.etag,
                modified_at=entry.modified_at,
                size_bytes=len(entry.body),
                is_get=is_get,
            )
            if verdict.status == 206:
                part = entry.body[verdict.start : verdict.last + 1]
                span = f"bytes {verdict.start}-{verdict.last}/{len(entry.body)}"
                return 206, [*entry.headers, ("content-range", span)], part
            if verdict.status != 200:
                return _without_body(verdict, entry.headers, len(entry.body))
        if not is_get:
            return 200, [*entry.headers, ("content-length", str(len(entry.body)))], b""
        return 200, entry.headers, entry.body


def small_options(options: ServerOptions) -> ServerOptions:
    """Answer the options for the Django side, which needs hardly any pages in memory."""
    return replace(options, memory_bytes=1024 * 1024)


def _without_body(verdict: Verdict, ready: list[Header], size_bytes: int) -> Answer:
    if verdict.status == 304:
        return 304, [header for header in ready if header[0] in _ON_304], b""
    kept = [h for h in ready if h[0] not in ("content-type", "content-encoding", "etag")]
    if verdict.status == 416:
        kept.append(("content-range", f"bytes */{size_bytes}"))
    return verdict.status, kept, b""


def _etag(modified_at: int, size_bytes: int, encoding: str) -> str:
    """Make the tag that nginx makes of the same gzip file; others get a mark of their own."""
    suffix = "" if encoding == "gzip" else f"-{encoding}"
    return f'"{modified_at:x}-{size_bytes:x}{suffix}"'


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
