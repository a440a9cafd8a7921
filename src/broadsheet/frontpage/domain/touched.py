"""Which addresses change when an article does: computed, never recorded.

The number depends on the article's fronts, not on the size of the archive: of each front the
front itself, its feeds, and the pages of the article's own month from its place on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.models import Edition
from broadsheet.frontpage.domain import addresses
from broadsheet.frontpage.domain.addresses import ARCHIVE_PAGE_ARTICLES, Front
from broadsheet.frontpage.domain.issue_pages import issue_addresses
from broadsheet.frontpage.domain.placing import Move
from broadsheet.frontpage.domain.readable import TRANSLATED
from broadsheet.frontpage.models import FrontMonth, Placement
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import Contributor

NEWEST_EDITIONS: Final = 200
_MODELS = {"region": Region, "theme": Theme, "contributor": Contributor}


Key = tuple[str, int]
"""A front's key and a month."""


def touched_by_move(*, move: Move, article: Article | None) -> list[str]:
    """Return the addresses to press after `place_article`, the reader's first choice first.

    `article` is the live article, None when it was withdrawn. These are the fronts in the
    languages that are written in, the article's own first; all others can wait
    (`refreshing.refresh_elsewhere`).
    """
    masthead = current_masthead()
    own = article.language if article is not None else masthead.language
    languages = sorted(masthead.all_languages, key=lambda code: code != own)
    found: list[str] = [article.published_address] if article is not None else []
    for language in languages:
        found += fronts_showing(
            keys=move.touched, come_or_gone=move.before ^ move.after, language=language,
            published_at=article.published_at if article is not None else None,
        )  # fmt: skip
        if language == masthead.language:
            found.insert(bool(article), "/")
    found += [addresses.SITEMAP_NEWS, addresses.SITEMAP_INDEX]
    return list(dict.fromkeys(found))


def fronts_showing(
    *,
    keys: Iterable[Key],
    language: str,
    come_or_gone: Collection[Key] = (),
    published_at: dt.datetime | None = None,
) -> list[str]:
    """Return a language's fronts, feeds, months and sitemap part that show what stands at `keys`.

    `come_or_gone` are those at which it is new or not any more: there the pages after it shift.
    Without `published_at` all pages of its months are meant.
    """
    keys = set(keys)
    slugs = _slugs(key for key, _month in keys)
    fronts = {
        key: front
        for key in sorted({key for key, _month in keys}, key=lambda key: key != "home")
        if (front := _front(language, key, slugs)) is not None
    }
    found = [address for front in fronts.values() for address in (front.address, *front.feeds)]
    for key, month in sorted(keys):
        if key not in fronts:
            continue
        front, is_new = fronts[key], (key, month) in come_or_gone
        found += _month_pages(front, month, published_at, is_new=is_new)
        if is_new:
            found.append(front.archive)
            if front.kind != "home":
                found.append(addresses.beats_index(language, front.kind))
        if key == "home":
            found.append(addresses.sitemap_month(language, month))
    return found


def keys_of(article_id: int) -> list[Key]:
    """Return where an article stands. One query."""
    placed = Placement.objects.filter(article_id=article_id)
    return list(placed.values_list("front", "month"))


def pages_elsewhere(address: str) -> list[str]:
    """Return the addresses of an article's editions in every other language."""
    own = address.split("/", 2)[1]
    return [
        edition_address(address, code)
        for code in current_masthead().reader_languages
        if code != own
    ]


def articles_on(*, front: Front, batch: int = 200) -> Iterator[list[str]]:
    """Yield the addresses of a front's articles in batches, newest first (a beat was renamed)."""
    rows = (
        Placement.objects.filter(front=front.key)
        .order_by("-published_at")
        .values_list("article__published_address", flat=True)
    )
    waiting: list[str] = []
    for address in rows.iterator(chunk_size=batch):
        waiting.append(address)
        if len(waiting) == batch:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def all_addresses() -> Iterator[str]:
    """Yield every address of the newspaper, the most read first.

    Home, beats and feeds, then articles newest first with the archives after them. Of the other
    languages only what is read most: fronts of beats, and the newest editions; the rest is
    rendered when somebody asks, or the archive times fifty languages would lie on the disk.
    """
    yield from front_addresses()
    yield from (
        Article.objects.filter(live=True)
        .exclude(published_address="")
        .order_by("-published_at")
        .values_list("published_address", flat=True)
        .iterator(chunk_size=2000)
    )
    yield from edition_addresses()
    yield from issue_addresses()
    yield from archive_addresses()


