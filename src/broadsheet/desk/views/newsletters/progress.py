"""How far an issue has come, and what can be done about it."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.desk.domain.newsletters import audit
from broadsheet.desk.domain.newsletters.counts import Counts, answers_of, count_copies
from broadsheet.desk.domain.newsletters.words import COPIES, ISSUES, MEANINGS, issue_name
from broadsheet.desk.views.editions.reaching import user_of
from broadsheet.desk.views.newsletters.reaching import editors_only, issue_or_404
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.issues import cancel_issue, pause_issue, resume_issue
from broadsheet.newsletters.domain.recovery import resolve_held
from broadsheet.newsletters.enums import (
    OPEN_STATES,
    PUBLIC_STATES,
    DeliveryState,
    IssueState,
    Section,
    UncertainPolicy,
)
from broadsheet.newsletters.errors import NewsletterError
from broadsheet.newsletters.models import Issue

MOVING = frozenset({IssueState.QUEUED, IssueState.SENDING})


@require_safe
@editors_only
def progress(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show what became of an issue's copies. An issue that can be changed is composed first."""
    issue = issue_or_404(issue_id)
    if issue.state in OPEN_STATES:
        return redirect("desk:compose_issue", issue.pk)
    counts = count_copies(issue=issue)
    zone = zoneinfo.ZoneInfo(current_masthead().time_zone)
    stories = issue.items.filter(section=Section.STORY, is_left_out=False)
    held = counts.by_state[DeliveryState.UNCERTAIN]
    return TemplateResponse(
        request,
        "desk/newsletters/progress.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "counts": counts,
            "legend": [
                (state, COPIES[state], MEANINGS[state], counts.by_state[state]) for state in COPIES
            ],
            "answers": answers_of(issue=issue),
            "stories": stories.select_related("article").order_by("position", "pk"),
            "last_due_at": counts.last_due_at.astimezone(zone) if counts.last_due_at else None,
            "started_at": issue.started_at.astimezone(zone) if issue.started_at else None,
            "finished_at": issue.finished_at.astimezone(zone) if issue.finished_at else None,
            "is_moving": issue.state in MOVING,
            "may_pause": issue.state == IssueState.SENDING,
            "may_resume": issue.state == IssueState.PAUSED,
            "may_cancel": issue.state in {*MOVING, IssueState.PAUSED},
            "held": held if issue.uncertain_policy == UncertainPolicy.HOLD else 0,
            "is_public": issue.state in PUBLIC_STATES,
        },
    )


@require_safe
@never_cache
@editors_only
def figures(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Answer with the counts alone, for the script that keeps the page fresh."""
    issue = issue_or_404(issue_id)
    return JsonResponse(_figures(issue, count_copies(issue=issue)))


@require_POST
@editors_only
def pause(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Stop for now."""
    return _do(request, issue_id, pause_issue, audit.PAUSED, _("Paused. Nobody else gets it now."))


@require_POST
@editors_only
def resume(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Go on."""
    return _do(request, issue_id, resume_issue, audit.RESUMED, _("It goes on."))


@require_POST
@editors_only
def cancel(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Stop for good."""
    said = _("Cancelled. Who has it keeps it; nobody else gets it.")
    return _do(request, issue_id, cancel_issue, audit.CANCELLED, said)


@require_POST
@editors_only
def decide(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send held copies again, or take them as accepted."""
    issue = issue_or_404(issue_id)
    again = request.POST.get("what") == "again"
    many = resolve_held(issue_id=issue.pk, again=again)
    if many:
        audit.record(
            action=audit.RESOLVED, issue=issue, user=user_of(request), copies=many, again=again
        )
    messages.success(
        request,
        _("%(count)s copies are sent again.") % {"count": many}
        if again
        else _("%(count)s copies count as accepted.") % {"count": many},
    )
    return redirect("desk:issue_progress", issue.pk)


def _do(request: HttpRequest, issue_id: int, act: Any, action: str, said: str) -> HttpResponse:
    issue = issue_or_404(issue_id)
    try:
        act(issue_id=issue.pk)
    except NewsletterError as error:
        messages.error(request, error.message)
    else:
        audit.record(action=action, issue=issue, user=user_of(request))
        messages.success(request, said)
    return redirect("desk:issue_progress", issue.pk)


def _figures(issue: Issue, counts: Counts) -> dict[str, Any]:
    return {
        "state": issue.state,
        "label": str(ISSUES[issue.state]),
        "moving": issue.state in MOVING,
        "alarm": issue.alarm,
        "total": counts.total,
        "done": counts.done,
        "arrived": counts.arrived,
        "lost": counts.lost,
        "due": counts.due_now,
        "later": counts.later,
        "repeats": issue.possible_repeats,
        "states": {state: counts.by_state[state] for state in COPIES},
        "parts": [[one.state, one.x, one.width] for one in counts.parts],
        "languages": {
            one.language: [one.total, one.arrived, one.waiting, one.uncertain, one.lost,
                           one.cancelled]
            for one in counts.languages
        },
    }  # fmt: skip
