"""What an issue could hold: articles since the last one, and corrections of what was sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from broadsheet.articles.domain.bylines import gather_names
from broadsheet.articles.models import Article, Correction
from broadsheet.editions.domain.originals import correction_key
from broadsheet.newsletters.enums import OPEN_STATES, IssueState, Section
from broadsheet.newsletters.models import Issue, Item
from broadsheet.toolkit import clock

OFFERED_DAYS: Final = 14
MOST_OFFERED: Final = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that could stand in an issue. `is_new`: published since the last issue."""

    article_id: int
    headline: str
    deck: str
    byline: str
    published_at: dt.datetime
    language: str
    is_new: bool
    has_picture: bool


@dataclass(frozen=True, slots=True)
class CorrectionDue:
    """A correction that readers of a former issue have not been told of. `text` is rich text."""

    article_id: int
    key: str
    headline: str
    text: str
    made_at: dt.datetime


def candidates(*, issue: Issue) -> list[Candidate]:
    """Return the live articles that the issue has or could have, newest first. Three queries.

    What was published since the last issue of its kind was composed is new. Besides that there is
    what the last `OFFERED_DAYS` days brought and no issue of the kind had, at most `MOST_OFFERED`.
    """
    since = _last_composed_at(issue)
    earliest = clock.now() - dt.timedelta(days=OFFERED_DAYS)
    stories = Item.objects.filter(article_id=OuterRef("pk"), section=Section.STORY)
    elsewhere = stories.filter(issue__in=_others(issue))
    wanted = Q(Exists(stories.filter(issue=issue)))
    wanted |= Q(~Exists(elsewhere), published_at__gt=earliest)
    if since is not None:
        wanted |= Q(published_at__gt=since)
    rows = list(
        Article.objects.filter(wanted, live=True, published_at__isnull=False)
        .order_by("-published_at", "-pk")
        .values_list("pk", "title", "deck", "published_at", "language", "featured_picture_id")
        [:MOST_OFFERED]
    )  # fmt: skip
    names = gather_names(row[0] for row in rows)
    return [
        Candidate(
            article_id=pk, headline=title, deck=deck, byline=", ".join(names.get(pk, ())),
            published_at=published_at, language=language,
            is_new=since is None or published_at > since, has_picture=picture is not None,
        )
        for pk, title, deck, published_at, language, picture in rows
    ]  # fmt: skip


def corrections_due(*, issue: Issue) -> list[CorrectionDue]:
    """Return the corrections that the issue has to report, newest first. Two queries.

    They are of live articles that were a story in an issue of its kind which went out, made after
    that was queued, and neither reported nor left out in another that went out.
    """
    sent = Item.objects.filter(
        _went_out(), article_id=OuterRef("article_id"), section=Section.STORY,
        issue__kind=issue.kind, issue__queued_at__lt=OuterRef("made_at"),
    ).exclude(issue=issue)  # fmt: skip
    rows = list(
        Correction.objects.filter(Exists(sent), article__live=True)
        .order_by("-made_at", "-pk")
        .values_list("article_id", "made_at", "article__title", "text")
    )
    reported = set(
        Item.objects.filter(
            _went_out(), section=Section.CORRECTION, issue__kind=issue.kind,
            article__in={row[0] for row in rows},
        )
        .exclude(issue=issue)
        .values_list("article_id", "correction_key")
    )  # fmt: skip
    found: dict[tuple[int, str], CorrectionDue] = {}
    for article_id, made_at, headline, text in rows:
        key = correction_key(made_at)
        if (article_id, key) not in reported:
            due = CorrectionDue(article_id, key, headline, text, made_at)
            found.setdefault((article_id, key), due)
    return list(found.values())


def live_stories(*, issue: Issue) -> list[int]:
    """Return the articles of the issue's stories that readers can open, in order. One query."""
    rows = Item.objects.filter(issue=issue, section=Section.STORY, article__live=True)
    return list(rows.order_by("position", "pk").values_list("article_id", flat=True))


def _others(issue: Issue) -> QuerySet[Issue]:
    """Return the query of the other issues of the kind. One that was cancelled does not count."""
    others = Issue.objects.filter(kind=issue.kind).exclude(pk=issue.pk)
    return others.exclude(state=IssueState.CANCELLED)


def _went_out() -> Q:
    """Say of an item that its issue went to readers, or is about to; be it to some only."""
    closed = ~Q(issue__state__in=[*OPEN_STATES, IssueState.CANCELLED])
    return closed | Q(issue__state=IssueState.CANCELLED, issue__started_at__isnull=False)


def _last_composed_at(issue: Issue) -> dt.datetime | None:
    """Return when the last issue before this one was composed, or queued if nobody composed it."""
    before = _others(issue).filter(dated_on__lte=issue.dated_on)
    has_stories = Exists(Item.objects.filter(issue=OuterRef("pk"), section=Section.STORY))
    before = before.filter(Q(queued_at__isnull=False) | has_stories)
    composed_at = Coalesce(F("changed_at"), F("queued_at"))
    found: dt.datetime | None = before.aggregate(at=Max(composed_at))["at"]
    return found
