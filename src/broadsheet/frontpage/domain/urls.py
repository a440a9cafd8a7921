"""Which addresses a page may link to, and where they lead."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

_INVISIBLE: Final = re.compile(
    r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+"
)
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})


def safe_href(href: str) -> str:
    """Return an address that a page may link to, or nothing.

    Browsers drop tabs, line ends and leading blanks before they read the scheme (WHATWG URL,
    “basic URL parser”), so they are dropped here first.
    """
    cleaned = _INVISIBLE.sub("", href)
    if not cleaned:
        return ""
    if cleaned[0] == "#" or (cleaned[0] == "/" and not cleaned.startswith(("//", "/\\"))):
        return cleaned
    if cleaned.startswith("//"):
        cleaned = f"https:{cleaned}"
    try:
        parts = urlsplit(cleaned)
    except ValueError:  # “http://[broken”
        return ""
    if parts.scheme.lower() not in _SCHEMES:
        return ""
    if parts.scheme.lower() in ("http", "https") and not parts.hostname:
        return ""
    return cleaned


def is_external(href: str) -> bool:
    """Say whether an address that `safe_href` let pass leads to another site."""
    if not href.startswith(("http:", "https:", "HTTP:", "HTTPS:")):
        return False
    return urlsplit(href).netloc.lower() != urlsplit(settings.PUBLIC_URL).netloc.lower()


def host_of(href: str) -> str:
    """Return the host of an address as readers know it, without “www.”."""
    try:
        host = urlsplit(href).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
