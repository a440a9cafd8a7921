"""What the composer shows: what could stand in an issue, what does, and what else is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from django.conf import settings
from wagtail.rich_text import expand_db_html

from broadsheet.articles.models import Article
from broadsheet.newsletters.domain.composing import (
    Candidate,
    CorrectionDue,
    candidates,
    corrections_due,
)
from broadsheet.newsletters.domain.content import gather_content
from broadsheet.newsletters.enums import Section
from broadsheet.newsletters.models import Issue, Item


@dataclass(frozen=True, slots=True)
class Pick:
    """An article that could stand in the issue. `position` counts from 1, None if it does not."""

    article_id: int
    headline: str
    deck: str
    byline: str
    published_at: dt.datetime | None
    language: str
    is_new: bool
    position: int | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """An issue on the composer's screen. `corrections` say of each whether it is reported."""

    issue: Issue
    chosen: list[Pick]
    fresh: list[Pick]
    earlier: list[Pick]
    corrections: list[tuple[CorrectionDue, bool]]
    subject: str
    preheader: str


def gather_sheet(
    *,
    issue: Issue,
    stories: Sequence[int] | None = None,
    left_out: Collection[tuple[int, str]] | None = None,
) -> Sheet:
    """Return an issue with what could stand in it, in a constant number of queries.

    `stories` and `left_out` are what somebody has chosen and not saved yet; else what is stored.
    """
    items = list(Item.objects.filter(issue=issue))
    if stories is None:
        stories = [one.article_id for one in items if one.section == Section.STORY]
    if left_out is None:
        left_out = [(one.article_id, one.correction_key) for one in items if one.is_left_out]
    offered = {one.article_id: one for one in candidates(issue=issue)}
    gone = _gone(pk for pk in stories if pk not in offered)
    chosen = []
    for position, pk in enumerate((pk for pk in stories if pk in offered or pk in gone), start=1):
        chosen.append(_pick(offered[pk], position) if pk in offered else _lost(gone[pk], position))
    rest = [_pick(one, None) for pk, one in offered.items() if pk not in set(stories)]
    content = gather_content(issue=issue, language=issue.language, story_ids=stories)
    return Sheet(
        issue=issue,
        chosen=chosen,
        fresh=[one for one in rest if one.is_new],
        earlier=[one for one in rest if not one.is_new],
        corrections=[
            (one, (one.article_id, one.key) not in set(left_out))
            for one in corrections_due(issue=issue)
        ],
        subject=replace(content, written_subject="").subject,
        preheader=replace(content, written_preheader="").preheader,
    )


def with_whole_links(note: str) -> str:
    """Return a note whose links to articles are addresses: a mail has no page to stand on."""
    html = expand_db_html(note)
    return str(html.replace('href="/', f'href="{urljoin(settings.PUBLIC_URL, "/")}'))


def _pick(one: Candidate, position: int | None) -> Pick:
    return Pick(
        article_id=one.article_id, headline=one.headline, deck=one.deck, byline=one.byline,
        published_at=one.published_at, language=one.language, is_new=one.is_new,
        position=position,
    )  # fmt: skip


def _lost(article: Article, position: int) -> Pick:
    return Pick(
        article_id=article.pk, headline=article.title, deck="", byline="",
        published_at=article.published_at, language=article.language, is_new=False,
        position=position, is_gone=not article.live,
    )  # fmt: skip


def _gone(ids: Iterable[int]) -> dict[int, Article]:
    rows = Article.objects.filter(pk__in=list(ids)).defer_streamfields()
    return {row.pk: row for row in rows}
