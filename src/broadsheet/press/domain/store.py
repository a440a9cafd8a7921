"""The store: path = address, one compressed file per address and encoding, no plain file.

    root/current -> g-000002        what is served (a symbolic link, swapped by rename)
    root/g-000001/en/x/index.html.gz, .br
    root/g-000002/…
    root/locks/0000 … 4095          one rendering per address
    root/temporary/…                files being written; they appear in a generation by rename
    root/changes                    the board of `changes.py`

Compressed once with gzip 6 and brotli 5 (*measured*: 0.9 and 1.5 ms a page); clients that accept
neither get the file inflated by the server. gzip is made without a time stamp, so the same page
is the same bytes, and a page rendered again without a difference keeps its file, time and ETag.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import brotli

from broadsheet.press.domain.addresses import store_path
from broadsheet.press.domain.changes import Changes
from broadsheet.press.domain.locks import Locks
from broadsheet.press.errors import store_error

if TYPE_CHECKING:
    from collections.abc import Iterator

GZIP_LEVEL: Final = 6
BROTLI_QUALITY: Final = 5
LEAST_BYTES: Final = 20  # an empty gzip file; less is what a power failure left
GZIP_MAGIC: Final = b"\x1f\x8b"
SUFFIXES: Final = (".gz", ".br")

_GENERATION: Final = re.compile(r"g-(\d{6,})")


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One stored file: compressed with `encoding`, `modified_at` in seconds since 1970."""

    path: Path
    encoding: str
    size_bytes: int
    modified_at: int