def edition_addresses() -> Iterator[str]:
    """Yield the newest articles' public editions in the languages that are made on publish."""
    wanted = set(current_masthead().made_on_publish)
    newest = Placement.objects.filter(front="home").order_by("-published_at")
    recent = list(newest.values_list("article_id", flat=True)[:NEWEST_EDITIONS])
    rows = (
        Edition.objects.filter(article_id__in=recent, state__in=TRANSLATED)
        .order_by("-article__published_at", "place")
        .values_list("article__published_address", "language")
    )
    for address, language in rows.iterator(chunk_size=2000):
        if language in wanted and address:
            yield edition_address(address, language)


def front_addresses() -> Iterator[str]:
    """Yield home pages, fronts, their feeds, standing pages, and the files that machines read."""
    from broadsheet.masthead.models import StandingPage

    masthead = current_masthead()
    yield "/"
    for language in masthead.all_languages:
        for front in fronts_in(language):
            yield front.address
            yield from front.feeds
        for kind in ("region", "theme", "contributor"):
            yield addresses.beats_index(language, kind)
    for language in masthead.made_on_publish:
        if language not in masthead.all_languages:
            home = Front("home", language)
            yield from (home.address, *home.feeds)
            for kind in ("region", "theme"):
                for pk, slug in _MODELS[kind]._default_manager.values_list("pk", "slug"):
                    yield Front(kind, language, pk, slug).address  # type: ignore[arg-type]
    for page in StandingPage.objects.live().iterator():
        yield page.address
    yield from (
        addresses.ROBOTS,
        addresses.MANIFEST,
        addresses.OFFERS,
        addresses.SITEMAP_INDEX,
        addresses.SITEMAP_STANDING,
        addresses.SITEMAP_NEWS,
    )


def archive_addresses() -> Iterator[str]:
    """Yield the archive of every front, newest month first, and the sitemap's parts."""
    for language in current_masthead().all_languages:
        for front in fronts_in(language):
            yield front.archive
            months = FrontMonth.objects.filter(front=front.key)
            for row in months.order_by("-month").iterator():
                for page in range(1, _pages(row.articles) + 1):
                    yield front.month(row.month, page)
                if front.kind == "home":
                    yield addresses.sitemap_month(language, row.month)


def fronts_in(language: str) -> Iterator[Front]:
    """Yield the fronts of a language: home, then each beat and contributor."""
    yield Front("home", language)
    for kind, model in _MODELS.items():
        for pk, slug in model._default_manager.values_list("pk", "slug").iterator():
            yield Front(kind, language, pk, slug)  # type: ignore[arg-type]


def _front(language: str, key: str, slugs: dict[str, str]) -> Front | None:
    if key == "home":
        return Front("home", language)
    if key not in slugs:
        return None  # the beat or contributor is gone
    kind, _, pk = key.partition(":")
    return Front(kind, language, int(pk), slugs[key])  # type: ignore[arg-type]


def _slugs(keys: Iterable[str]) -> dict[str, str]:
    wanted: dict[str, set[int]] = {}
    for key in keys:
        kind, _, pk = key.partition(":")
        if pk:
            wanted.setdefault(kind, set()).add(int(pk))
    return {
        f"{kind}:{pk}": slug
        for kind, pks in wanted.items()
        for pk, slug in _MODELS[kind]._default_manager.filter(pk__in=pks).values_list("pk", "slug")
    }


def _month_pages(
    front: Front, month: int, published_at: dt.datetime | None, *, is_new: bool
) -> list[str]:
    """Return the pages of the month that show or showed the article.

    An edit changes the one page it stands on. An article that comes or goes shifts those after
    it; when it is new that is nearly always the last page alone.
    """
    placed = Placement.objects.filter(front=front.key, month=month)
    total = _pages(placed.count())
    first = 1
    if published_at is not None:
        earlier = placed.filter(published_at__lt=published_at).count()
        first = earlier // ARCHIVE_PAGE_ARTICLES + 1
    last = max(total, 1) + 1 if is_new else first  # +1: a page that a withdrawal emptied
    return [front.month(month, page) for page in range(first, last + 1)]


def _pages(articles: int) -> int:
    return -(-articles // ARCHIVE_PAGE_ARTICLES)
