"""The rows that make an article: from the database in bulk, or from a draft at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from broadsheet.articles.models import Article, BylineEntry, Correction
from broadsheet.editions.enums import SegmentKind
from broadsheet.frontpage.domain.house import House
from broadsheet.toolkit.statements import Statement


@dataclass(frozen=True, slots=True)
class Signature:
    """One name of a byline. `slug` is empty for a guest, who has no page."""

    name: str
    role: str
    contributor_id: int | None = None
    slug: str = ""
    job: str = ""
    note: str = ""
    portrait_id: int | None = None
    language: str = ""  # of job and note, where it is not the page's


@dataclass(frozen=True, slots=True)
class Beat:
    id: int
    name: str
    slug: str
    language: str = ""  # of the name, where it is not the page's


@dataclass(frozen=True, slots=True)
class Parts:
    """An article with all that belongs to it. `corrections` are (when, rich text), newest first."""

    article: Article
    byline: tuple[Signature, ...]
    corrections: tuple[tuple[dt.datetime, str], ...]
    regions: tuple[Beat, ...]
    themes: tuple[Beat, ...]


_SIGNATURE = (
    "article_id", "contributor__name", "guest_name", "role", "contributor_id",
    "contributor__slug", "contributor__job", "contributor__note", "contributor__portrait_id",
)  # fmt: skip


def _beats(through: Any, kind: str) -> Statement:
    return Statement(
        lambda ids: (
            through.objects.filter(article_id__in=ids)
            .order_by(f"{kind}__position", f"{kind}__name")
            .values_list("article_id", f"{kind}_id", f"{kind}__name", f"{kind}__slug")
        )
    )


_REGIONS = _beats(Article.regions.through, "region")
_THEMES = _beats(Article.themes.through, "theme")
_BYLINES = Statement(
    lambda ids: (
        BylineEntry.objects.filter(article_id__in=ids)
        .order_by("article_id", "sort_order")
        .values_list(*_SIGNATURE)
    )
)
_CORRECTIONS = Statement(
    lambda ids: (
        Correction.objects.filter(article_id__in=ids)
        .order_by("-made_at")
        .values_list("article_id", "made_at", "text")
    )
)


def parts_of(articles: Iterable[Article]) -> list[Parts]:
    """Return the parts of live articles, in their order. Four queries for any number of them."""
    listed = list(articles)
    ids = [article.pk for article in listed]
    if not ids:
        return []
    bylines: dict[int, list[Signature]] = {}
    for pk, name, guest, role, who, slug, job, note, portrait in _BYLINES.rows(ids):
        bylines.setdefault(pk, []).append(
            Signature(name or guest, role, who, slug or "", job or "", note or "", portrait)
        )
    corrections: dict[int, list[tuple[dt.datetime, str]]] = {}
    for pk, made_at, text in _CORRECTIONS.rows(ids):
        corrections.setdefault(pk, []).append((made_at, text))
    regions = _by_article(_REGIONS.rows(ids))
    themes = _by_article(_THEMES.rows(ids))
    return [
        Parts(
            article=article,
            byline=tuple(bylines.get(article.pk, ())),
            corrections=tuple(corrections.get(article.pk, ())),
            regions=tuple(regions.get(article.pk, ())),
            themes=tuple(themes.get(article.pk, ())),
        )
        for article in listed
    ]


def parts_of_draft(article: Article) -> Parts:
    """Return the parts of an article as it stands in the editor, saved or not."""
    return Parts(
        article=article,
        byline=tuple(
            Signature(entry.name, entry.role, who.pk, who.slug, who.job, who.note, who.portrait_id)
            if (who := entry.contributor)
            else Signature(entry.guest_name, entry.role)
            for entry in article.byline.all()
        ),
        corrections=tuple(
            sorted(((row.made_at, row.text) for row in article.corrections.all()), reverse=True)
        ),
        regions=tuple(Beat(beat.pk, beat.name, beat.slug) for beat in article.regions.all()),
        themes=tuple(Beat(beat.pk, beat.name, beat.slug) for beat in article.themes.all()),
    )


def in_house_words(parts: Parts, *, house: House) -> Parts:
    """Return the parts with beats' names and contributors' notes in a page's language."""
    if house.is_source:
        return parts

    def beat(kind: str, found: Beat) -> Beat:
        subject = f"{kind}:{found.id}"
        name = house.words(subject, "name", found.name)
        return replace(found, name=name, language=house.lent_language(subject))

    def signed(who: Signature) -> Signature:
        if who.contributor_id is None:
            return who
        subject = f"contributor:{who.contributor_id}"
        return replace(
            who,
            job=house.words(subject, "job", who.job),
            note=house.rich(subject, "note", who.note, SegmentKind.CONTRIBUTORS_NOTE),
            language=house.lent_language(subject),
        )

    return replace(
        parts,
        byline=tuple(signed(who) for who in parts.byline),
        regions=tuple(beat("region", found) for found in parts.regions),
        themes=tuple(beat("theme", found) for found in parts.themes),
    )


def _by_article(rows: list[tuple[Any, ...]]) -> dict[int, list[Beat]]:
    found: dict[int, list[Beat]] = {}
    for article_id, pk, name, slug in rows:
        found.setdefault(article_id, []).append(Beat(pk, name, slug))
    return found
