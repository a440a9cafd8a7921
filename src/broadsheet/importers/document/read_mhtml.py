"""A page saved with its parts in one file (.mhtml): its HTML, and its pictures as bytes."""

from __future__ import annotations

import email
import email.policy

from .bounds import MAX_MARKUP_BYTES
from .errors import DocumentIsTooLarge, DocumentIsUnreadable
from .pieces import Evidence, Source
from .read_html import read_html


def read_mhtml(*, filename: str, content: bytes) -> Source:
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        pages, pictures = [], {}
        for part in message.walk():
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                continue
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                pages.append(payload)
            elif part.get_content_maintype() == "image":
                for name in (part.get("Content-Location"), part.get("Content-ID")):
                    if name:
                        pictures[str(name).strip().strip("<>")] = payload
                        pictures["cid:" + str(name).strip().strip("<>")] = payload
        address = str(message.get("Snapshot-Content-Location") or "").strip()
    except (ValueError, LookupError, AssertionError, TypeError, RecursionError) as error:
        raise DocumentIsUnreadable(filename, reason="its parts are damaged") from error
    if not pages:
        raise DocumentIsUnreadable(filename, reason="it holds no page")
    if len(pages[0]) > MAX_MARKUP_BYTES:
        raise DocumentIsTooLarge(filename, size=len(pages[0]), limit=MAX_MARKUP_BYTES, unit="bytes")
    evidence = Evidence(canonical=address, base=address)
    return read_html(filename=filename, content=pages[0], evidence=evidence, pictures=pictures)
