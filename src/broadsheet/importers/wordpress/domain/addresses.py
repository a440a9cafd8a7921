"""Which addresses imported items get, and which are taken."""

from __future__ import annotations

import datetime as dt

from wagtail.models import Page

from broadsheet.articles.models import ArticleFolder
from broadsheet.articles.models.article import article_address
from broadsheet.importers.wordpress.domain.pages import taken_page_slugs
from broadsheet.importers.wordpress.domain.planning import Fate


def address_of(fate: str, language: str, day: str, slug: str) -> str:
    """Return the address of an item of this fate; `day` is ISO 8601."""
    if fate == Fate.PAGE:
        return f"/{language}/{slug}/"
    return article_address(language=language, day=dt.date.fromisoformat(day), slug=slug)


def taken_slugs(fate: str, slugs: list[str]) -> set[str]:
    """Return which of `slugs` an article or page of the newsroom has already."""
    if fate == Fate.PAGE:
        return taken_page_slugs(slugs)
    folder = ArticleFolder.objects.first()
    if folder is None or not slugs:
        return set()
    rows = Page.objects.filter(path__startswith=folder.path, depth=folder.depth + 1, slug__in=slugs)
    return set(rows.values_list("slug", flat=True))
