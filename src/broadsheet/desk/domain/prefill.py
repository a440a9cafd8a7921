"""What a new article begins with."""

from __future__ import annotations

from broadsheet.articles.models import Article, BylineEntry
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import Contributor


def prefill_article(*, article: Article) -> None:
    """Give a new, unsaved `article` its owner's own name and the masthead's language."""
    article.language = current_masthead().language
    own = Contributor.objects.filter(staff=article.owner_id).first() if article.owner_id else None
    if own is not None:
        article.byline = [BylineEntry(contributor=own, sort_order=0)]
