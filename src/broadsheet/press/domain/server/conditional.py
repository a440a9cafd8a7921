"""Conditional and range requests (RFC 9110, sections 13 and 14) for a file that is known."""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass
from email.utils import parsedate
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CONDITIONS: Final = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)

_ONE_RANGE: Final = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)
_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status, and for 206 the bytes from `start` up to and including `last`."""

    status: int
    start: int = 0
    last: int = -1


def judge(
    environ: Mapping[str, Any], *, etag: str, modified_at: int, size_bytes: int, is_get: bool
) -> Verdict:
    """Decide what a request for an existing file gets: 200, 206, 304, 412 or 416.

    The order is that of RFC 9110, section 13.2.2. Several ranges at once are answered with the
    whole file, as section 14.2 allows.
    """
    if not _preconditions_hold(environ, etag, modified_at):
        return Verdict(412)
    if _is_unchanged(environ, etag, modified_at):
        return Verdict(304)
    header = environ.get("HTTP_RANGE")
    if header and is_get and _range_is_fresh(environ, etag, modified_at):
        return _range(header, size_bytes)
    return Verdict(200)


def _preconditions_hold(environ: Mapping[str, Any], etag: str, modified_at: int) -> bool:
    wanted = environ.get("HTTP_IF_MATCH")
    if wanted is not None:
        return wanted.strip() == "*" or etag in _TAG.findall(wanted)
    since = _date(environ.get("HTTP_IF_UNMODIFIED_SINCE"))
    return since is None or modified_at <= since


def _is_unchanged(environ: Mapping[str, Any], etag: str, modified_at: int) -> bool:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        tags = (tag.removeprefix("W/") for tag in _TAG.findall(known))
        return known.strip() == "*" or etag in tags
    since = _date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return since is not None and modified_at <= since


def _range_is_fresh(environ: Mapping[str, Any], etag: str, modified_at: int) -> bool:
    condition = environ.get("HTTP_IF_RANGE")
    if condition is None:
        return True
    if condition.lstrip().startswith(('"', "W/")):
        return bool(condition.strip() == etag)  # strong comparison: a weak tag never matches
    return _date(condition) == modified_at


def _range(header: str, size_bytes: int) -> Verdict:
    matched = _ONE_RANGE.fullmatch(header)
    if not matched or matched.groups() == ("", ""):
        return Verdict(200)
    first, last = matched.groups()
    if not first:  # the last so many bytes
        length = min(int(last), size_bytes)
        if length == 0:
            return Verdict(416)
        return Verdict(206, size_bytes - length, size_bytes - 1)
    start = int(first)
    end = min(int(last), size_bytes - 1) if last else size_bytes - 1
    if start >= size_bytes:
        return Verdict(416)
    if last and int(last) < start:
        return Verdict(200)  # not a valid range at all, so it is ignored
    return Verdict(206, start, end)


def _date(header: str | None) -> int | None:
    if not header:
        return None
    try:
        parsed = parsedate(header)
        return None if parsed is None else timegm(parsed)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
