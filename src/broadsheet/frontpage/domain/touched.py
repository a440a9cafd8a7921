"""Which addresses change when an article does: computed, never recorded.

The number depends on the article's fronts, not on the size of the archive: of each front the
front itself, its feeds, and the pages of the article's own month from its place on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.frontpage.domain import addresses
from broadsheet.frontpage.domain.addresses import ARCHIVE_PAGE_ARTICLES, Front
from broadsheet.frontpage.domain.placing import Move
from broadsheet.frontpage.models import FrontMonth, Placement
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import Contributor

_MODELS = {"region": Region, "theme": Theme, "contributor": Contributor}


def touched_by_move(*, move: Move, article: Article | None) -> list[str]:
    """Return the addresses to press after `place_article`, the reader's first choice first.

    `article` is the live article, None when it was withdrawn.
    """
    home_language = current_masthead().language
    found: list[str] = []
    if article is not None:
        found.append(article.published_address)
    keys = {(language, key) for language, key, _month in move.touched}
    slugs = _slugs(key for _language, key in keys)
    fronts = [
        front
        for language, key in sorted(keys, key=lambda pair: pair[1] != "home")
        if (front := _front(language, key, slugs)) is not None
    ]
    for front in fronts:
        found.append(front.address)
        if front.kind == "home" and front.language == home_language:
            found.append("/")
        found += front.feeds
    by_key = {(front.language, front.key): front for front in fronts}
    new_or_gone = move.before ^ move.after
    for language, key, month in sorted(move.touched):
        front_here = by_key.get((language, key))
        if front_here is None:
            continue
        found += _month_pages(
            front_here, month, article, is_new=(language, key, month) in new_or_gone
        )
        if (language, key, month) in new_or_gone:
            found.append(front_here.archive)
            if front_here.kind != "home":
                found.append(addresses.beats_index(language, front_here.kind))
        if key == "home":
            found.append(addresses.sitemap_month(language, month))
    found += [addresses.SITEMAP_NEWS, addresses.SITEMAP_INDEX]
    return list(dict.fromkeys(found))


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

    Home, beats and feeds, then articles newest first with the archives after them.
    """
    yield from front_addresses()
    yield from (
        Article.objects.filter(live=True)
        .exclude(published_address="")
        .order_by("-published_at")
        .values_list("published_address", flat=True)
        .iterator(chunk_size=2000)
    )
    yield from archive_addresses()


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
    for page in StandingPage.objects.live().iterator():
        yield page.address
    yield from (
        addresses.ROBOTS,
        addresses.MANIFEST,
        addresses.SITEMAP_INDEX,
        addresses.SITEMAP_STANDING,
        addresses.SITEMAP_NEWS,
    )


def archive_addresses() -> Iterator[str]:
    """Yield the archive of every front, newest month first, and the sitemap's parts."""
    for language in current_masthead().all_languages:
        for front in fronts_in(language):
            yield front.archive
            months = FrontMonth.objects.filter(language=language, front=front.key)
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


def _month_pages(front: Front, month: int, article: Article | None, *, is_new: bool) -> list[str]:
    """Return the pages of the month that show or showed the article.

    An edit changes the one page it stands on. An article that comes or goes shifts those after
    it; when it is new that is nearly always the last page alone.
    """
    placed = Placement.objects.filter(language=front.language, front=front.key, month=month)
    total = _pages(placed.count())
    first = 1
    if article is not None and article.published_at is not None:
        earlier = placed.filter(published_at__lt=article.published_at).count()
        first = earlier // ARCHIVE_PAGE_ARTICLES + 1
    last = max(total, 1) + 1 if is_new else first  # +1: a page that a withdrawal emptied
    return [front.month(month, page) for page in range(first, last + 1)]


def _pages(articles: int) -> int:
    return -(-articles // ARCHIVE_PAGE_ARTICLES)
