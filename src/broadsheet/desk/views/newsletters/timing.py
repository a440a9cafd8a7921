"""When an issue goes out: at a time that is set, or now."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from broadsheet.desk.domain.newsletters import audit
from broadsheet.desk.domain.newsletters.languages import Missing, stories_missing
from broadsheet.desk.domain.newsletters.server import mail_server, reach_mail_server
from broadsheet.desk.domain.newsletters.words import issue_name, offset_of
from broadsheet.desk.forms.newsletters import LaunchForm, ScheduleForm
from broadsheet.desk.views.editions.reaching import name_of, user_of
from broadsheet.desk.views.newsletters.reaching import editors_only, issue_or_404
from broadsheet.masthead.domain.languages import Language, language
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.hours import next_sending, sending_on
from broadsheet.newsletters.domain.offering import live_stories
from broadsheet.newsletters.domain.recipients import Summary, summarise
from broadsheet.newsletters.domain.scheduling import (
    launch_issue,
    schedule_issue,
    unschedule_issue,
)
from broadsheet.newsletters.enums import OPEN_STATES, IssueKind, IssueState
from broadsheet.newsletters.errors import NewsletterError
from broadsheet.newsletters.models import Issue
from broadsheet.toolkit import clock

CONFLICT, REFUSED = 409, 422


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """One language's readers: how many, in thousandths of the largest, and what they miss."""

    language: Language
    count: int
    width: int
    missing: list[Missing]


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def schedule(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Set the time at which an issue goes out by itself."""
    issue = issue_or_404(issue_id)
    if issue.state not in OPEN_STATES:
        return redirect("desk:issue_progress", issue.pk)
    form = ScheduleForm(request.POST if request.method == "POST" else None, initial=_usual(issue))
    problem = ""
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["at"]
        try:
            schedule_issue(issue_id=issue.pk, at=at, by=name_of(request))
        except NewsletterError as error:
            problem = error.message
        else:
            audit.record(
                action=audit.SCHEDULED, issue=issue, user=user_of(request), at=at.isoformat()
            )
            messages.success(
                request,
                _("It goes out on %(day)s at %(time)s, %(zone)s (%(offset)s).")
                % {
                    "day": formats.date_format(at, "l, j F"),
                    "time": formats.time_format(at, "H:i"),
                    "zone": current_masthead().time_zone,
                    "offset": offset_of(at),
                },
            )
            return redirect("desk:newsletters")
    zone = zoneinfo.ZoneInfo(current_masthead().time_zone)
    return TemplateResponse(
        request,
        "desk/newsletters/schedule.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "form": form,
            "problem": problem,
            "zone": zone.key,
            "offset": offset_of(clock.now().astimezone(zone)),
            "now": clock.now().astimezone(zone),
            "scheduled_at": issue.scheduled_at.astimezone(zone) if issue.scheduled_at else None,
            "server": mail_server(),
        },
        status=REFUSED if form.errors or problem else 200,
    )


@require_POST
@editors_only
def unschedule(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Make a draft of it again."""
    issue = issue_or_404(issue_id)
    try:
        unschedule_issue(issue_id=issue.pk, by=name_of(request))
    except NewsletterError as error:
        messages.error(request, error.message)
        return redirect("desk:issue_progress", issue.pk)
    audit.record(action=audit.UNSCHEDULED, issue=issue, user=user_of(request))
    messages.success(request, _("It is a draft again, and is not sent."))
    return redirect("desk:compose_issue", issue.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def send(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Say who would get the issue; let it go when that is confirmed. A second time does nothing."""
    issue = issue_or_404(issue_id)
    if issue.state not in OPEN_STATES:
        return redirect("desk:issue_progress", issue.pk)
    if request.method != "POST":
        return _summary(request, issue)
    form = LaunchForm(request.POST)
    if not form.is_valid() or form.cleaned_data["seen_at"] != _instant(issue):
        return _summary(
            request, issue, status=CONFLICT,
            problem=_("Somebody has changed the issue meanwhile. Look at it again before it goes."),
        )  # fmt: skip
    try:
        launch_issue(issue_id=issue.pk, by=name_of(request))
    except NewsletterError as error:
        return _summary(request, issue, status=REFUSED, problem=error.message)
    audit.record(action=audit.LAUNCHED, issue=issue, user=user_of(request))
    messages.success(request, _("It is on its way."))
    return redirect("desk:issue_progress", issue.pk)


def _summary(
    request: HttpRequest, issue: Issue, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    masthead = current_masthead()
    summary = summarise(issue_id=issue.pk)
    missing = stories_missing(issue=issue, languages=list(summary.by_language))
    stories = len(live_stories(issue=issue))
    return TemplateResponse(
        request,
        "desk/newsletters/send.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "summary": summary,
            "shares": _shares(summary, missing.missing),
            "stories": stories,
            "masthead": masthead,
            "server": reach_mail_server(),
            "seen_at": _instant(issue),
            "problem": problem,
            "may_send": bool(masthead.has_newsletter and stories and summary.total),
            "is_early": issue.state == IssueState.SCHEDULED,
        },
        status=status,
    )


def _shares(summary: Summary, missing: dict[str, list[Missing]]) -> list[LanguageShare]:
    largest = max(summary.by_language.values(), default=1)
    return [
        LanguageShare(
            language(code), count, max(round(1000 * count / largest), 2), missing.get(code, [])
        )
        for code, count in summary.by_language.items()
    ]


def _usual(issue: Issue) -> dict[str, object]:
    """Return the time that is set, else the masthead's for the issue's day, else its next."""
    masthead, now, kind = current_masthead(), clock.now(), IssueKind(issue.kind)
    at = issue.scheduled_at or sending_on(masthead=masthead, kind=kind, day=issue.dated_on)
    if at is None or at <= now:
        at = next_sending(masthead=masthead, kind=kind, after=now)
    if at is None:
        return {"day": issue.dated_on}
    local = at.astimezone(zoneinfo.ZoneInfo(masthead.time_zone))
    return {"day": local.date(), "time": local.time().replace(second=0, microsecond=0)}


def _instant(issue: Issue) -> str:
    return issue.changed_at.isoformat() if issue.changed_at else ""
