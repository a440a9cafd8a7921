"""What the conversion of one post needs to know of the rest of the export."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from broadsheet.importers.domain.manuscript import Block, Certainty, Finding, Kept
from broadsheet.importers.wordpress.domain.content.inline import safe_address

# "-300x200" before the extension: a smaller copy; "-scaled" and "-rotated": WordPress's own big one
_SIZED = re.compile(r"-\d{2,5}x\d{2,5}(?=\.[A-Za-z0-9]{2,5}$)")
_PROCESSED = re.compile(r"-(?:scaled|rotated)(?=\.[A-Za-z0-9]{2,5}$)")
_EDITED = re.compile(r"-e\d{11,14}(?=(?:-\d+x\d+)?\.[A-Za-z0-9]{2,5}$)")
_SCRIPT_SCHEME = re.compile(r"(javascript|vbscript)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the old site's library."""

    post_id: int
    url: str
    title: str = ""
    alt: str = ""
    caption: str = ""  # HTML as exported
    credit: str = ""
    parent: int = 0

    @property
    def is_picture(self) -> bool:
        return (
            urlsplit(self.url)
            .path.lower()
            .endswith(
                (
                    ".jpg",
                    ".jpeg",
                    ".png",
                    ".gif",
                    ".webp",
                    ".avif",
                    ".bmp",
                    ".tif",
                    ".tiff",
                    ".heic",
                )
            )
        )


class Library(Protocol):
    """The attachments of the export."""

    def by_id(self, post_id: int) -> Attachment | None: ...

    def by_url(self, url: str) -> Attachment | None: ...

    def attached_to(self, post_id: int) -> list[Attachment]: ...


class NoLibrary:
    """An export without attachments."""

    def by_id(self, post_id: int) -> Attachment | None:
        return None

    def by_url(self, url: str) -> Attachment | None:
        return None

    def attached_to(self, post_id: int) -> list[Attachment]:
        return []


def original_url(url: str) -> str:
    """Return the address of the original of which `url` may be a smaller copy; no query.

    WordPress names copies ``name-300x200.jpg``.
    """
    return _SIZED.sub("", url.split("?", 1)[0].split("#", 1)[0])


def file_key(url: str) -> str:
    """Return the path of a file below the folder of uploads: what http and https, CDN and site,
    have in common."""
    path = url.split("?", 1)[0].split("#", 1)[0].split("://", 1)[-1]
    marker = path.find("/uploads/")
    if marker >= 0:
        path = path[marker + 9 :]
    elif ".files.wordpress.com/" in path:
        path = path.split(".files.wordpress.com/", 1)[1]
    elif "/files/" in path:  # multisite
        path = path[path.find("/files/") + 7 :]
    return path.lower()


def url_key(url: str) -> str:
    """Return the `file_key` of the original of which `url` may be a smaller or edited copy."""
    return _EDITED.sub("", _PROCESSED.sub("", _SIZED.sub("", file_key(url))))


@dataclass(slots=True)
class Context:
    """One post's surroundings, and what was noticed on the way."""

    post_id: int = 0
    base_url: str = ""
    library: Library = field(default_factory=NoLibrary)
    rewrite: Callable[[str], str] = lambda url: url
    reusable: Callable[[int], str | None] = lambda _: None
    footnotes: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)
    depth: int = 0
    files: list[str] = field(default_factory=list)  # links to files of the old site's library

    def link(self, href: str) -> str:
        """Return where a link leads after the move; empty if it must not be followed."""
        href = href.strip()
        if href.startswith("#"):
            return ""  # places within a page have no name here
        if href.startswith("www."):
            href = f"https://{href}"
        safe = safe_address(href)
        if not safe:
            if href:
                self.note("body", "A link was removed: its address is not safe.", href[:200])
            return ""
        absolute = self.absolute(safe)
        if absolute.startswith("http"):
            new = self.rewrite(absolute)
            if new == absolute and self._is_file(new):
                self.files.append(new)
            return new
        return safe

    def _is_file(self, url: str) -> bool:
        if "/uploads/" in url or "/wp-content/" in url:
            return True
        return "/files/" in url or ".files." in url

    def absolute(self, url: str) -> str:
        """Return `url` in full; an address that cannot be read becomes empty."""
        if url.startswith("//"):
            return f"https:{url}"
        if self.base_url and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url):
            try:
                return urljoin(self.base_url.rstrip("/") + "/", url)
            except ValueError:
                return ""
        return url

    def web_address(self, url: str) -> str:
        """Return `url` in full if it is a safe http(s) address, else an empty string."""
        url = self.absolute(safe_address(url))
        return url if url.startswith(("http://", "https://")) else ""

    def note(
        self,
        part: str,
        message: str,
        excerpt: str = "",
        certainty: Certainty = Certainty.WARNING,
    ) -> None:
        """Record a finding, once."""
        finding = Finding(part, message, certainty, excerpt)
        if finding not in self.findings:
            self.findings.append(finding)

    def keep(self, what: str, text: str) -> Block:
        """Return a block that keeps `text` visibly, and record it."""
        text = _SCRIPT_SCHEME.sub(r"\1 ", text)  # harmless also if someone pastes it
        self.note("body", f"Kept for an editor: {what}.", text[:300], Certainty.UNSURE)
        return Kept(what, text)
