"""Items are brought in, batch by batch, and each is told of in the report."""

from __future__ import annotations

import logging
from collections.abc import Container, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from broadsheet.importers.domain.manuscript import Finding, PictureRef
from broadsheet.importers.wordpress.domain import comments
from broadsheet.importers.wordpress.domain.content.context import Context
from broadsheet.importers.wordpress.domain.content.figures import picture_of
from broadsheet.importers.wordpress.domain.delivering import Desk, Ready
from broadsheet.importers.wordpress.domain.manuscripts import Workshop, prepare
from broadsheet.importers.wordpress.domain.media import PictureSource
from broadsheet.importers.wordpress.domain.names import Names
from broadsheet.importers.wordpress.domain.pages import deliver_page, page_body
from broadsheet.importers.wordpress.domain.planning import (
    Fate,
    Plan,
    Rules,
    State,
    item_key,
    plan_item,
)
from broadsheet.importers.wordpress.domain.reporting import (
    FAILED,
    IMPORTED,
    SKIPPED,
    Entry,
    Report,
)
from broadsheet.importers.wordpress.domain.wxr.reading import Failure
from broadsheet.importers.wordpress.domain.wxr.records import Item
from broadsheet.importers.wordpress.errors import WordPressImportError
from broadsheet.importers.wordpress.models import ImportedItem

logger = logging.getLogger(__name__)

EARLIER = "imported by an earlier run"


