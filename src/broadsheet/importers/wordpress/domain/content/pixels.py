"""Pictures that stand in the text itself, as ``data:`` addresses."""

from __future__ import annotations

import base64
import binascii
import re

MAX_BYTES = 20_000_000
_DATA = re.compile(r"^data:image/(png|jpe?g|gif|webp);base64,", re.IGNORECASE)


def inline_picture(source: str) -> tuple[bytes | None, str]:
    """Return the bytes of a picture given as a ``data:`` address, and its file's extension.

    None if it is no picture, too large, or a placeholder of a few bytes that a lazy loader put
    there.
    """
    match = _DATA.match(source)
    if match is None or len(source) > MAX_BYTES * 4 // 3:
        return None, ""
    try:
        content = base64.b64decode(source[match.end() :], validate=False)
    except (binascii.Error, ValueError):
        return None, ""
    if len(content) < 200:
        return None, ""
    return content, f".{match[1].lower().replace('jpeg', 'jpg')}"
