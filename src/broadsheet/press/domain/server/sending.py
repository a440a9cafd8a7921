"""What lies ready → the answer to one request, with its conditions and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from broadsheet.press.domain.server.conditional import CONDITIONS, Verdict, judge
from broadsheet.press.domain.server.headers import Header

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from broadsheet.press.domain.server.memory import Entry

Answer = tuple[int, list[Header], "bytes | Iterable[bytes]"]

_ON_304: Final = frozenset(
    {"etag", "last-modified", "cache-control", "vary", "content-location", "expires"}
)


def send(environ: Mapping[str, Any], entry: Entry) -> Answer:
    """Answer a GET or HEAD with `entry`: whole, in part, or not at all (`conditional`)."""
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
            return without_body(verdict, entry.headers, len(entry.body))
    if not is_get:
        return 200, [*entry.headers, ("content-length", str(len(entry.body)))], b""
    return 200, entry.headers, entry.body


def without_body(verdict: Verdict, ready: list[Header], size_bytes: int) -> Answer:
    """Answer 304, 412 or 416 for a file with the headers `ready`."""
    if verdict.status == 304:
        return 304, [header for header in ready if header[0] in _ON_304], b""
    kept = [h for h in ready if h[0] not in ("content-type", "content-encoding", "etag")]
    if verdict.status == 416:
        kept.append(("content-range", f"bytes */{size_bytes}"))
    return verdict.status, kept, b""


def etag_of(modified_at: int, size_bytes: int, encoding: str) -> str:
    """Make the tag that nginx makes of the same gzip file; others get a mark of their own."""
    suffix = "" if encoding == "gzip" else f"-{encoding}"
    return f'"{modified_at:x}-{size_bytes:x}{suffix}"'
