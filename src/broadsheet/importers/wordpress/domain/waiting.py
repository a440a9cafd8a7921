"""Places in articles whose picture's file was not at hand: remembered, and filled later."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from broadsheet.articles.models import Article
from broadsheet.importers.domain.body import rich_text
from broadsheet.importers.domain.manuscript import Block, Gallery, PictureRef
from broadsheet.importers.wordpress.models import WaitingPicture

KEPT_PICTURE = "picture without its file"  # as `importers.domain.body` names the block
RawBlock = dict[str, Any]


def places_without_files(
    body: Sequence[RawBlock],
    missing: Sequence[PictureRef],
    blocks: Iterable[Block],
    *,
    site: str,
) -> list[WaitingPicture]:
    """Return a row (unsaved, without its page) for every block in a missing picture's place.

    `missing` are the pictures without a file in the order of the body, as `raw_body` asked for
    them.
    """
    if not missing:
        return []
    galleries: dict[int, str] = {}
    for block in blocks:
        if isinstance(block, Gallery):
            name = str(uuid.uuid4())
            galleries.update((id(reference), name) for reference in block.pictures)
    kept = [
        block
        for block in body
        if block["type"] == "kept" and block["value"]["what"] == KEPT_PICTURE
    ]
    return [
        WaitingPicture(
            site=site,
            source=reference.source[:2000],
            block_id=block["id"],
            gallery=galleries.get(id(reference), ""),
            alt=reference.alt[:500],
            caption=reference.caption,
            credit=reference.credit[:255],
        )
        for reference, block in zip(missing, kept, strict=True)
    ]


@transaction.atomic
def fill_article(*, page_id: int, found: dict[int, int]) -> int:
    """Put pictures where they were waited for; return how many found their place.

    `found` gives the picture of each `WaitingPicture` by its primary key. Only the block that
    stands in the picture's place is replaced, in the article and in its latest draft, so what
    editors wrote since stays. Where an editor removed that block, nothing is put back.
    """
    rows = {row.pk: row for row in WaitingPicture.objects.filter(pk__in=found, page_id=page_id)}
    article = Article.objects.select_for_update().filter(pk=page_id).first()
    if article is None or not rows:
        return 0
    by_block = {row.block_id: (row, found[pk]) for pk, row in rows.items() if row.block_id}
    featured = next((found[pk] for pk, row in rows.items() if not row.block_id), None)
    body, placed = _with_pictures(list(article.body.raw_data), by_block)
    updates: dict[str, Any] = {}
    if placed:
        article.body = body
        updates["body"] = article.body
    if featured is not None and article.featured_picture_id is None:
        updates["featured_picture_id"] = featured
        placed += 1
    if updates:
        Article.objects.filter(pk=page_id).update(**updates)
    if article.latest_revision_id:
        _fill_revision(article.latest_revision_id, by_block, featured)
    WaitingPicture.objects.filter(pk__in=rows).delete()
    return placed


def _fill_revision(
    revision_id: int, by_block: dict[str, tuple[WaitingPicture, int]], featured: int | None
) -> None:
    revision = Revision.objects.get(pk=revision_id)
    content = dict(revision.content)
    body, placed = _with_pictures(json.loads(content.get("body") or "[]"), by_block)
    if placed:
        content["body"] = json.dumps(body)
    if featured is not None and not content.get("featured_picture"):
        content["featured_picture"] = featured
    if content != revision.content:
        Revision.objects.filter(pk=revision_id).update(content=content)


def _with_pictures(
    body: list[RawBlock], by_block: dict[str, tuple[WaitingPicture, int]]
) -> tuple[list[RawBlock], int]:
    """Return the body with what is found in place; neighbours of one gallery are joined."""
    out: list[RawBlock] = []
    placed = 0
    run: list[tuple[WaitingPicture, int]] = []

    def close_run() -> None:
        if not run:
            return
        values = [_value(row, picture) for row, picture in run]
        if len(values) == 1:
            out.append({"type": "picture", "value": values[0], "id": run[0][0].block_id})
        else:
            items = [{"type": "item", "value": v, "id": str(uuid.uuid4())} for v in values]
            value = {"pictures": items, "caption": ""}
            out.append({"type": "gallery", "value": value, "id": run[0][0].block_id})
        run.clear()

    for block in body:
        known = by_block.get(str(block.get("id")))
        if known is None or block["type"] != "kept":
            close_run()
            out.append(block)
            continue
        placed += 1
        if run and (not known[0].gallery or run[-1][0].gallery != known[0].gallery):
            close_run()
        run.append(known)
    close_run()
    return out, placed


def _value(row: WaitingPicture, picture: int) -> dict[str, Any]:
    return {
        "picture": picture,
        "alt": row.alt,
        "is_decorative": False,
        "caption": rich_text(row.caption),
        "credit": row.credit,
    }


def fill_waiting(
    *, site: str, resolve: Callable[[list[PictureRef]], dict[str, int]], batch_rows: int = 200
) -> tuple[int, set[int]]:
    """Try to fill every waiting place of `site`; return how many were, and in which articles."""
    filled = 0
    changed: set[int] = set()
    last = 0
    while True:
        rows = list(
            WaitingPicture.objects.filter(site=site, pk__gt=last).order_by("pk")[:batch_rows]
        )
        if not rows:
            return filled, changed
        last = rows[-1].pk
        # A gallery is joined only if all its pictures come at once: take its page whole.
        more = WaitingPicture.objects.filter(page_id=rows[-1].page_id, pk__gt=last).order_by("pk")
        rows += list(more)
        last = rows[-1].pk
        references = [
            PictureRef(row.source, alt=row.alt, caption=row.caption, credit=row.credit)
            for row in rows
        ]
        pictures = resolve(references)
        by_page: dict[int, dict[int, int]] = {}
        for row in rows:
            if row.source in pictures:
                by_page.setdefault(row.page_id, {})[row.pk] = pictures[row.source]
        for page_id, found in by_page.items():
            filled += fill_article(page_id=page_id, found=found)
            changed.add(page_id)
