"""What the embedded server has to know; plain data, so that it crosses to its processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Folders, limits and addresses of one server."""

    store_root: Path
    public_url: str = "http://localhost:8000"
    static_root: Path | None = None
    static_url: str = "/static/"
    media_root: Path | None = None
    media_url: str = "/media/"
    private_media: tuple[str, ...] = ("documents/",)
    """Folders of the media that only Django may hand out."""
    django_prefixes: tuple[str, ...] = ("/desk/", "/api/")
    """Below these nothing is a reader's page: straight to Django."""
    embed_hosts: tuple[str, ...] = ()
    """Hosts whose players a page may frame."""
    memory_bytes: int = 64 * 1024 * 1024
    """For ready pages, in each server process."""
    permalink_keys: tuple[str, ...] = (
        "p", "page_id", "attachment_id", "cat", "tag", "author", "m", "feed", "s", "lang",
    )  # fmt: skip
    """With one of these in its query, ``/`` is an old WordPress permalink and no stored page."""

    reader_threads: int = 4
    """So many readers' misses wait for Django at once, in each server process."""
    desk_threads: int = 6
    """So many requests of the desk wait for Django at once, in each server process."""
    file_threads: int = 16
    """So many large files are sent at once, in each server process."""
    upload_threads: int = 6
    """So many request bodies are received at once, in each server process."""
    max_body_bytes: int = 100 * 1024 * 1024
    """Larger uploads are refused before they are received."""
    upload_grace_seconds: float = 20.0
    """An upload of which nothing arrives for so long, or less than 2 kB a second, is ended."""
    queue_limit: int = 256
    """So many more of each kind wait; beyond that readers get a stale page or 503."""
    patience_seconds: float = 15.0
    """A reader's miss waits no longer than this for its turn."""
