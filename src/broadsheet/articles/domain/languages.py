"""The languages of what is published. An article's address begins with its language."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count
from django.utils.translation import ngettext

from broadsheet.articles.models import Article
from broadsheet.masthead.domain.languages import language


def why_they_stay(*, codes: Collection[str]) -> list[str]:
    """Return a sentence for each of `codes` in which a live article is written. One query.

    Without its language in the masthead an article, and all its editions, would answer 404.
    """
    rows = (
        Article.objects.filter(live=True, language__in=codes)
        .order_by("language")
        .values_list("language")
        .annotate(Count("pk"))
    )
    sentence = (
        "%(count)d published article is written in %(language)s: keep the language, or readers "
        "would not find it.",
        "%(count)d published articles are written in %(language)s: keep the language, or readers "
        "would not find them.",
    )
    return [
        ngettext(*sentence, count) % {"count": count, "language": language(code).english}
        for code, count in rows
    ]
