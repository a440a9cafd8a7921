"""Addresses of links as the file gives them: resolved, refused, or found empty."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

GAP = ""

_SAVED_FOLDER = re.compile(
    r"^(\./)?[^/?#]+[_-](files|dateien|fichiers|archivos|bestanden|filer|file|pliki|arquivos)/",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_EMPTY = {"", "#", "about:blank", "http://", "https://", "http:", "https:", "%20", "()", "<>"}


class Address(NamedTuple):
    """`href` None: no link is to be made; `GAP`: the address was lost. `lost` says what stood."""

    href: str | None
    lost: str = ""


def read_address(raw: str | None, *, base: str) -> Address:
    """What to make of an ``href``. Relative addresses need a base, else they become gaps."""
    if raw is None:
        return Address(GAP)
    value = "".join(c for c in raw.strip() if c.isprintable()).strip()
    if value.lower() in _EMPTY:
        return Address(GAP)
    if value.startswith("#"):
        return Address(None)
    scheme = _SCHEME.match(re.sub(r"\s+", "", value))
    if scheme is None or value.startswith("//"):
        if value.startswith("//"):
            return _web_address("https:" + value)
        if base:
            return _web_address(urljoin_safely(base, value))
        return Address(GAP, lost=value)
    name = scheme.group(1).lower()
    if name in ("http", "https"):
        return _web_address(value)
    if name == "mailto":
        return Address(value.replace(" ", ""))
    if name in ("file", "blob", "chrome", "about", "res", "ms-its"):
        return Address(GAP, lost=value)
    if "." in name or value[len(name) + 1 :][:5].isdigit():  # example.org:8080/x
        return Address(GAP, lost=value)
    return Address(None, lost=value)


def _web_address(value: str) -> Address:
    value = value.replace(" ", "%20")
    try:
        host = urlsplit(value).hostname
    except ValueError:
        return Address(GAP, lost=value)
    return Address(value) if host else Address(GAP, lost=value)


def urljoin_safely(base: str, value: str) -> str:
    try:
        return urljoin(base, value)
    except ValueError:
        return value


def is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def picture_source(raw: str, *, base: str) -> str:
    """A picture's address, or its path as the saved page names it."""
    value = raw.strip()
    if _SAVED_FOLDER.match(value) or not value:
        return value
    if value.startswith("//"):
        return "https:" + value
    if _SCHEME.match(value):
        return value if is_web_address(value) else ""
    return urljoin_safely(base, value) if base else value


def site_of(address: str) -> str:
    """The host without ``www.``."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
