"""The addresses of pages that a text links to, found in bulk."""

from __future__ import annotations

from collections.abc import Collection

from broadsheet.articles.models import Article
from broadsheet.masthead.models import StandingPage
from broadsheet.toolkit.statements import Statement

_ARTICLES = Statement(
    lambda ids: (
        Article.objects.live()
        .filter(pk__in=ids)
        .exclude(published_address="")
        .values_list("pk", "published_address")
    )
)
_STANDING = Statement(
    lambda ids: StandingPage.objects.live().filter(pk__in=ids).values_list("pk", "language", "slug")
)


def page_addresses(page_ids: Collection[int]) -> dict[int, str]:
    """Return the public addresses of live pages by id. Two queries, none for no pages."""
    if not page_ids:
        return {}
    ids = sorted(page_ids)
    found = dict(_ARTICLES.rows(ids))
    for pk, language, slug in _STANDING.rows(ids):
        found[pk] = f"/{language}/{slug}/"
    return found
