"""Many manuscripts at once become articles: a batch is one transaction of a few queries.

Wagtail's own way (one page, one revision, its indexes, its log) takes some 40 queries an article;
here rows are written straight: page, article, byline, beats, redirects, comments and the memory of
where each came from. An article without a revision is whole to Wagtail; its first revision is the
first edit at the desk. Search entries and references follow in the background
(`importers.domain.arrivals`, by the outbox), as do the fronts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from broadsheet.articles.domain.bulk import add_articles
from broadsheet.articles.models import Article, BylineEntry
from broadsheet.importers.domain.arrivals import announce_import
from broadsheet.importers.domain.body import raw_body, rich_text
from broadsheet.importers.domain.manuscript import Block, Gallery, Paragraph, PictureRef
from broadsheet.importers.wordpress.domain.comments import store_comments
from broadsheet.importers.wordpress.domain.manuscripts import Prepared
from broadsheet.importers.wordpress.domain.media import PictureSource
from broadsheet.importers.wordpress.domain.names import Names
from broadsheet.importers.wordpress.domain.planning import Plan, State, item_key
from broadsheet.importers.wordpress.domain.redirects import insert_redirects
from broadsheet.importers.wordpress.domain.waiting import places_without_files
from broadsheet.importers.wordpress.domain.wxr.records import Item
from broadsheet.importers.wordpress.models import ImportedItem, WaitingPicture
from broadsheet.toolkit import clock


@dataclass(slots=True)
class Ready:
    """An item that is ready to be written."""

    item: Item
    plan: Plan
    prepared: Prepared
    slug: str
    address: str
    page_id: int = 0
    missing: list[PictureRef] = field(default_factory=list)
    comment_fates: Counter[str] | None = None  # what became of its comments, once stored
    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[str]:
        """What is otherwise than it was at the old site, in words for an editor."""
        changes = [*self.plan.changes, *self.notes]
        changes += [f"mended in the file: {repair.what}" for repair in self.item.repairs]
        if self.prepared.unknown_terms:
            terms = ", ".join(self.prepared.unknown_terms)
            changes.append(f"not in the mapping file, the proposal was taken: {terms}")
        if self.plan.state is not State.LIVE:
            changes.append(f"is {self.plan.state}")
        return changes


class Desk:
    """Writes batches of articles under the one folder."""

    def __init__(self, *, site: str, names: Names, pictures: PictureSource) -> None:
        self.site = site
        self.names = names
        self.pictures = pictures

    def deliver(self, batch: Sequence[Ready]) -> None:
        """Write `batch`, all or nothing. Pictures are found before, outside the transaction."""
        found = self._pictures_of(batch)
        now = clock.now()
        with transaction.atomic():
            made = [self._article(ready, found, now) for ready in batch]
            add_articles([article for article, _ in made])
            waiting: list[WaitingPicture] = []
            for ready, (article, places) in zip(batch, made, strict=True):
                ready.page_id = article.pk
                for place in places:
                    place.page_id = article.pk
                waiting += places
            WaitingPicture.objects.bulk_create(waiting)
            self._schedule(batch)
            self._remember(batch)
            announce_import(article_ids=[ready.page_id for ready in batch])

    def _remember(self, batch: Sequence[Ready]) -> None:
        insert_redirects(batch)
        ImportedItem.objects.bulk_create(
            imported_item(ready, site=self.site, page_id=ready.page_id) for ready in batch
        )
        store_comments(batch, self.site)

    def _pictures_of(self, batch: Sequence[Ready]) -> dict[str, int]:
        references: dict[str, PictureRef] = {}
        for ready in batch:
            for reference in self.pictures.of_manuscript(ready.prepared.manuscript):
                references.setdefault(reference.source, reference)
        return self.pictures.resolve(list(references.values()))

    def _article(
        self, ready: Ready, found: dict[str, int], now: dt.datetime
    ) -> tuple[Article, list[WaitingPicture]]:
        manuscript = ready.prepared.manuscript
        is_live = ready.plan.state is State.LIVE
        missing: list[PictureRef] = []

        def picture_of(reference: PictureRef) -> int | None:
            key = found.get(reference.source)
            if key is None:
                missing.append(reference)
            return key

        blocks = list(with_gallery_captions(manuscript.body, found))
        body = raw_body(blocks, picture_of=picture_of)
        places = places_without_files(body, missing, blocks, site=self.site)
        title = manuscript.headline or "—"
        if len(title) > 255:
            ready.notes.append(f"The headline was cut at 255 characters: {title}")
            title = title[:254].rstrip() + "…"
        published_at = ready.plan.published_at if is_live else None
        article = Article(
            title=title,
            slug=ready.slug,
            live=is_live,
            has_unpublished_changes=not is_live,
            first_published_at=published_at,
            last_published_at=published_at,
            latest_revision_created_at=published_at or now,
            seo_title=ready.prepared.seo_title,
            search_description=ready.prepared.search_description,
            kicker=manuscript.kicker,
            deck=manuscript.deck,
            language=manuscript.language[:16],
            body=body,
            published_at=published_at,
            published_on=ready.plan.day if is_live else None,
            published_address=ready.address if is_live else "",
        )
        if manuscript.featured is not None:
            places += self._feature(article, manuscript.featured, found, missing)
        article.byline = [
            BylineEntry(
                contributor_id=self.names.contributor(entry),
                role=str(entry.role),
                sort_order=order,
            )
            for order, entry in enumerate(manuscript.byline)
        ]
        article.regions = self.names.regions(manuscript.regions)
        article.themes = self.names.themes(manuscript.themes)
        ready.missing = missing
        return article, places

    def _feature(
        self,
        article: Article,
        featured: PictureRef,
        found: dict[str, int],
        missing: list[PictureRef],
    ) -> list[WaitingPicture]:
        article.featured_picture_id = found.get(featured.source)
        article.featured_alt = featured.alt[:500]
        article.featured_caption = rich_text(featured.caption)
        article.featured_credit = featured.credit[:255]
        if article.featured_picture_id is not None:
            return []
        missing.append(featured)
        return [
            WaitingPicture(
                site=self.site,
                source=featured.source[:2000],
                alt=featured.alt[:500],
                caption=featured.caption,
                credit=featured.credit[:255],
            )
        ]

    def _schedule(self, batch: Sequence[Ready]) -> None:
        """Give each scheduled article the revision that Wagtail publishes at its hour."""
        for ready in batch:
            if ready.plan.state is not State.SCHEDULED or ready.plan.published_at is None:
                continue
            article = Article.objects.get(pk=ready.page_id)
            article.go_live_at = ready.plan.published_at
            article.save(update_fields=["go_live_at"])
            article.save_revision(approved_go_live_at=ready.plan.published_at)
            if ready.plan.published_at <= clock.now():
                ready.notes.append("Its hour has passed: it goes live within a minute.")


def imported_item(ready: Ready, *, site: str, page_id: int | None) -> ImportedItem:
    """Return the (unsaved) memory of an item."""
    return ImportedItem(
        site=site,
        key=item_key(ready.item),
        post_type=ready.item.post_type[:40],
        page_id=page_id,
        slug=ready.slug,
        address=ready.address,
        language=ready.plan.language[:16],
        translation_group=ready.plan.mark.group[:100],
        told=_told(ready),
    )


def _told(ready: Ready) -> dict[str, list]:
    told: dict[str, list] = {}
    if changes := ready.changes:
        told["changes"] = changes
    if findings := ready.prepared.manuscript.findings:
        told["findings"] = [[f.part, f.message, f.certainty, f.excerpt] for f in findings]
    return told


def with_gallery_captions(blocks: Sequence[Block], found: dict[str, int]) -> Iterator[Block]:
    """Yield `blocks`; the caption of a gallery that has no picture yet becomes a paragraph."""
    for block in blocks:
        yield block
        if isinstance(block, Gallery) and block.caption:
            shown = [p for p in block.pictures if p.source in found]
            if len(shown) < 2:  # one picture alone stands as a picture, with its own caption
                yield Paragraph(block.caption)
