"""What waits at the desk, for whom: the start page's data, gathered in few queries."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import TaskState, WorkflowState, get_default_page_content_type
from wagtail.query import PageQuerySet

from broadsheet.articles.models import Article
from broadsheet.desk.domain.newsletters.board import NextIssue, next_issues, what_keeps_all
from broadsheet.editions.domain.desk_queries import EditionsWaiting, editions_waiting
from broadsheet.editions.domain.rights import reach_of
from broadsheet.importers.models import DraftFindings
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.enums import IssueState
from broadsheet.newsletters.models import Issue
from broadsheet.people.domain.roles import role_of
from broadsheet.people.enums import StaffRole
from broadsheet.people.models import User
from broadsheet.toolkit import clock, outbox

ROWS = 6
LONGEST = 12
_NEWEST_DRAFTS = 50
_UNSURE = {"unsure", "warning"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One article that waits: when, in the newspaper's time zone, and a few words on why."""

    article: Article
    at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something broken, with a sentence on what to do; `article_id` leads to the editor."""

    what: str
    advice: str
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class StartPage:
    """Everything on the start page. Lists hold at most `ROWS` entries, newest or nearest first."""

    role: StaffRole | None
    in_review: list[Waiting] = field(default_factory=list)
    returned: list[Waiting] = field(default_factory=list)
    drafts: list[Waiting] = field(default_factory=list)
    scheduled: list[Waiting] = field(default_factory=list)
    published: list[Waiting] = field(default_factory=list)
    broken: list[Trouble] = field(default_factory=list)
    editions: EditionsWaiting = field(default_factory=EditionsWaiting)
    reviews_editions: bool = False
    newsletters: list[NextIssue] = field(default_factory=list)
    going_out: list[Issue] = field(default_factory=list)
    newsletters_kept: str = ""
    makes_newsletters: bool = False

    @property
    def writes(self) -> bool:
        return self.role != StaffRole.REVIEWER

    @property
    def is_newsletter_stopped(self) -> bool:
        """Whether sending has stopped by itself."""
        return any(issue.alarm for issue in self.going_out)

    @property
    def is_reviewer(self) -> bool:
        return self.role in (StaffRole.EDITOR, StaffRole.PUBLISHER)


def reviewed_ids(*statuses: str) -> list[int]:
    """Return the ids of pages whose review is in one of `statuses`. One query."""
    states = WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(), status__in=statuses
    )
    return [int(pk) for pk in states.values_list("object_id", flat=True)]


def with_review_state(articles: PageQuerySet) -> PageQuerySet:
    """Prefetch what Wagtail's state labels ask of each article."""
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    return articles.prefetch_related(
        Prefetch("_specific_workflow_states", queryset=states, to_attr="_current_workflow_states")
    )


def gather_start_page(*, user: User) -> StartPage:
    """Return what waits for `user`, in a constant number of queries."""
    role = StaffRole.PUBLISHER if user.is_superuser else role_of(user)
    reviewer = role in (StaffRole.EDITOR, StaffRole.PUBLISHER)
    reach = reach_of(user)
    languages = None if reach.is_everything else reach.languages
    editions = editions_waiting(languages=languages) if reach else EditionsWaiting()
    if role == StaffRole.REVIEWER:
        return StartPage(role=role, editions=editions, reviews_editions=True)
    masthead = current_masthead()
    makes = reviewer and masthead.has_newsletter
    zone = zoneinfo.ZoneInfo(masthead.time_zone)
    scheduled, late = _scheduled(zone)

    def local(rows: list[Waiting]) -> list[Waiting]:
        return [replace(one, at=one.at.astimezone(zone)) if one.at else one for one in rows]

    return StartPage(
        role=role,
        in_review=local(_in_review()) if reviewer else [],
        returned=local(_returned(user)),
        drafts=local(_drafts(user)),
        scheduled=local(scheduled),
        published=local(_published()),
        broken=[*_late(late), *_stuck(), *_unfinished()][:LONGEST] if reviewer else [],
        editions=editions,
        reviews_editions=bool(reach),
        newsletters=next_issues() if makes else [],
        going_out=_going_out() if makes else [],
        newsletters_kept=" ".join(what_keeps_all(masthead=masthead)),
        makes_newsletters=makes,
    )


def _going_out() -> list[Issue]:
    rows = Issue.objects.filter(
        state__in=[IssueState.QUEUED, IssueState.SENDING, IssueState.PAUSED]
    )
    return list(rows.order_by("-pk")[:ROWS])


def _articles() -> PageQuerySet:
    return Article.objects.defer_streamfields().select_related("owner")


def _in_review() -> list[Waiting]:
    states = (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=get_default_page_content_type(),
        )
        .select_related("workflow_state__requested_by")
        .order_by("started_at")[:ROWS]
    )
    by_id = {int(state.workflow_state.object_id): state for state in states}
    articles = _articles().in_bulk(list(by_id))
    return [
        Waiting(
            article=articles[pk],
            at=state.started_at,
            note=_name(state.workflow_state.requested_by),
        )
        for pk, state in by_id.items()
        if pk in articles
    ]


