"""The list of issues, and the next ones: when they go out, or why they do not."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from broadsheet.desk.domain.newsletters.counts import ARRIVED, LOST, counts_by_issue
from broadsheet.desk.domain.newsletters.server import mail_server
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.enums import WithoutIssue
from broadsheet.masthead.models import Masthead
from broadsheet.newsletters.domain.composing import is_blank
from broadsheet.newsletters.domain.hours import next_sending
from broadsheet.newsletters.enums import OPEN_STATES, IssueKind, IssueState, Section
from broadsheet.newsletters.models import Issue, Item
from broadsheet.toolkit import clock

_ISSUES_SEEN: Final = 40
_REGULAR: Final = (IssueKind.DAILY, IssueKind.WEEKLY)


@dataclass(frozen=True, slots=True)
class NextIssue:
    """The issue that comes next of a kind. `at` is its time in the newspaper's zone, if it has one.

    `waits` are why it will not go out by itself, each a sentence, apart from what keeps all.
    """

    kind: IssueKind
    title: str
    dated_on: dt.date
    at: dt.datetime | None = None
    issue: Issue | None = None
    waits: list[str] = field(default_factory=list)
    is_kept: bool = False

    @property
    def goes_out(self) -> bool:
        """Whether it goes out at its time as things are."""
        return self.at is not None and not self.waits and not self.is_kept

    @property
    def is_scheduled(self) -> bool:
        return self.issue is not None and self.issue.state == IssueState.SCHEDULED


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue of the list. `headline` is its subject, or that of its lead story."""

    issue: Issue
    headline: str
    stories: int
    total: int
    arrived: int
    lost: int


def next_issues(*, kinds: Collection[IssueKind] = _REGULAR) -> list[NextIssue]:
    """Return the next issue of each kind that comes regularly. Two queries."""
    masthead = current_masthead()
    now = clock.now()
    today = now.astimezone(zoneinfo.ZoneInfo(masthead.time_zone)).date()
    made: dict[tuple[str, dt.date], Issue] = {}
    rows = Issue.objects.filter(kind__in=kinds, dated_on__gte=today)
    for issue in rows.exclude(state=IssueState.CANCELLED).order_by("-pk")[:_ISSUES_SEEN]:
        made.setdefault((issue.kind, issue.dated_on), issue)
    found = [_next(kind, masthead, now, today, made) for kind in kinds]
    return [one for one in found if one.kind == IssueKind.DAILY or one.at or one.issue]


def what_keeps_all(*, masthead: Masthead) -> list[str]:
    """Return why no issue reaches readers, each a sentence; nothing if issues do."""
    found = []
    if not masthead.has_newsletter:
        found.append(_("The newsletter is switched off in the masthead: nothing goes out."))
    if not mail_server().is_set:
        found.append(
            _(
                "No mail server is set up: copies are written to files and reach nobody. "
                "Ask who runs the server."
            )
        )
    return found


def gather_rows(*, issues: list[Issue]) -> list[IssueRow]:
    """Return what the list says of `issues`. Two queries."""
    ids = [issue.pk for issue in issues]
    counts = counts_by_issue(issue_ids=ids)
    leads: dict[int, str] = {}
    stories: Counter[int] = Counter()
    items = Item.objects.filter(issue__in=ids, section=Section.STORY, is_left_out=False)
    for pk, headline in items.order_by("issue", "position", "pk").values_list(
        "issue_id", "article__title"
    ):
        leads.setdefault(pk, headline)
        stories[pk] += 1
    return [
        IssueRow(
            issue=issue,
            headline=issue.subject or leads.get(issue.pk, ""),
            stories=stories[issue.pk],
            total=counts[issue.pk].total(),
            arrived=sum(counts[issue.pk][state] for state in ARRIVED),
            lost=sum(counts[issue.pk][state] for state in LOST),
        )
        for issue in issues
    ]


def _next(
    kind: IssueKind, masthead: Masthead, now: dt.datetime, today: dt.date,
    made: dict[tuple[str, dt.date], Issue],
) -> NextIssue:  # fmt: skip
    zone = zoneinfo.ZoneInfo(masthead.time_zone)
    at = next_sending(masthead=masthead, kind=kind, after=now)
    day = at.astimezone(zone).date() if at else today
    while (issue := made.get((kind, day))) is not None and issue.state not in OPEN_STATES:
        if at is not None:  # that day's issue is out: the one after it
            at = next_sending(masthead=masthead, kind=kind, after=at)
        day = at.astimezone(zone).date() if at else day + dt.timedelta(days=1)
    if issue is not None and issue.scheduled_at is not None:
        at = issue.scheduled_at
    return NextIssue(
        kind=kind,
        title=_title(kind, day, today),
        dated_on=day,
        at=at.astimezone(zone) if at else None,
        issue=issue,
        waits=_why_it_waits(masthead, at, issue),
        is_kept=bool(what_keeps_all(masthead=masthead)),
    )


def _why_it_waits(masthead: Masthead, at: dt.datetime | None, issue: Issue | None) -> list[str]:
    if at is None:
        return [_("The masthead names no hour for it, so it goes out only when somebody sends it.")]
    if issue is not None and issue.scheduled_at is not None:
        return []
    if issue is not None and not is_blank(issue):
        return [_("It is a draft, and a draft is not sent: schedule it, or send it now.")]
    if masthead.newsletter_without_issue != WithoutIssue.SKIP:
        return []
    if issue is not None:
        return [_("Nothing is in it yet: compose it, then schedule it.")]
    return [_("Nobody has made it yet. Without it nothing is sent that day.")]


def _title(kind: IssueKind, day: dt.date, today: dt.date) -> str:
    if kind == IssueKind.WEEKLY:
        return _("Weekly issue of %(day)s") % {"day": formats.date_format(day, "l, j F")}
    if day == today:
        return _("Today's issue")
    if day == today + dt.timedelta(days=1):
        return _("Tomorrow's issue")
    return _("Issue of %(day)s") % {"day": formats.date_format(day, "l, j F")}
