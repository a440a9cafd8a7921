"""The whole move: read the export twice, first to know it, then to bring it in.

What the first reading learns (addresses, attachments, terms) the second needs, since a post may
name what comes after it. Each batch is one transaction and remembers what it brought in, so a
run that was killed goes on where it was, and a second run adds nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from wagtail.models import Page

from broadsheet.articles.models import ArticleFolder
from broadsheet.articles.models.article import article_address
from broadsheet.beats.models import Region, Theme
from broadsheet.importers.domain.arrivals import announce_import
from broadsheet.importers.domain.manuscript import PictureRef
from broadsheet.importers.wordpress.domain import comments, mapping
from broadsheet.importers.wordpress.domain.content.context import Context
from broadsheet.importers.wordpress.domain.content.figures import picture_of
from broadsheet.importers.wordpress.domain.delivering import Desk, Ready
from broadsheet.importers.wordpress.domain.languages import translation_groups
from broadsheet.importers.wordpress.domain.manuscripts import Workshop, prepare
from broadsheet.importers.wordpress.domain.media import PictureSource, UploadsFolder
from broadsheet.importers.wordpress.domain.names import Names
from broadsheet.importers.wordpress.domain.pages import deliver_page, taken_page_slugs
from broadsheet.importers.wordpress.domain.planning import (
    Fate,
    Plan,
    Rules,
    State,
    item_key,
    plan_item,
)
from broadsheet.importers.wordpress.domain.redirects import insert_front_redirects, term_paths
from broadsheet.importers.wordpress.domain.reporting import (
    FAILED,
    IMPORTED,
    SKIPPED,
    Entry,
    Report,
)
from broadsheet.importers.wordpress.domain.scanning import Index
from broadsheet.importers.wordpress.domain.waiting import fill_waiting
from broadsheet.importers.wordpress.domain.wxr.reading import Export, Failure
from broadsheet.importers.wordpress.domain.wxr.records import Author, Head, Item, TermUse
from broadsheet.importers.wordpress.errors import CutOff, WordPressImportError
from broadsheet.importers.wordpress.models import ImportedItem
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.toolkit.http import SafeClient

logger = logging.getLogger(__name__)

BATCH_ITEMS = 250
MAX_REPAIRS_SHOWN = 20
EARLIER = "imported by an earlier run"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person at the keyboard asked for."""

    files: tuple[Path, ...]
    mapping: Path | None = None
    media_from: Path | None = None
    fetches: bool = True
    is_dry: bool = False
    post_types: frozenset[str] = frozenset()
    zone: ZoneInfo | None = None
    language: str = ""
    batch_items: int = BATCH_ITEMS


Progress = Callable[[int], None]  # bytes read since the last call


