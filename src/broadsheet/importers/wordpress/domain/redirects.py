"""Where an item was found at the old site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wagtail.contrib.redirects.models import Redirect

from broadsheet.importers.wordpress.domain.planning import State
from broadsheet.importers.wordpress.domain.wxr.records import Item, Term

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.delivering import Ready

MAX_PATH_CHARACTERS = 255


def old_paths(item: Item) -> list[str]:
    """Return the paths (as `Redirect` keeps them) that led to `item`.

    Its permalink, its number (``/?p=12``), its guid if that is an address of the same site, and
    its permalink with each of its former slugs.
    """
    links = [item.link]
    if item.guid.startswith("http") and _host(item.guid) == _host(item.link):
        links.append(item.guid)
    slug = item.slug
    if slug and f"/{slug}" in item.link:
        head, _, tail = item.link.rpartition(f"/{slug}")
        links += [f"{head}/{old}{tail}" for old in item.meta_values("_wp_old_slug") if old]
    if item.post_id:
        number = "page_id" if item.post_type == "page" else "p"
        links.append(f"/?{number}={item.post_id}")
    paths = {}
    for link in links:
        path = _path(link)
        if path not in {"", "/"} and len(path) <= MAX_PATH_CHARACTERS:
            paths[path] = True
    return list(paths)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _path(link: str) -> str:
    try:
        return str(Redirect.normalise_path(link))
    except ValueError:
        return ""


def term_paths(term: Term) -> list[str]:
    """Return where the archive of a category or tag was found, by WordPress's own permalinks."""
    base = {"category": "category", "post_tag": "tag"}.get(term.domain)
    if base is None:
        return []
    paths = [f"/{base}/{term.slug}"]
    if term.parent:
        paths.append(f"/{base}/{term.parent}/{term.slug}")
    return [path for link in paths if 1 < len(path := _path(link)) <= MAX_PATH_CHARACTERS]


def insert_front_redirects(fronts: Mapping[str, str]) -> int:
    """Insert a permanent redirect from each old path to a front that has none yet."""
    known = set(
        Redirect.objects.filter(old_path__in=list(fronts), site=None).values_list(
            "old_path", flat=True
        )
    )
    made = Redirect.objects.bulk_create(
        Redirect(old_path=path, redirect_link=link, is_permanent=True, automatically_created=True)
        for path, link in fronts.items()
        if path not in known
    )
    return len(made)


def insert_redirects(batch: Sequence[Ready]) -> None:
    """Insert a permanent redirect from every old path of the batch that has none yet."""
    wanted: dict[str, int] = {}
    for ready in batch:
        if ready.plan.state is State.DRAFT:
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