class Store:
    """The store in the folder `root`; made when it is not there. Safe to use from any thread."""

    def __init__(self, root: Path, *, with_brotli: bool = True) -> None:
        self.root = root
        self.with_brotli = with_brotli
        self.locks = Locks(root / "locks")
        self._temporary = root / "temporary"
        try:
            self._temporary.mkdir(parents=True, exist_ok=True)
            self.changes = Changes(root / "changes")
            if self.current_generation() is None:
                self._begin()
        except OSError as error:
            raise store_error(error, root) from error

    # --- generations

    def generations(self) -> list[str]:
        """Answer the names of all generations on disk, oldest first."""
        names = [entry.name for entry in os.scandir(self.root) if _GENERATION.fullmatch(entry.name)]
        return sorted(names, key=_generation_number)

    def current_generation(self) -> str | None:
        """Answer the name of the generation that is served."""
        try:
            return str((self.root / "current").readlink())
        except FileNotFoundError:
            return None

    def live_generations(self) -> list[str]:
        """Answer the current generation and what is newer (being prepared), oldest first."""
        current = self.current_generation()
        least = _generation_number(current) if current else 0
        return [name for name in self.generations() if _generation_number(name) >= least]

    def older_generations(self) -> list[str]:
        """Answer the generations that only serve as a stale fallback, newest first."""
        current = self.current_generation()
        least = _generation_number(current) if current else 0
        return [name for name in self.generations() if _generation_number(name) < least][::-1]

    def add_generation(self) -> str:
        """Make the folder of a new generation, not yet current, and answer its name."""
        names = self.generations()
        number = _generation_number(names[-1]) + 1 if names else 1
        while True:
            name = f"g-{number:06d}"
            try:
                (self.root / name).mkdir()
            except FileExistsError:
                number += 1
            except OSError as error:
                raise store_error(error, self.root) from error
            else:
                return name

    def switch_to(self, generation: str) -> None:
        """Serve `generation` from now on. One rename: no reader meets a moment without pages."""
        link = self._temporary / f"current-{os.getpid()}-{time.monotonic_ns()}"
        try:
            link.symlink_to(generation)
            link.replace(self.root / "current")
        except OSError as error:
            raise store_error(error, self.root) from error
        self.changes.note_all()

    # --- pages

    def find(
        self, address: str, *, encoding: str = "gzip", generation: str = "current"
    ) -> StoredPage | None:
        """Answer the stored file of `address`, or None. Raises `NotAnAddressError`."""
        suffix = ".br" if encoding == "br" else ".gz"
        path = self.root / generation / (store_path(address) + suffix)
        try:
            found = path.stat()
        except OSError:  # missing, or a folder where a file should be
            return None
        if found.st_size < LEAST_BYTES:
            return None
        return StoredPage(path, encoding, found.st_size, int(found.st_mtime))

    def read(self, address: str, *, generation: str = "current") -> bytes | None:
        """Answer the page itself, inflated, or None. Raises `NotAnAddressError`."""
        page = self.find(address, generation=generation)
        if page is None:
            return None
        try:
            return zlib.decompress(page.path.read_bytes(), wbits=31)
        except FileNotFoundError:
            return None

    def write(self, address: str, body: bytes, *, generations: list[str] | None = None) -> bool:
        """Compress `body` and put it in place, in the live generations unless some are named.

        Answers whether anything changed: the same bytes leave the files as they are. Call it under
        `locks.hold(address)`. Raises `NotAnAddressError`, `StoreFullError`,
        `StoreNotWritableError`; after an error the old files stand or none, never a half one.
        """
        relative = store_path(address)
        gzipped = gzip_bytes(body)
        changed = False
        for generation in generations or self.live_generations():
            target = self.root / generation / (relative + ".gz")
            before = _times_and_bytes(target)
            if before is not None and before[1] == gzipped and self._has_brotli(target):
                continue
            changed = True
            modified_at = self._modified_at(relative, gzipped, before)
            if self.with_brotli:
                self._put(target.with_suffix(".br"), brotli_bytes(body), modified_at)
            self._put(target, gzipped, modified_at)
        if changed:
            self.changes.note(address)
        return changed

    def delete(self, address: str) -> bool:
        """Remove `address` from every generation; answer whether it was there. Idempotent."""
        found = False
        for generation in self.generations():
            found = self._remove(address, generation) or found
        if found:
            self.changes.note(address)
        return found

    def delete_stale(self, address: str) -> None:
        """Remove `address` from the generations that are only a fallback."""
        for generation in self.older_generations():
            self._remove(address, generation)

    def addresses(self, *, generation: str = "current") -> Iterator[str]:
        """Yield every address stored in `generation`, in no order."""
        top = self.root / generation
        for folder, _folders, files in os.walk(top):
            parent = Path(folder).relative_to(top).as_posix()
            prefix = "/" if parent == "." else f"/{parent}/"
            for name in files:
                if name == "index.html.gz":
                    yield prefix
                elif name.endswith(".gz"):
                    yield prefix + name[:-3]

    def remove_old_temporary_files(self, *, older_than_seconds: float = 3600) -> int:
        """Remove what killed processes left; answer how many files and folders."""
        removed = 0
        limit = time.time() - older_than_seconds
        for entry in os.scandir(self._temporary):
            with contextlib.suppress(FileNotFoundError):
                if entry.stat(follow_symlinks=False).st_mtime >= limit:
                    continue
                if entry.is_dir(follow_symlinks=False):  # an old generation, half removed
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    Path(entry.path).unlink()
                removed += 1
        return removed

    # --- inside

    def _begin(self) -> None:
        first = self.generations()[-1:] or [self.add_generation()]
        with contextlib.suppress(FileExistsError):  # another process was quicker
            (self.root / "current").symlink_to(first[0])

    def _has_brotli(self, gzip_file: Path) -> bool:
        return not self.with_brotli or gzip_file.with_suffix(".br").exists()

    def _modified_at(self, relative: str, gzipped: bytes, before: tuple[int, bytes] | None) -> int:
        """Choose the time of a file, whole seconds, so that an ETag of time and size is strong.

        nginx makes its ETag of exactly these. So a changed page is at least a second younger than
        what it replaces, and a page that a new generation does not change keeps its time.
        """
        now = int(time.time())
        if before is not None:
            return max(now, before[0] + 1)
        current = _times_and_bytes(self.root / "current" / (relative + ".gz"))
        if current is None:
            return now
        return current[0] if current[1] == gzipped else max(now, current[0] + 1)

    def _put(self, target: Path, content: bytes, modified_at: int) -> None:
        temporary = self._temporary / f"{os.getpid()}-{time.monotonic_ns()}-{id(content)}"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
                file.write(content)
            os.utime(temporary, (modified_at, modified_at))
            try:
                temporary.replace(target)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise store_error(error, self.root) from error

    def _remove(self, address: str, generation: str) -> bool:
        relative = store_path(address)
        found = False
        for suffix in SUFFIXES:
            try:
                (self.root / generation / (relative + suffix)).unlink()
                found = True
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise store_error(error, self.root) from error
        return found


def gzip_bytes(body: bytes) -> bytes:
    """Compress deterministically: no time, no name, always the same system byte."""
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, wbits=31, memLevel=9)
    return packer.compress(body) + packer.flush()


def brotli_bytes(body: bytes) -> bytes:
    """Compress with brotli for text."""
    compressed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return compressed


def _times_and_bytes(path: Path) -> tuple[int, bytes] | None:
    try:
        with path.open("rb") as file:
            return int(os.fstat(file.fileno()).st_mtime), file.read()
    except OSError:
        return None


def _generation_number(name: str) -> int:
    matched = _GENERATION.fullmatch(name)
    return int(matched[1]) if matched else 0
