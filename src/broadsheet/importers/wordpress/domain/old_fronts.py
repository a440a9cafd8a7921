"""Where the fronts and feeds of the old site were, by WordPress's own permalinks, leads to ours.

Feeds matter most: a reader who subscribed to one never sees that the newsroom moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect

from broadsheet.beats.models import Region, Theme
from broadsheet.importers.wordpress.domain.manuscripts import Workshop
from broadsheet.importers.wordpress.domain.redirects import MAX_PATH_CHARACTERS, path_of
from broadsheet.importers.wordpress.domain.wxr.records import Term, TermUse
from broadsheet.people.models import Contributor

_FEEDS = {"/feed": "rss", "/feed/rss2": "rss", "/?feed=rss2": "rss", "/feed/atom": "atom"}


def lead_old_fronts(*, terms: Iterable[Term], workshop: Workshop, language: str) -> None:
    """Insert permanent redirects from the old fronts and feeds, where there is none yet.

    A category or tag leads to the one region or theme that it became, an author to the
    contributor of that name.
    """
    fronts = {path: f"/{language}/feed.{form}" for path, form in _FEEDS.items()}
    for paths, address in [
        *_beats(terms, workshop, language),
        *_contributors(workshop, language),
    ]:
        for path in paths:
            fronts[path] = address
            fronts[f"{path}/feed"] = f"{address}feed.rss"
    wanted = {path_of(path): address for path, address in fronts.items()}
    paths = [path for path in wanted if 1 < len(path) <= MAX_PATH_CHARACTERS]
    for start in range(0, len(paths), 500):
        _insert({path: wanted[path] for path in paths[start : start + 500]})


def _beats(
    terms: Iterable[Term], workshop: Workshop, language: str
) -> Iterator[tuple[list[str], str]]:
    slugs = {
        "region": dict(Region.objects.values_list("name", "slug")),
        "theme": dict(Theme.objects.values_list("name", "slug")),
    }
    for term in terms:
        beats = workshop.beats_of(TermUse(term.domain, term.slug, term.name))
        if len(beats) == 1 and (slug := slugs[beats[0].kind].get(beats[0].name)):
            yield _term_paths(term), f"/{language}/{beats[0].kind}s/{slug}/"


def _contributors(workshop: Workshop, language: str) -> Iterator[tuple[list[str], str]]:
    slugs = dict(Contributor.objects.values_list("name", "slug"))
    names = {login: unescape(author.name) for login, author in workshop.authors.items()}
    names.update(workshop.index.guests())
    for login, name in names.items():
        slug, nicename = slugs.get(name), slugify(login)
        if slug and nicename:
            yield [f"/author/{nicename}"], f"/{language}/contributors/{slug}/"


def _term_paths(term: Term) -> list[str]:
    """Return where the archive of a category or tag was found, by WordPress's own permalinks."""
    base = {"category": "category", "post_tag": "tag"}.get(term.domain)
    if base is None:
        return []
    paths = [f"/{base}/{term.slug}"]
    if term.parent:
        paths.append(f"/{base}/{term.parent}/{term.slug}")
    return paths


def _insert(fronts: Mapping[str, str]) -> None:
    known = set(
        Redirect.objects.filter(old_path__in=list(fronts), site=None).values_list(
            "old_path", flat=True
        )
    )
    Redirect.objects.bulk_create(
        Redirect(old_path=path, redirect_link=link, is_permanent=True, automatically_created=True)
        for path, link in fronts.items()
        if path not in known
    )