def _returned(user: User) -> list[Waiting]:
    states = (
        WorkflowState.objects.filter(
            status=WorkflowState.STATUS_NEEDS_CHANGES,
            base_content_type=get_default_page_content_type(),
        )
        .select_related("current_task_state__finished_by")
        .order_by("-created_at")
    )
    by_id = {int(state.object_id): state for state in states}
    articles = _articles().filter(pk__in=by_id, owner=user)[:ROWS]
    return [
        Waiting(
            article=article,
            at=by_id[article.pk].current_task_state.finished_at,
            note=by_id[article.pk].current_task_state.comment,
        )
        for article in articles
    ]


def _drafts(user: User) -> list[Waiting]:
    unseen = Q(live=False) | Q(has_unpublished_changes=True)
    rows = (
        _articles().filter(unseen, owner=user, expired=False)
        .order_by("-latest_revision_created_at")[:ROWS]
    )  # fmt: skip
    return [Waiting(article, article.latest_revision_created_at) for article in rows]


def _scheduled(zone: zoneinfo.ZoneInfo) -> tuple[list[Waiting], list[Waiting]]:
    """What goes live from now to the end of tomorrow; and what should have and did not."""
    now = clock.now()
    tomorrow = (now.astimezone(zone) + dt.timedelta(days=1)).date()
    until = dt.datetime.combine(tomorrow, dt.time.max, tzinfo=zone)
    rows = (
        _articles()
        .filter(_revisions__approved_go_live_at__lte=until)
        .values_list("pk", "_revisions__approved_go_live_at")
    )
    times = {pk: at for pk, at in rows if at is not None}
    articles = _articles().in_bulk(list(times))
    waiting = sorted(
        (Waiting(articles[pk], at) for pk, at in times.items() if pk in articles),
        key=lambda one: one.at or now,
    )
    # The worker publishes each minute: five minutes late is broken, not busy.
    limit = now - dt.timedelta(minutes=5)
    late = [one for one in waiting if one.at and one.at < limit]
    return [one for one in waiting if one not in late][:ROWS], late[:ROWS]


def _published() -> list[Waiting]:
    rows = _articles().filter(live=True).order_by("-published_at")[:ROWS]
    return [Waiting(article, article.published_at) for article in rows]


def _late(late: Iterable[Waiting]) -> list[Trouble]:
    return [
        Trouble(
            what=_("“%(headline)s” should be live and is not.") % {"headline": one.article.title},
            advice=_("Is the worker running? Publish it by hand, then ask who runs the server."),
            article_id=one.article.pk,
        )
        for one in late
    ]


def _stuck() -> list[Trouble]:
    return [
        Trouble(
            what=_("A step after publishing has failed %(attempts)s times: %(topic)s.")
            % {"attempts": row.attempts, "topic": row.topic},
            advice=_("It is tried again by itself. The last error: %(error)s")
            % {"error": row.last_error[:200] or "—"},
            article_id=row.payload.get("article_id") if isinstance(row.payload, dict) else None,
        )
        for row in outbox.broken_rows()[:ROWS]
    ]


def _unfinished() -> list[Trouble]:
    """Return what imports left open: questions, and parts that no block could hold."""
    asked = _open_questions()
    return [*asked, *_leftovers(but={one.article_id for one in asked})]


def _leftovers(*, but: set[int | None]) -> list[Trouble]:
    # A draft's words are in its newest revision. Only the newest drafts are looked at: a glance
    # at the start page must cost the same in a large archive.
    drafts = (
        Article.objects.filter(live=False, latest_revision__isnull=False)
        .order_by("-latest_revision_created_at")
        .values_list("pk", "draft_title", "latest_revision__content")[:_NEWEST_DRAFTS]
    )
    found = []
    for pk, title, content in drafts:
        body = str((content or {}).get("body", ""))
        kept, gaps = body.count('"type": "kept"'), body.count("data-gap")
        if pk not in but and (kept or gaps):
            found.append(
                Trouble(
                    what=_("“%(headline)s” has parts to finish.") % {"headline": title},
                    advice=_("Kept from an import: %(kept)s. Links without an address: %(gaps)s.")
                    % {"kept": kept, "gaps": gaps},
                    article_id=pk,
                )
            )
    return found[:ROWS]


def _open_questions() -> list[Trouble]:
    rows = (
        DraftFindings.objects.filter(is_dismissed=False)
        .select_related("article").order_by("-imported_at")[:ROWS]
    )  # fmt: skip
    found = []
    for row in rows:
        unsure = sum(1 for one in row.findings if one.get("certainty") in _UNSURE)
        if unsure:
            found.append(
                Trouble(
                    what=ngettext(
                        "“%(headline)s” was imported with one open question.",
                        "“%(headline)s” was imported with %(count)s open questions.",
                        unsure,
                    )
                    % {"headline": row.article.title, "count": unsure},
                    advice=_("Open it and look at what the import was unsure of."),
                    article_id=row.article_id,
                )
            )
    return found


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
