"""The whole move: read the export twice, first to know it, then to bring it in.

What the first reading learns (addresses, attachments, terms) the second needs, since a post may
name what comes after it. Each batch is one transaction and remembers what it brought in, so a
run that was killed goes on where it was, and a second run adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from broadsheet.articles.models import ArticleFolder
from broadsheet.importers.domain.arrivals import announce_import
from broadsheet.importers.wordpress.domain import mapping
from broadsheet.importers.wordpress.domain.addresses import address_of, taken_slugs
from broadsheet.importers.wordpress.domain.bringing import Bringer
from broadsheet.importers.wordpress.domain.languages import translation_groups
from broadsheet.importers.wordpress.domain.manuscripts import Workshop
from broadsheet.importers.wordpress.domain.media import PictureSource, UploadsFolder
from broadsheet.importers.wordpress.domain.old_fronts import lead_old_fronts
from broadsheet.importers.wordpress.domain.planning import (
    Rules,
    plan_item,
)
from broadsheet.importers.wordpress.domain.reporting import (
    Report,
)
from broadsheet.importers.wordpress.domain.scanning import Index
from broadsheet.importers.wordpress.domain.waiting import fill_waiting
from broadsheet.importers.wordpress.domain.wxr.reading import Export, Failure
from broadsheet.importers.wordpress.domain.wxr.records import Author, Head, Item
from broadsheet.importers.wordpress.errors import CutOff, WordPressImportError
from broadsheet.importers.wordpress.models import ImportedItem
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.domain.widening import add_languages
from broadsheet.toolkit.http import SafeClient

BATCH_ITEMS = 250
MAX_REPAIRS_SHOWN = 20


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
            address_of=address_of, taken=taken_slugs, imported=self._imported_addresses
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
        self._widen_languages()
        with ExitStack() as stack:
            pictures = self._pictures(stack)
            workshop = self._workshop()
            assert self.rules is not None
            bringer = Bringer(
                site=self.site,
                rules=self.rules,
                workshop=workshop,
                pictures=pictures,
                report=self.report,
                batch_items=self.wishes.batch_items,
                is_dry=self.wishes.is_dry,
            )
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
                lead_old_fronts(
                    terms=[proposed.term for proposed in self.proposals],
                    workshop=workshop,
                    language=self.rules.language,
                )
            self.report.made["pictures"] += pictures.stored
            self._note_media(pictures)
        return self.report

    def _widen_languages(self) -> None:
        """Let the newspaper appear in the languages that come: else their pages answer 404."""
        known = current_masthead().all_languages
        new = sorted(self.index.new_languages.difference(known))
        if not self.wishes.is_dry:
            new = add_languages(codes=new)
        if new:
            names = ", ".join(f"{language_of(code).english} ({code})" for code in new)
            verb = "would also appear" if self.wishes.is_dry else "also appears"
            self.report.notes.append(f"The newspaper {verb} in {names}: see the masthead.")

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
