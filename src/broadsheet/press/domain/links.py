"""The full addresses of what we publish, as links carry them."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings


def absolute(address: str) -> str:
    """Return the full, percent-encoded address of a path of ours; full addresses stay."""
    if not address.startswith("/"):
        return address
    return f"{settings.PUBLIC_URL}{encoded(address)}"


def encoded(path: str) -> str:
    """Percent-encode the letters of a path that a URL may not hold; what is encoded stays."""
    return quote(path, safe="/%~!$&'()*+,;=:@?#-._")
