"""Comments are kept as they are for the room that will show them; spam is only counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from broadsheet.importers.wordpress.domain.dates import parse_sql_date
from broadsheet.importers.wordpress.domain.wxr.records import Comment, Item
from broadsheet.importers.wordpress.models import StoredComment

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.delivering import Ready

PINGS = ("pingback", "trackback")


def kind_of(comment: Comment) -> str:
    """Return "comment", "pingback", "trackback", or the plug-in's own kind."""
    return comment.kind or "comment"


def fate_of(comment: Comment) -> str:
    """Return "stored", or why it is not: "spam", "trash", "other" (a plug-in's record)."""
    if comment.approved == "spam":
        return "spam"
    if comment.approved in {"trash", "post-trashed"}:
        return "trash"
    if kind_of(comment) not in {"comment", "review", *PINGS}:
        return "other"
    return "stored"


def count_comments(item: Item) -> Counter[str]:
    """Count the comments of an item by what becomes of them; pings told apart."""
    counts: Counter[str] = Counter()
    for comment in item.comments:
        fate = fate_of(comment)
        if fate == "stored" and comment.kind in PINGS:
            fate = "pings"
        counts[fate] += 1
    return counts


def stored_comments(ready: Ready, site: str) -> Iterator[StoredComment]:
    """Yield the (unsaved) rows of an item's comments."""
    seen = set()
    for comment in ready.item.comments:
        if fate_of(comment) != "stored" or comment.comment_id in seen:
            continue
        seen.add(comment.comment_id)
        ready.comments_stored += 1
        written_at = parse_sql_date(comment.date_gmt) or parse_sql_date(comment.date)
        yield StoredComment(
            site=site,
            wordpress_id=comment.comment_id,
            parent_wordpress_id=comment.parent,
            page_id=ready.page_id,
            kind=kind_of(comment)[:20],
            is_approved=comment.approved == "1",
            author_name=comment.author[:255],
            author_email=comment.author_email[:255],
            author_url=comment.author_url[:500],
            author_ip=comment.author_ip[:100],
            written_at=written_at and written_at.replace(tzinfo=dt.UTC),
            content=comment.content,
            meta=comment.meta,
        )
