"""Which content type a stored file has: by the ending of its address and nothing else.

nginx and Caddy serve the same files without asking Broadsheet, so the type has to follow from the
name. `deploy/nginx.conf` and `deploy/Caddyfile` repeat this table; a test compares them.
"""

from __future__ import annotations

from typing import Final

PAGE_TYPE: Final = "text/html; charset=utf-8"
"""The type of every address that ends in a slash."""

TYPES: Final[dict[str, str]] = {
    "html": PAGE_TYPE,
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "xsl": "text/xsl; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "svg": "image/svg+xml",
    "ico": "image/x-icon",
}
"""Ending of a stored file → content type. The only JSON that the press stores is JSON Feed."""
