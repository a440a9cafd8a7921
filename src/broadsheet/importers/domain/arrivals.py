"""What follows a bulk import, batch by batch, in the background: search, references, fronts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from broadsheet.articles.models import Article
from broadsheet.importers.signals import articles_imported
from broadsheet.toolkit import outbox

IMPORTED = "importers.imported"


def announce_import(*, article_ids: Sequence[int]) -> None:
    """Record, in the caller's transaction, that `article_ids` came; a worker does the rest."""
    outbox.put(topic=IMPORTED, payload={"article_ids": list(article_ids)})


@outbox.handles(IMPORTED)
def take_in(payload: Mapping[str, Any]) -> None:
    """Make the articles findable at the desk, and tell the rooms above. Idempotent."""
    ids = list(payload["article_ids"])
    articles = list(Article.objects.filter(pk__in=ids))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Article, articles)
    with transaction.atomic():
        for article in articles:
            ReferenceIndex.create_or_update_for_object(article)
    for _receiver, answer in articles_imported.send_robust(sender=Article, article_ids=ids):
        if isinstance(answer, Exception):
            raise answer
