"""Comments are kept as they are for the room that will show them; spam is only counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from broadsheet.importers.wordpress.domain.dates import parse_sql_date
from broadsheet.importers.wordpress.domain.wxr.records import Comment, Item
from broadsheet.importers.wordpress.models import StoredComment

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.delivering import Ready

PINGS = ("pingback", "trackback")
STORED = ("stored", "pings")
LOST = "not stored (their item was not imported)"
TWICE = "not stored (another has their number)"


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


def comment_fates(item: Item) -> Iterator[tuple[Comment, str]]:
    """Yield the comments of an item with what becomes of each; pings are told apart."""
    seen: set[int] = set()
    for comment in item.comments:
        fate = fate_of(comment)
        if fate == "stored":
            if comment.comment_id in seen:
                fate = TWICE
            elif comment.kind in PINGS:
                fate = "pings"
            seen.add(comment.comment_id)
        yield comment, fate


def count_comments(item: Item) -> Counter[str]:
    """Count the comments of an item by what becomes of them."""
    return Counter(fate for _, fate in comment_fates(item))


def store_comments(batch: Sequence[Ready], site: str) -> None:
    """Store the comments of `batch`, each number once, and count for each item what they became."""
    numbers = [comment.comment_id for ready in batch for comment in ready.item.comments]
    taken = _taken(numbers, site)
    rows = []
    for ready in batch:
        fates: Counter[str] = Counter()
        for comment, fate in comment_fates(ready.item):
            if fate not in STORED:
                fates[fate] += 1
            elif comment.comment_id in taken:
                fates[TWICE] += 1
            else:
                fates[fate] += 1
                taken.add(comment.comment_id)
                rows.append(_row(comment, ready.page_id, site))
        ready.comment_fates = fates
    StoredComment.objects.bulk_create(rows)


def _taken(numbers: list[int], site: str) -> set[int]:
    taken: set[int] = set()
    for start in range(0, len(numbers), 500):
        rows = StoredComment.objects.filter(
            site=site, wordpress_id__in=numbers[start : start + 500]
        )
        taken.update(rows.values_list("wordpress_id", flat=True))
    return taken


def _row(comment: Comment, page_id: int, site: str) -> StoredComment:
    written_at = parse_sql_date(comment.date_gmt) or parse_sql_date(comment.date)
    return StoredComment(
        site=site,
        wordpress_id=comment.comment_id,
        parent_wordpress_id=comment.parent,
        page_id=page_id,
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
