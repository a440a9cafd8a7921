"""Getting the files of pictures: from a folder of uploads, from earlier runs, or from the web."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction

from broadsheet.importers.domain.body import plain_text
from broadsheet.importers.domain.manuscript import Gallery, Manuscript, Picture, PictureRef
from broadsheet.importers.wordpress.domain.content.context import file_key, original_url, url_key
from broadsheet.importers.wordpress.domain.scanning import Index
from broadsheet.importers.wordpress.models import ImportedItem
from broadsheet.pictures.domain.uploads import store_picture
from broadsheet.pictures.errors import PictureError
from broadsheet.toolkit.http import FetchError, SafeClient, TooSlowError, UnreachableError

MAX_REMEMBERED = 20_000
MAX_SLOW_ANSWERS = 3
_LARGEST_COPIES = 8
_MONTH = re.compile(r"\d{4}/\d{2}(?=/[^/]+$)")


class UploadsFolder:
    """A local copy of ``wp-content/uploads``, searched by name and by how much of the path fits.

    Paths are listed first and only compared with what the export names, never built from it: no
    export can name a file outside of the folder. Links that lead out of it, pipes and devices are
    passed over.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._root = folder.resolve()
        self._db = sqlite3.connect("")
        self._db.executescript("PRAGMA journal_mode=OFF; CREATE TABLE file (name TEXT, path TEXT);")
        self._db.executemany("INSERT INTO file VALUES (?, ?)", self._files())
        self._db.execute("CREATE INDEX file_name ON file (name)")

    def close(self) -> None:
        self._db.close()

    def _files(self) -> Iterator[tuple[str, str]]:
        for parent, _, names in os.walk(self.folder):
            for name in names:
                full = os.path.join(parent, name)  # noqa: PTH118
                if not self._is_own(full):
                    continue
                path = os.path.relpath(full, self.folder)
                try:
                    path.encode("utf-8")
                except UnicodeEncodeError:
                    continue
                yield name.lower(), path

    def _is_own(self, path: str) -> bool:
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                target = Path(path).resolve(strict=True)
                return target.is_relative_to(self._root) and target.is_file()
        except (OSError, RuntimeError):  # a link to nowhere, a ring of links
            return False
        return stat.S_ISREG(mode)

    def find(self, url: str) -> Path | None:
        """Return the file that `url` names: the original rather than a smaller copy."""
        tried: list[str] = []
        for key in (file_key(url), url_key(url), file_key(original_url(url))):
            name = unquote(key)
            if name not in tried:
                tried.append(name)
        for wanted in tried:
            path = self._best(wanted)
            if path is not None:
                return path
        return self._largest_copy(tried[0])

    def _best(self, wanted: str) -> Path | None:
        name = wanted.rsplit("/", 1)[-1]
        rows = self._db.execute(
            "SELECT path FROM file WHERE name = ? LIMIT 500", (name,)
        ).fetchall()
        if not rows:
            return None
        common, path = max((_common(path.lower(), wanted), path) for (path,) in rows)
        is_it = common >= min(wanted.count("/") + 1, 3)  # year, month and name
        if is_it or (len(rows) == 1 and not _is_of_another_month(path, wanted)):
            return self.folder / str(path)
        return None  # a file of this name, but nothing says that it is this one

    def _largest_copy(self, wanted: str) -> Path | None:
        stem, _, extension = wanted.rsplit("/", 1)[-1].rpartition(".")
        if not stem:
            return None
        pattern = (
            stem.replace("\\", "").replace("%", "\\%").replace("_", "\\_") + f"-%x%.{extension}"
        )
        rows = self._db.execute(
            "SELECT path FROM file WHERE name LIKE ? ESCAPE '\\' LIMIT ?",
            (pattern, _LARGEST_COPIES),
        ).fetchall()
        paths = [self.folder / path for (path,) in rows]
        return max(paths, key=lambda path: path.stat().st_size, default=None)


def _is_of_another_month(path: str, wanted: str) -> bool:
    """Whether two files of one name stand in folders of different months ("2020/05")."""
    one, other = _MONTH.search(path), _MONTH.search(wanted)
    return one is not None and other is not None and one[0] != other[0]


def _common(path: str, wanted: str) -> int:
    """Count the parts that two paths have in common, from their ends."""
    count = 0
    for one, other in zip(
        reversed(path.replace("\\", "/").split("/")), reversed(wanted.split("/")), strict=False
    ):
        if one != other:
            break
        count += 1
    return count