@dataclass(slots=True)
class Move:
    """One run. `scan`, then `bring_in`; both count bytes by `progress`."""

    wishes: Wishes
    report: Report = field(default_factory=Report)
    index: Index = field(default_factory=Index)
    head: Head | None = None
    rules: Rules | None = None
    proposals: list[mapping.Proposed] = field(default_factory=list)
    is_whole: bool = True
    filled_places: int = 0
    _authors: dict[str, Author] = field(default_factory=dict)
    _twice: set[int] = field(default_factory=set)
    _repairs: int = 0

    def __enter__(self) -> Move:
        return self

    def __exit__(self, *exception: object) -> None:
        self.index.close()
        self.report.close()

    # the first reading

    def scan(self, progress: Progress = lambda _: None) -> None:
        """Read the whole export once; raise where it cannot be read from the first line on."""
        if not ArticleFolder.objects.exists():
            raise WordPressImportError(
                "This newsroom has no place for articles yet. Run `broadsheet init` on its folder."
            )
        with transaction.atomic():  # a trial on a newsroom without a masthead makes none
            masthead = current_masthead()
            zone = self.wishes.zone or ZoneInfo(masthead.time_zone)
            language = self.wishes.language or masthead.language
            if self.wishes.is_dry:
                transaction.set_rollback(True)
        self.report.is_dry = self.wishes.is_dry
        self.report.files = [path.name for path in self.wishes.files]
        self.rules = Rules(
            zone=zone,
            language=language,
            post_types=frozenset({"post"}) | self.wishes.post_types,
        )
        for number, found in enumerate(self._read(progress, first=True), 1):
            if isinstance(found, Failure):
                continue
            plan = plan_item(found, self.rules)
            if not self.index.add(found, plan):
                self._twice.add(number)
        self.proposals = mapping.propose(self.index.terms.values(), self.index.uses)
        self.index.settle(
            address_of=_address_of, taken=_taken_slugs, imported=self._imported_addresses
        )

    def _read(self, progress: Progress, *, first: bool) -> Iterator[Item | Failure]:
        for path in self.wishes.files:
            try:
                file = path.open("rb")
            except OSError as error:
                raise WordPressImportError(f"{path} cannot be read: {error.strerror}.") from error
            with file:
                yield from self._read_file(path, Export(file), progress, first=first)

    def _read_file(
        self, path: Path, export: Export, progress: Progress, *, first: bool
    ) -> Iterator[Item | Failure]:
        if first:
            self._take_head(path, export.head)
        done = 0
        try:
            for found in export:
                yield found
                if export.bytes_read != done:
                    progress(export.bytes_read - done)
                    done = export.bytes_read
        except CutOff as error:
            self.is_whole = False
            if not first:
                self.report.error(f"{path.name}: {error.message}")
        progress(max(path.stat().st_size - done, 0))

    def _take_head(self, path: Path, head: Head) -> None:
        if self.head is None:
            self.head = head
            self.report.site = head.site
            self.report.version = head.version
        elif head.site != self.head.site:
            raise WordPressImportError(
                f"{path} is of {head.site}, the files before are of {self.head.site}. "
                "Import one site at a time."
            )
        self.index.add_terms(head.terms)
        for url in (head.link, head.base_blog_url):
            self.index.add_host(url)
        self._authors.update({author.login: author for author in head.authors})
        assert self.rules is not None
        self.rules.groups.update(translation_groups(head))
        for repair in head.repairs[:MAX_REPAIRS_SHOWN]:
            self.report.notes.append(f"{path.name}, line {repair.line}: {repair.what}")

    def _imported_addresses(self, keys: list[str]) -> dict[str, tuple[str, str]]:
        rows = ImportedItem.objects.filter(site=self.site, key__in=keys)
        return {row.key: (row.slug, row.address) for row in rows if row.slug}

    @property
    def site(self) -> str:
        assert self.head is not None
        return self.head.site[:200]

    # the second reading

    def bring_in(self, progress: Progress = lambda _: None) -> Report:
        """Bring every item in, or say why not. A trial writes nothing."""
        if connection.vendor == "sqlite":
            # The newsroom's page cache of 32 MB fills as the archive grows; flat memory is worth
            # more here, and the system caches the file anyway.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA cache_size = -6000")
        with ExitStack() as stack:
            pictures = self._pictures(stack)
            bringer = _Bringer(self, pictures, self._workshop())
            for number, found in enumerate(self._read(progress, first=False), 1):
                if isinstance(found, Failure):
                    bringer.broken(found)
                else:
                    self._note_repairs(found)
                    bringer.take(found, is_twice=number in self._twice)
            bringer.finish()
            if not self.wishes.is_dry:
                self.filled_places, changed = fill_waiting(site=self.site, resolve=pictures.resolve)
                if changed:
                    announce_import(article_ids=sorted(changed))
                self._redirect_fronts(bringer.workshop)
            self.report.made["pictures"] += pictures.stored
            self._note_media(pictures)
        return self.report

    def _redirect_fronts(self, workshop: Workshop) -> None:
        """Lead the old archives of categories and tags to the fronts they became."""
        assert self.rules is not None
        slugs = {
            "region": dict(Region.objects.values_list("name", "slug")),
            "theme": dict(Theme.objects.values_list("name", "slug")),
        }
        fronts: dict[str, str] = {}
        for proposed in self.proposals:
            term = proposed.term
            beats = workshop.beats_of(TermUse(term.domain, term.slug, term.name))
            if len(beats) == 1 and (slug := slugs[beats[0].kind].get(beats[0].name)):
                address = f"/{self.rules.language}/{beats[0].kind}s/{slug}/"
                fronts.update((path, address) for path in term_paths(term))
        paths = list(fronts)
        for start in range(0, len(paths), 500):
            insert_front_redirects({path: fronts[path] for path in paths[start : start + 500]})

    def _pictures(self, stack: ExitStack) -> PictureSource:
        folder = None
        if self.wishes.media_from is not None:
            folder = UploadsFolder(self.wishes.media_from)
            stack.callback(folder.close)
        client = None
        if self.wishes.fetches and not self.wishes.is_dry:
            client = stack.enter_context(
                SafeClient(max_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, timeout_seconds=30)
            )
        return PictureSource(
            site=self.site,
            index=self.index,
            folder=folder,
            client=client,
            is_dry=self.wishes.is_dry,
        )

    def _workshop(self) -> Workshop:
        proposal = mapping.mapping_of(self.proposals)
        chosen = mapping.read_mapping(self.wishes.mapping) if self.wishes.mapping else proposal
        head = self.head
        assert head is not None
        return Workshop(
            index=self.index,
            mapping=chosen,
            fallback=proposal,
            authors=self._authors,
            base_url=head.base_blog_url or head.link,
        )

    def _note_repairs(self, item: Item) -> None:
        for repair in item.repairs:
            self._repairs += 1
            if self._repairs <= MAX_REPAIRS_SHOWN:
                self.report.notes.append(f"Line {repair.line}, mended: {repair.what}")
            elif self._repairs == MAX_REPAIRS_SHOWN + 1:
                self.report.notes.append("More was mended; see the items below.")

    def _note_media(self, pictures: PictureSource) -> None:
        for host, message in list(pictures.dead_hosts.items())[:20]:
            self.report.notes.append(f"Nothing more was asked of {host}: {message}")
        if self.filled_places:
            self.report.notes.append(
                f"{self.filled_places} pictures of earlier runs found their places."
            )


