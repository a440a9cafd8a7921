"""Where the picture of an ``img`` is, past the placeholders of lazy loading."""

from __future__ import annotations

import base64
import binascii
import re

from lxml.html import HtmlElement

from .addresses import picture_source, urljoin_safely

_FURNITURE_FILE = re.compile(
    r"(?:^|[-_])(?:logo|avatar|gravatar|icons?|sprite|spacer|pixel|blank|share|facebook|twitter)"
    r"(?:[-_]\w{1,12})?\.(?:png|gif|svg|jpe?g|webp)$",
    re.IGNORECASE,
)


def is_furniture_picture(filename: str, alt: str) -> bool:
    """Whether a picture is the page's own: a logo, a portrait beside a name, an icon."""
    return bool(
        _FURNITURE_FILE.search(filename) or re.search(r"^avatar\b|\blogo$", alt, re.IGNORECASE)
    )


def find_picture(
    element: HtmlElement, *, base: str, held: dict[str, bytes]
) -> tuple[str, bytes | None]:
    """The address of a picture, and its bytes where the file holds them; ("", None) without one.

    `held` maps addresses within the file to bytes.
    """
    candidates = [
        element.get(name, "")
        for name in ("data-src", "data-lazy-src", "data-original", "data-orig-file", "src")
    ]
    for names in ("data-srcset", "srcset"):
        first = (element.get(names) or "").split(",")[0].split()
        candidates += first[:1]
    for raw in candidates:
        raw = raw.strip()
        joined = urljoin_safely(base, raw) if base else raw
        for key in (raw, joined):
            if key and key in held:
                return picture_source(raw, base=base), held[key]
        if raw.startswith("data:image/") and not raw.startswith("data:image/svg"):
            content = _decode_data(raw)
            if content is not None and len(content) > 200:
                return "", content
        elif raw and not raw.startswith(("data:", "javascript:", "cid:")):
            return picture_source(raw, base=base), None
    return "", None


def _decode_data(address: str) -> bytes | None:
    head, _, body = address.partition(",")
    if not head.endswith(";base64"):
        return None
    try:
        return base64.b64decode(body, validate=False)
    except (binascii.Error, ValueError):
        return None