@dataclass(slots=True)
class PictureSource:
    """Finds and stores pictures for one run.

    `fetch` gets an address from the web, or is None where the web is not to be asked. A host that
    cannot be reached is not asked again in this run.
    """

    site: str
    index: Index
    folder: UploadsFolder | None = None
    client: SafeClient | None = None
    is_dry: bool = False
    on_progress: Callable[[], None] | None = None
    stored: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    dead_hosts: dict[str, str] = field(default_factory=dict)
    _known: dict[str, int] = field(default_factory=dict)
    _slow: Counter[str] = field(default_factory=Counter)

    def of_manuscript(self, manuscript: Manuscript) -> Iterator[PictureRef]:
        """Yield every picture a manuscript names."""
        if manuscript.featured is not None:
            yield manuscript.featured
        for block in manuscript.body:
            if isinstance(block, Picture):
                yield block.picture
            elif isinstance(block, Gallery):
                yield from block.pictures

    def resolve(self, references: Sequence[PictureRef]) -> dict[str, int]:
        """Return the stored pictures of `references` by their source, storing what is at hand.

        Why one is missing, `reason` tells.
        """
        found: dict[str, int] = {}
        asked: dict[str, PictureRef] = {}
        for reference in references:
            known = self._known.get(reference.source)
            if known is not None:
                found[reference.source] = known
            else:
                asked[reference.source] = reference
        keys = {source: self._key(source) for source in asked}
        for source, picture in self._earlier(keys).items():
            found[source] = picture
            self._remember(source, picture)
        for source, reference in asked.items():
            if source not in found:
                picture_id = self._store(reference, keys[source])
                if picture_id is not None:
                    found[source] = picture_id
                    self._remember(source, picture_id)
        return found

    def reason(self, source: str) -> str:
        """Return why the file of `source` is not at hand."""
        return self.failures.get(source, "not at hand")

    def _key(self, source: str) -> str:
        attachment = self.index.by_url(source) if source.startswith("http") else None
        if attachment is not None and attachment.post_id:
            return str(attachment.post_id)
        return f"file:{hashlib.sha256(file_key(source).encode()).hexdigest()[:40]}"

    def _earlier(self, keys: dict[str, str]) -> dict[str, int]:
        if not keys:
            return {}
        rows: dict[str, int] = {}
        wanted = list(set(keys.values()))
        for start in range(0, len(wanted), 500):
            rows.update(
                ImportedItem.objects.filter(
                    site=self.site, key__in=wanted[start : start + 500], picture__isnull=False
                ).values_list("key", "picture_id")
            )
        return {source: rows[key] for source, key in keys.items() if key in rows}

    def _remember(self, source: str, picture_id: int) -> None:
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known[source] = picture_id

    def _store(self, reference: PictureRef, key: str) -> int | None:
        content = self._content(reference)
        if content is None or self.is_dry:
            return None
        name = reference.filename or unquote(urlsplit(reference.source).path).rsplit("/", 1)[-1]
        attachment = self.index.by_url(reference.source)
        try:
            with transaction.atomic():
                picture = store_picture(
                    content=content,
                    filename=name or "picture",
                    title=attachment.title if attachment else "",
                    alt=reference.alt,
                    caption=plain_text(reference.caption),
                    credit=reference.credit,
                )
                ImportedItem.objects.update_or_create(
                    site=self.site,
                    key=key,
                    defaults={"post_type": "attachment", "picture": picture},
                )
        except PictureError as error:
            self.failures[reference.source] = error.message
            return None
        self.stored += 1
        return int(picture.pk)

    def _content(self, reference: PictureRef) -> bytes | None:
        if reference.content is not None:
            return reference.content
        source = reference.source
        if self.folder is not None:
            path = self.folder.find(source)
            if path is not None:
                return self._read(source, path)
        if self.client is None:
            self.failures[source] = (
                "not in the folder of uploads" if self.folder else "the web was not asked"
            )
            return None
        return self._fetch(source)

    def _read(self, source: str, path: Path) -> bytes | None:
        limit: int = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
        try:
            if path.stat().st_size > limit:
                self.failures[source] = f"{path} is larger than {limit} bytes"
                return None
            return path.read_bytes()
        except OSError as error:
            self.failures[source] = f"{path} cannot be read: {error.strerror}"
            return None

    def _fetch(self, source: str) -> bytes | None:
        try:
            host = urlsplit(source).hostname or ""
        except ValueError:
            host = ""
        if host in self.dead_hosts:
            self.failures[source] = self.dead_hosts[host]
            return None
        assert self.client is not None
        try:
            return self.client.fetch(source).content
        except UnreachableError as error:
            self.dead_hosts[host] = self.dead_hosts[error.host] = error.message
            self.failures[source] = error.message
        except TooSlowError as error:
            self.failures[source] = error.message
            self._slow[host] += 1
            if self._slow[host] >= MAX_SLOW_ANSWERS:
                self.dead_hosts[host] = f"{host} is too slow."
        except FetchError as error:
            self.failures[source] = error.message
        return None

    def is_at_hand(self, reference: PictureRef) -> bool:
        """Whether the file would be found without asking the web. Writes nothing."""
        if reference.content is not None:
            return True
        return self.folder is not None and self.folder.find(reference.source) is not None
