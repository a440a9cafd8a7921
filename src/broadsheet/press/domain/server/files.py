"""Files of `/static/` (the program's own) and `/media/` (uploaded), below their folders only."""

from __future__ import annotations

import gzip
import mimetypes
import os
import re
import stat
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

import brotli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY_FILE_BYTES: Final = 4 * 1024 * 1024
"""Larger files are streamed."""
CHUNK_BYTES: Final = 256 * 1024

_SEGMENT: Final = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
_HASHED: Final = re.compile(r"\.[0-9a-f]{12}\.[A-Za-z0-9]+$")
_TEXT: Final = (
    "text/", "application/javascript", "application/json", "image/svg+xml",
    "application/manifest+json", "application/xml", "font/ttf", "font/otf",
)  # fmt: skip
_OWN_TYPES: Final = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".otf": "font/otf",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class FileFound:
    """A regular file below the folder."""

    path: Path
    size_bytes: int
    modified_at: int
    identity: tuple[int, int, int]
    content_type: str

    @property
    def is_text(self) -> bool:
        """Say whether compression is worth while."""
        return self.content_type.startswith(_TEXT)

    @property
    def is_hashed(self) -> bool:
        """Say whether the name carries a digest of the content and so never changes."""
        return _HASHED.search(self.path.name) is not None


def find_file(root: Path, path_info: str) -> FileFound | None:
    """Find the file for `path_info` (Latin-1, relative, as WSGI has it) below `root`.

    None for folders, hidden names, ``..``, empty segments, broken UTF-8 and what is not there.
    """
    try:
        relative = path_info.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    if len(relative) > 1024 or not all(map(_SEGMENT.fullmatch, relative.split("/"))):
        return None
    path = root / relative
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return FileFound(
        path,
        found.st_size,
        int(found.st_mtime),
        (found.st_mtime_ns, found.st_size, found.st_ino),
        type_of(path),
    )


def type_of(path: Path) -> str:
    """Answer the content type by the name's ending."""
    own = _OWN_TYPES.get(path.suffix.lower())
    return own or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def read_compressed(found: FileFound, encodings: tuple[str, ...]) -> tuple[str, bytes]:
    """Answer the best encoding for `encodings` and the file's bytes in it.

    Takes a ready `.br` or `.gz` beside the file (`compress_folder` makes them), else compresses.
    """
    content: bytes | None = None
    for encoding in encodings if found.is_text else ():
        if encoding == "identity":
            break
        ready = found.path.with_name(found.path.name + (".br" if encoding == "br" else ".gz"))
        try:
            if ready.stat().st_mtime >= found.modified_at:
                return encoding, ready.read_bytes()
        except OSError:
            pass
        content = found.path.read_bytes()
        packed = _pack(content, encoding)
        if len(packed) < len(content):
            return encoding, packed
        break
    return "identity", found.path.read_bytes() if content is None else content


def stream(path: Path, *, start: int, length: int) -> Iterator[bytes]:
    """Open `path` now and answer its bytes from `start` on in chunks. Raises `OSError`."""
    file = path.open("rb", buffering=0)
    file.seek(start)
    return _chunks(file, length)


def compress_folder(root: Path) -> int:
    """Put a `.gz` and a `.br` beside every text file below `root`; answer how many were made.

    For collected static files, so that nginx and Caddy (and the embedded server) find them ready.
    Files that have younger variants are left alone.
    """
    made = 0
    for file in root.rglob("*"):
        if file.suffix in (".gz", ".br") or not file.is_file():
            continue
        found = find_file(root, file.relative_to(root).as_posix().encode().decode("latin-1"))
        if found is None or not found.is_text or found.size_bytes < 512:
            continue
        for encoding, suffix in (("gzip", ".gz"), ("br", ".br")):
            ready = file.with_name(file.name + suffix)
            if ready.exists() and ready.stat().st_mtime >= found.modified_at:
                continue
            temporary = file.with_name(f".{file.name}{suffix}.{os.getpid()}")
            temporary.write_bytes(_pack(file.read_bytes(), encoding))
            os.utime(temporary, (found.modified_at, found.modified_at))
            temporary.replace(ready)
            made += 1
    return made


def _pack(content: bytes, encoding: str) -> bytes:
    if encoding == "br":
        packed: bytes = brotli.compress(content, quality=6)
        return packed
    return gzip.compress(content, 6, mtime=0)


def _chunks(file: IO[bytes], length: int) -> Iterator[bytes]:
    with file:
        while length > 0:
            chunk = file.read(min(CHUNK_BYTES, length))
            if not chunk:
                return
            length -= len(chunk)
            yield chunk
