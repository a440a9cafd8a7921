"""Who wrote what, for lists of articles."""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.articles.enums import BylineRole
from broadsheet.articles.models import BylineEntry


def gather_names(article_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return who wrote each article, in the byline's order. One query, none for no articles."""
    ids = list(article_ids)
    if not ids:
        return {}
    names: dict[int, list[tuple[str, str]]] = {}
    entries = BylineEntry.objects.filter(article_id__in=ids).order_by("article_id", "sort_order")
    for article_id, name, guest, role in entries.values_list(
        "article_id", "contributor__name", "guest_name", "role"
    ):
        names.setdefault(article_id, []).append((name or guest, role))
    return {article_id: words_first(found) for article_id, found in names.items()}


def words_first(names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return those of (name, role) who wrote; when nobody did, everybody, each once."""
    listed = list(names)
    writers = [name for name, role in listed if role == BylineRole.WORDS]
    return tuple(dict.fromkeys(writers or [name for name, _role in listed]))
