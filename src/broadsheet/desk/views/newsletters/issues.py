"""All issues: the next at the top, those that were below."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.desk.domain.newsletters import audit
from broadsheet.desk.domain.newsletters.board import (
    gather_rows,
    next_issues,
    what_keeps_all,
)
from broadsheet.desk.forms.newsletters import MakeForm
from broadsheet.desk.views.editions.reaching import name_of, user_of
from broadsheet.desk.views.newsletters.reaching import editors_only, issue_or_404
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.composing import delete_draft, start_draft
from broadsheet.newsletters.enums import OPEN_STATES, IssueKind
from broadsheet.newsletters.errors import NewsletterError
from broadsheet.newsletters.models import Issue

PER_PAGE = 15


@require_safe
@editors_only
def issues(request: HttpRequest) -> HttpResponse:
    """List issues, the latest day first."""
    masthead = current_masthead()
    rows = Issue.objects.order_by("-dated_on", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return TemplateResponse(
        request,
        "desk/newsletters/issues.html",
        {
            "page": page,
            "rows": gather_rows(issues=list(page)),
            "next": next_issues() if page.number == 1 else [],
            "masthead": masthead,
            "kept": what_keeps_all(masthead=masthead),
        },
    )


@require_POST
@editors_only
def make(request: HttpRequest) -> HttpResponse:
    """Make the draft of a day, or open what is there."""
    form = MakeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    issue = start_draft(
        kind=IssueKind(form.cleaned_data["kind"]), dated_on=form.cleaned_data["dated_on"],
        by=name_of(request),
    )  # fmt: skip
    return redirect(where_it_stands(issue), issue.pk)


@require_POST
@editors_only
def delete(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Throw a draft away."""
    issue = issue_or_404(issue_id)
    try:
        delete_draft(issue_id=issue.pk)
    except NewsletterError as error:
        messages.error(request, error.message)
        return redirect(where_it_stands(issue), issue.pk)
    audit.record(action=audit.DELETED, issue=issue, user=user_of(request))
    messages.success(request, _("The draft is deleted."))
    return redirect("desk:newsletters")


def where_it_stands(issue: Issue) -> str:
    """Return the screen that an issue's state leads to."""
    return "desk:compose_issue" if issue.state in OPEN_STATES else "desk:issue_progress"
