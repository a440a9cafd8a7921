"""The headers of what readers get. `deploy/nginx.conf` and `deploy/Caddyfile` send the same.

Few and short: every header costs the server about 0.15 µs and the reader its bytes.
"""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from broadsheet.press.domain.server.options import ServerOptions

Header = tuple[str, str]

PAGE_CACHE_CONTROL: Final = "public, max-age=0, must-revalidate"
"""A page may be withdrawn or corrected at any moment, so a browser always asks (and gets a 304)."""
STATIC_CACHE_CONTROL: Final = "public, max-age=31536000, immutable"
PLAIN_STATIC_CACHE_CONTROL: Final = "public, max-age=3600"
MEDIA_CACHE_CONTROL: Final = "public, max-age=2592000"
MEDIA_SECURITY_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An uploaded file must not run anything in the newsroom's origin, whatever it claims to be."""
PERMISSIONS_POLICY: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
REFERRER_POLICY: Final = "strict-origin-when-cross-origin"


def content_security_policy(embed_hosts: tuple[str, ...]) -> str:
    """Answer the policy of readers' pages: everything from here, nothing inline.

    Frames may come from `embed_hosts`, for embeds that the reader asked to load.
    """
    frames = " ".join(f"https://{host}" for host in embed_hosts) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
        f"frame-src {frames}; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


def security_headers(options: ServerOptions) -> list[Header]:
    """Answer the headers that every reader's page carries."""
    headers = [
        ("content-security-policy", content_security_policy(options.embed_hosts)),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", REFERRER_POLICY),
        ("permissions-policy", PERMISSIONS_POLICY),
        ("cross-origin-opener-policy", "same-origin"),
    ]
    return headers + _transport(options)


def media_headers(options: ServerOptions) -> list[Header]:
    """Answer the headers of uploaded files."""
    return [
        ("content-security-policy", MEDIA_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        *_transport(options),
    ]


def static_headers(options: ServerOptions) -> list[Header]:
    """Answer the headers of the program's own styles, scripts and fonts."""
    return [("x-content-type-options", "nosniff"), *_transport(options)]


def http_date(seconds: float) -> str:
    """Write an instant as HTTP does (RFC 9110, section 5.6.7)."""
    return formatdate(seconds, usegmt=True)


def _transport(options: ServerOptions) -> list[Header]:
    if options.public_url.startswith("https://"):
        return [("strict-transport-security", "max-age=31536000")]
    return []