class Bringer:
    """Takes items one by one and delivers them in batches.

    A trial (`is_dry`) goes the same way and writes nothing.
    """

    def __init__(
        self,
        *,
        site: str,
        rules: Rules,
        workshop: Workshop,
        pictures: PictureSource,
        report: Report,
        batch_items: int,
        is_dry: bool,
    ) -> None:
        self.site = site
        self.rules = rules
        self.workshop = workshop
        self.pictures = pictures
        self.report = report
        self.batch_items = batch_items
        self.is_dry = is_dry
        self._index = workshop.index
        self._names = Names(self._index)
        self._desk = Desk(site=site, names=self._names, pictures=pictures)
        self._batch: list[tuple[Item, Plan]] = []
        self._entries: list[Entry] = []  # of the batch, put in the file's order in the end

    def broken(self, failure: Failure) -> None:
        error = failure.error
        self.report.error(error.message)
        self._entries.append(
            Entry(error.number, error.line, "unknown", "", error.title, FAILED, error.message)
        )

    def take(self, item: Item, *, is_twice: bool) -> None:
        plan = plan_item(item, self.rules)
        if plan.fate in {Fate.SKIP, Fate.READ}:
            self._skip(item, plan.reason)
        elif is_twice:
            self._skip(item, "the export holds an item of this number already")
        else:
            self._batch.append((item, plan))
        if max(len(self._batch), len(self._entries)) >= self.batch_items:
            self.flush()

    def _skip(self, item: Item, reason: str, **more: object) -> None:
        self._count_lost_comments(item)
        entry = _entry(item, SKIPPED, reason)
        self._entries.append(replace(entry, **more) if more else entry)  # type: ignore[arg-type]

    def _skip_earlier(self, item: Item, address: str, told: dict[str, list]) -> None:
        """Skip what an earlier run brought in, and say again what that run had to say of it: it may
        have been killed before it wrote its report."""
        self.report.comments["read by an earlier run"] += len(item.comments)
        entry = _entry(item, SKIPPED, EARLIER)
        entry.address = address
        entry.changes = told.get("changes", [])
        entry.findings = [Finding(*row) for row in told.get("findings", [])]
        self._entries.append(entry)

    def _count_lost_comments(self, item: Item) -> None:
        for fate, count in comments.count_comments(item).items():
            is_lost = fate in comments.STORED
            self.report.comments[comments.LOST if is_lost else fate] += count

    def flush(self) -> None:
        """Deliver what is waiting."""
        batch, self._batch = self._batch, []
        if batch:
            self._bring(batch)
        for entry in sorted(self._entries, key=lambda entry: entry.number):
            self.report.add(entry)
        self._entries.clear()
        self.pictures.failures.clear()

    def _bring(self, batch: Sequence[tuple[Item, Plan]]) -> None:
        rows = (
            ImportedItem.objects.filter(
                site=self.site, key__in=[item_key(item) for item, _ in batch]
            )
            .exclude(post_type="attachment", picture=None)
            .values_list("key", "page__live", "address", "told")
        )
        known = {key: (address if is_live else "", told) for key, is_live, address, told in rows}
        articles: list[Ready] = []
        files: list[Item] = []
        for item, plan in batch:
            if item_key(item) in known:
                self._skip_earlier(item, *known[item_key(item)])
            elif plan.fate is Fate.FILE:
                files.append(item)
            else:
                ready = self._ready(item, plan)
                if ready is not None and plan.fate is Fate.ARTICLE:
                    articles.append(ready)
                elif ready is not None:
                    self._page(ready)
        self._files(files)
        self._deliver(articles)

    def finish(self) -> None:
        self.flush()
        self.report.made.update(self._names.made)

    def _ready(self, item: Item, plan: Plan) -> Ready | None:
        planned = self._index.planned(item_key(item))
        if planned is None:
            self._fail(item, "it was not seen in the first reading: the file changed meanwhile")
            return None
        _, slug, address = planned
        try:
            prepared = prepare(item, plan, self.workshop)
        except WordPressImportError as error:
            self._fail(item, error.message)
            return None
        except Exception as error:
            # Whatever content may trip us: the item is named, the thousands beside it go on.
            logger.exception("item %s at line %s", item.number, item.line)
            self._fail(item, f"its content could not be read ({type(error).__name__}: {error})")
            return None
        return Ready(item, plan, prepared, slug, address)

    def _deliver(self, batch: Sequence[Ready]) -> None:
        if not batch:
            return
        if self.is_dry:
            self._rehearse(batch)
            return
        try:
            self._desk.deliver(batch)
        except DatabaseError:
            self._names.forget()
            self._one_by_one(batch)
            return
        for ready in batch:
            self._delivered(ready)

    def _one_by_one(self, batch: Sequence[Ready]) -> None:
        """The database refused the batch: find out which item it was, and bring in the rest."""
        for ready in batch:
            ready.notes.clear()
            ready.comment_fates = None
            try:
                self._desk.deliver([ready])
            except DatabaseError as error:
                self._names.forget()
                self._fail(ready.item, f"the database refused it: {error}")
            else:
                self._delivered(ready)

    def _rehearse(self, batch: Sequence[Ready]) -> None:
        for ready in batch:
            for reference in self.pictures.of_manuscript(ready.prepared.manuscript):
                if not self.pictures.is_at_hand(reference):
                    ready.missing.append(reference)
            self._delivered(ready)

    def _delivered(self, ready: Ready) -> None:
        fates = ready.comment_fates
        self.report.comments.update(comments.count_comments(ready.item) if fates is None else fates)
        entry = _entry(ready.item, IMPORTED)
        entry.address = ready.address if ready.plan.state is not State.DRAFT else ""
        entry.changes = ready.changes
        entry.findings = ready.prepared.manuscript.findings
        sources = dict.fromkeys(reference.source for reference in ready.missing)
        entry.missing = {source: self._why(source) for source in sources}
        for file in ready.prepared.files:
            entry.missing.setdefault(file, "no picture: it stays at its old address")
        self._entries.append(entry)

    def _page(self, ready: Ready) -> None:
        body = page_body(ready)
        above = self._index.planned(str(ready.item.parent)) if ready.item.parent else None
        if above is not None:
            ready.notes.append(f"It stood below “{above[1]}”; pages have no levels here.")
        if not self.is_dry:
            try:
                deliver_page(ready, body, site=self.site)
            except (DatabaseError, ValidationError) as error:
                self._fail(ready.item, f"it was refused: {error}")
                return
        self._delivered(ready)

    def _files(self, items: Sequence[Item]) -> None:
        """Bring in attachments: pictures whose file is at hand."""
        references: dict[int, PictureRef] = {}
        for item in items:
            attachment = self._index.by_id(item.post_id)
            if attachment is None or not attachment.url:
                self._skip(item, "an attachment without a file")
            elif not attachment.is_picture:
                reason = "no picture: it stays at its old address"
                self._skip(item, reason, missing={attachment.url: reason})
            else:
                references[item.number] = picture_of(Context(), attachment)
        found: Container[str]
        if self.is_dry:
            found = {r.source for r in references.values() if self.pictures.is_at_hand(r)}
        else:
            found = self.pictures.resolve(list(references.values()))
        for item in items:
            reference = references.get(item.number)
            if reference is not None and reference.source in found:
                self._entries.append(_entry(item, IMPORTED))
            elif reference is not None:
                missing = {reference.source: self._why(reference.source)}
                self._skip(item, "its file is not at hand", missing=missing)

    def _why(self, source: str) -> str:
        if self.is_dry:
            return "not in the folder of uploads; the web is not asked in a trial"
        return self.pictures.reason(source)

    def _fail(self, item: Item, reason: str) -> None:
        self._count_lost_comments(item)
        self.report.error(f"Item {item.number} at line {item.line}: {reason}")
        self._entries.append(_entry(item, FAILED, reason))


def _entry(item: Item, outcome: str, reason: str = "") -> Entry:
    return Entry(
        number=item.number,
        line=item.line,
        kind=item.post_type,
        key=item_key(item),
        title=item.title,
        outcome=outcome,
        reason=reason,
        old_address=item.link,
    )