class _Bringer:
    """Takes items one by one and delivers them in batches."""

    def __init__(self, move: Move, pictures: PictureSource, workshop: Workshop) -> None:
        self.move = move
        self.pictures = pictures
        self.workshop = workshop
        self.report = move.report
        self.is_dry = move.wishes.is_dry
        self._names = Names(move.index)
        self._desk = Desk(site=move.site, names=self._names, pictures=pictures)
        self._batch: list[tuple[Item, Plan]] = []
        self._entries: list[Entry] = []  # of the batch, put in the file's order in the end

    def broken(self, failure: Failure) -> None:
        error = failure.error
        self.report.error(error.message)
        self._entries.append(
            Entry(error.number, error.line, "unknown", "", error.title, FAILED, error.message)
        )

    def take(self, item: Item, *, is_twice: bool) -> None:
        assert self.move.rules is not None
        plan = plan_item(item, self.move.rules)
        if plan.fate in {Fate.SKIP, Fate.READ}:
            self._skip(item, plan.reason)
        elif is_twice:
            self._skip(item, "the export holds an item of this number already")
        else:
            self._batch.append((item, plan))
        if max(len(self._batch), len(self._entries)) >= self.move.wishes.batch_items:
            self.flush()

    def _skip(self, item: Item, reason: str, **more: object) -> None:
        self._count_comments(item, is_stored=False, is_earlier=reason == EARLIER)
        entry = _entry(item, SKIPPED, reason)
        self._entries.append(replace(entry, **more) if more else entry)  # type: ignore[arg-type]

    def _count_comments(self, item: Item, *, is_stored: bool, is_earlier: bool = False) -> None:
        for fate, count in comments.count_comments(item).items():
            if is_earlier:
                self.report.comments["read by an earlier run"] += count
            elif fate in {"stored", "pings"} and not is_stored:
                self.report.comments["not stored (their item was not imported)"] += count
            else:
                self.report.comments[fate] += count

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
        known = set(
            ImportedItem.objects.filter(
                site=self.move.site, key__in=[item_key(item) for item, _ in batch]
            )
            .exclude(post_type="attachment", picture=None)
            .values_list("key", flat=True)
        )
        articles: list[Ready] = []
        files: list[Item] = []
        for item, plan in batch:
            if item_key(item) in known:
                self._skip(item, EARLIER)
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
        planned = self.move.index.planned(item_key(item))
        if planned is None:
            self._fail(item, "it was not seen in the first reading: the file changed meanwhile")
            return None
        _, slug, address = planned
        try:
            prepared = prepare(item, plan, self.workshop)
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
            ready.comments_stored = 0
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
        self._count_comments(ready.item, is_stored=True)
        changes = [*ready.plan.changes, *ready.notes]
        changes += [f"mended in the file: {repair.what}" for repair in ready.item.repairs]
        if ready.prepared.unknown_terms:
            terms = ", ".join(ready.prepared.unknown_terms)
            changes.append(f"not in the mapping file, the proposal was taken: {terms}")
        if ready.plan.state is not State.LIVE:
            changes.append(f"is {ready.plan.state}")
        entry = _entry(ready.item, IMPORTED)
        entry.address = ready.address
        entry.changes = changes
        entry.findings = ready.prepared.manuscript.findings
        sources = dict.fromkeys(reference.source for reference in ready.missing)
        entry.missing = {source: self._why(source) for source in sources}
        for file in ready.prepared.files:
            entry.missing.setdefault(file, "no picture: it stays at its old address")
        self._entries.append(entry)

    def _page(self, ready: Ready) -> None:
        if not self.is_dry:
            try:
                deliver_page(ready, site=self.move.site)
            except (DatabaseError, ValidationError) as error:
                self._fail(ready.item, f"it was refused: {error}")
                return
        self._delivered(ready)

    def _files(self, items: Sequence[Item]) -> None:
        """Bring in attachments: pictures whose file is at hand."""
        references: dict[int, PictureRef] = {}
        for item in items:
            attachment = self.move.index.by_id(item.post_id)
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
        self._count_comments(item, is_stored=False)
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


def _address_of(fate: str, language: str, day: str, slug: str) -> str:
    if fate == Fate.PAGE:
        return f"/{language}/{slug}/"
    return article_address(language=language, day=dt.date.fromisoformat(day), slug=slug)


def _taken_slugs(fate: str, slugs: list[str]) -> set[str]:
    if fate == Fate.PAGE:
        return taken_page_slugs(slugs)
    folder = ArticleFolder.objects.first()
    if folder is None or not slugs:
        return set()
    rows = Page.objects.filter(path__startswith=folder.path, depth=folder.depth + 1, slug__in=slugs)
    return set(rows.values_list("slug", flat=True))
