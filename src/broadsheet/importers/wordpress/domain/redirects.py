"""Where an item was found at the old site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wagtail.contrib.redirects.models import Redirect

from broadsheet.importers.wordpress.domain.wxr.records import Item

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.delivering import Ready

MAX_PATH_CHARACTERS = 255
MAX_PAGES = 50  # of one post
NEVER_PUBLIC = {"draft", "auto-draft"}


def old_paths(item: Item) -> list[str]:
    """Return the paths (as `Redirect` keeps them) that led to `item`.

    Its permalink, its number (``/?p=12``), its guid if that is an address of the same site, and
    its permalink with each of its former slugs, and its later pages.
    """
    links = [item.link]
    if item.guid.startswith("http") and _host(item.guid) == _host(item.link):
        links.append(item.guid)
    slug = item.slug
    if slug and f"/{slug}" in item.link:
        head, _, tail = item.link.rpartition(f"/{slug}")
        links += [f"{head}/{old}{tail}" for old in item.meta_values("_wp_old_slug") if old]
    if "?" not in item.link:
        pages = min(item.content.count("<!--nextpage-->") + 1, MAX_PAGES)
        links += [f"{item.link.rstrip('/')}/{page}/" for page in range(2, pages + 1)]
    if item.post_id:
        number = "page_id" if item.post_type == "page" else "p"
        links.append(f"/?{number}={item.post_id}")
    paths = {}
    for link in links:
        path = path_of(link)
        if path not in {"", "/"} and len(path) <= MAX_PATH_CHARACTERS:
            paths[path] = True
    return list(paths)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def path_of(link: str) -> str:
    """Return the path of an address as `Redirect` keeps it; empty if it cannot be read."""
    try:
        return str(Redirect.normalise_path(link))
    except ValueError:
        return ""


def insert_redirects(batch: Sequence[Ready]) -> None:
    """Insert a permanent redirect from every old path of the batch that has none yet.

    What is a draft now but was public leads nowhere until an editor publishes it.
    """
    wanted: dict[str, int] = {}
    for ready in batch:
        if ready.item.status in NEVER_PUBLIC:
            continue
        for path in old_paths(ready.item):
            if path != Redirect.normalise_path(ready.address):
                wanted.setdefault(path, ready.page_id)
    paths = list(wanted)
    for start in range(0, len(paths), 500):
        known = Redirect.objects.filter(
            old_path__in=paths[start : start + 500], site=None
        ).values_list("old_path", flat=True)
        for path in known:
            wanted.pop(path, None)
    Redirect.objects.bulk_create(
        Redirect(
            old_path=path,
            redirect_page_id=page_id,
            is_permanent=True,
            automatically_created=True,
        )
        for path, page_id in wanted.items()
    )
