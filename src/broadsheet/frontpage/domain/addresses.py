"""The reader's addresses: one function for each kind of page.

``/<language>/…`` from the first day. Archives are by month and count upward: page 1 of a month
holds its oldest articles, so a full page never changes because a new article came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FEEDS: tuple[str, ...] = ("feed.rss", "feed.atom", "feed.json")
ARCHIVE_PAGE_ARTICLES = 50

FrontKind = Literal["home", "region", "theme", "contributor"]
_FOLDERS = {"region": "regions", "theme": "themes", "contributor": "contributors"}


@dataclass(frozen=True, slots=True)
class Front:
    """A page that lists articles. `id` and `slug` are those of the beat or contributor."""

    kind: FrontKind
    language: str
    id: int = 0
    slug: str = ""

    @property
    def key(self) -> str:
        """The front's name in `Placement.front`."""
        return "home" if self.kind == "home" else f"{self.kind}:{self.id}"

    @property
    def address(self) -> str:
        if self.kind == "home":
            return f"/{self.language}/"
        return f"/{self.language}/{_FOLDERS[self.kind]}/{self.slug}/"

    @property
    def feeds(self) -> list[str]:
        return [f"{self.address}{name}" for name in FEEDS]

    @property
    def archive(self) -> str:
        """The front's table of months."""
        return f"{self.address}archive/"

    def month(self, month: int, page: int = 1) -> str:
        """Return one page of a month, ``…/2026/11/`` or ``…/2026/11/page-2/``."""
        base = f"{self.address}{month // 100:04d}/{month % 100:02d}/"
        return base if page == 1 else f"{base}page-{page}/"


def beats_index(language: str, kind: FrontKind) -> str:
    """Return the list of all regions, themes or contributors."""
    return f"/{language}/{_FOLDERS[kind]}/"


def issues_month(language: str, month: int) -> str:
    """Return the newsletter's issues of a month."""
    return f"/{language}/newsletter/archive/{month // 100:04d}/{month % 100:02d}/"


def sitemap_month(language: str, month: int) -> str:
    return f"/sitemaps/{language}/{month // 100:04d}-{month % 100:02d}.xml"


def translation(article_id: int, language: str) -> str:
    """Return where a reader asks for an edition, and whether it is there by now."""
    return f"/translations/{article_id}/{language}/"


def mistake(article_id: int, language: str) -> str:
    """Return the form for a mistake in an edition."""
    return f"{translation(article_id, language)}mistake/"


SITEMAP_INDEX = "/sitemap.xml"
SITEMAP_STANDING = "/sitemaps/standing.xml"
SITEMAP_NEWS = "/sitemaps/news.xml"
ROBOTS = "/robots.txt"
MANIFEST = "/site.webmanifest"
OFFERS = "/offers.txt"
