"""Addresses: the path of a URL, and the place in the store where its page lies.

Only a canonical address has a place. Everything else (``..``, empty or hidden segments, NUL,
backslash, control characters, broken UTF-8, too long, an unknown ending) is refused here, before
any path of the file system is made of it. Letters keep their case: ``/EN/`` is another address
than ``/en/``.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import Final
from urllib.parse import quote, unquote

from broadsheet.press.domain.kinds import PAGE_TYPE, TYPES
from broadsheet.press.errors import NotAnAddressError

MAX_ADDRESS_BYTES: Final = 1024
MAX_SEGMENT_BYTES: Final = 200  # a file name holds 255; ".webmanifest.gz" has to fit behind
INDEX: Final = "index.html"

_PLAIN_SEGMENT: Final = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
_FORBIDDEN: Final = frozenset("\\?#%:*\"'<>|`^{}[]&;$ ")
# Joiners are letters' neighbours in Persian and in the Indic scripts, so slugs contain them.
_JOINERS: Final = frozenset("\u200c\u200d")


def is_address(address: str) -> bool:
    """Say whether `address` is canonical and may have a place in the store."""
    if not address.startswith("/"):
        return False
    try:
        size = len(address.encode("utf-8"))
    except UnicodeEncodeError:  # lone surrogates
        return False
    if size > MAX_ADDRESS_BYTES:
        return False
    if address == "/":
        return True
    segments = address[1:].split("/")
    is_page = segments[-1] == ""
    if is_page:
        segments.pop()
    if not all(_is_segment(segment) for segment in segments):
        return False
    return is_page or _ending(segments[-1]) in TYPES


def check_address(address: str) -> str:
    """Answer `address` unchanged; raise `NotAnAddressError` if it is not canonical."""
    if not is_address(address):
        shown = ascii(address[:100])
        raise NotAnAddressError(f"{shown} is not the address of a page that can be stored.")
    return address


def address_from_wsgi(path_info: str) -> str | None:
    """Answer the address for WSGI's ``PATH_INFO`` (percent-decoded, as Latin-1; PEP 3333).

    None if the path is not UTF-8 or not canonical.
    """
    try:
        address = path_info.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    return address if is_address(address) else None


def address_from_url_path(path: str) -> str | None:
    """Answer the address for a percent-encoded path as ``reverse()`` gives it, or None."""
    try:
        address = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    return address if is_address(address) else None


def url_path(address: str) -> str:
    """Percent-encode an address for use in a URL."""
    return quote(address, safe="/~!()+,=@")


def store_path(address: str) -> str:
    """Answer the path below a generation's folder, without the suffix of its compression.

    ``/en/x/`` → ``en/x/index.html``; ``/en/feed.atom`` → ``en/feed.atom``.
    Raises `NotAnAddressError`.
    """
    relative = check_address(address)[1:]
    if address.endswith("/"):
        relative += INDEX
    return relative


def content_type(address: str) -> str:
    """Answer the content type with which every server serves this address."""
    if address.endswith("/"):
        return PAGE_TYPE
    return TYPES[_ending(address)]


def number_of(address: str, *, shards: int) -> int:
    """Spread addresses evenly over `shards` numbers; the same in every process."""
    return zlib.crc32(address.encode("utf-8")) % shards


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending if dot and stem else ""


def _is_segment(segment: str) -> bool:
    if len(segment.encode("utf-8")) > MAX_SEGMENT_BYTES or segment == INDEX:
        return False
    if segment.endswith((".gz", ".br")):  # would meet the files of another address
        return False
    if _PLAIN_SEGMENT.fullmatch(segment):
        return True
    if not segment or segment.startswith("."):
        return False
    return all(_is_allowed(character) for character in segment)


def _is_allowed(character: str) -> bool:
    if character in _FORBIDDEN:
        return False
    if character in _JOINERS:
        return True
    return unicodedata.category(character)[0] not in "CZ"
