"""The composer: what stands in an issue, in which order, and its words."""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from broadsheet.desk.domain.newsletters import audit
from broadsheet.desk.domain.newsletters.sheet import gather_sheet, with_whole_links
from broadsheet.desk.domain.newsletters.words import issue_name
from broadsheet.desk.forms.newsletters import ComposeForm
from broadsheet.desk.views.editions.reaching import name_of, user_of
from broadsheet.desk.views.newsletters.reaching import editors_only, issue_or_404
from broadsheet.newsletters.domain.composing import save_contents
from broadsheet.newsletters.enums import OPEN_STATES
from broadsheet.newsletters.errors import ChangedMeanwhileError, IssueStateError, NewsletterError
from broadsheet.newsletters.models import Issue

CONFLICT, REFUSED = 409, 422
_THEN: Final = {
    "preview": "desk:preview_issue",
    "test": "desk:test_issue",
    "schedule": "desk:schedule_issue",
    "send": "desk:send_issue",
}
_CORRECTION: Final = re.compile(r"([0-9]{1,12}):(.{1,20})")
_LAST: Final = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def compose(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show an issue that can be changed, and store what its editor made of it."""
    issue = issue_or_404(issue_id)
    if issue.state not in OPEN_STATES:
        if request.method == "POST":
            messages.error(request, _("It was not saved: the issue is on its way already."))
        return redirect("desk:issue_progress", issue.pk)
    if request.method == "POST":
        return _save(request, issue)
    form = ComposeForm(initial=_stored(issue))
    return _screen(request, issue, form)


def _save(request: HttpRequest, issue: Issue) -> HttpResponse:
    form = ComposeForm(request.POST)
    stories = _stories(request)
    seen, ticked = _corrections(request, "correction_seen"), _corrections(request, "correction")
    left_out = seen - ticked
    if not form.is_valid():
        return _screen(request, issue, form, stories=stories, left_out=left_out, status=REFUSED)
    words = form.cleaned_data
    try:
        issue = save_contents(
            issue_id=issue.pk, stories=stories, left_out=left_out, subject=words["subject"],
            preheader=words["preheader"], note=with_whole_links(words["note"]),
            by=name_of(request), seen_at=words["seen_at"],
        )  # fmt: skip
    except ChangedMeanwhileError as error:
        theirs = issue_or_404(issue.pk)
        mine = ComposeForm(data={**request.POST.dict(), "seen_at": _instant(theirs)})
        return _screen(
            request, theirs, mine, stories=stories, left_out=left_out, status=CONFLICT,
            conflict=error.message,
        )  # fmt: skip
    except IssueStateError as error:
        messages.error(request, error.message)
        return redirect("desk:issue_progress", issue.pk)
    except NewsletterError as error:
        return _screen(
            request, issue, form, stories=stories, left_out=left_out, status=REFUSED,
            problem=error.message,
        )  # fmt: skip
    audit.record(action=audit.COMPOSED, issue=issue, user=user_of(request), stories=len(stories))
    then = _THEN.get(request.POST.get("then", ""))
    if then is None:
        messages.success(request, _("Saved."))
    return redirect(then or "desk:compose_issue", issue.pk)


def _stories(request: HttpRequest) -> list[int]:
    """Return what is ticked by the numbers beside it; what has none stands last, as on the page."""
    ticked = [int(pk) for pk in request.POST.getlist("story") if pk.isdecimal() and len(pk) < 13]

    def number(pk: int) -> int:
        text = request.POST.get(f"position-{pk}", "").strip()
        return int(text) if text.isdecimal() and len(text) < 5 else _LAST

    return sorted(dict.fromkeys(ticked), key=number)


def _corrections(request: HttpRequest, name: str) -> set[tuple[int, str]]:
    found = (_CORRECTION.fullmatch(text) for text in request.POST.getlist(name))
    return {(int(one[1]), one[2]) for one in found if one}


def _stored(issue: Issue) -> dict[str, str]:
    return {
        "subject": issue.subject,
        "preheader": issue.preheader,
        "note": issue.note,
        "seen_at": _instant(issue),
    }


def _instant(issue: Issue) -> str:
    return issue.changed_at.isoformat() if issue.changed_at else ""


def _screen(
    request: HttpRequest, issue: Issue, form: ComposeForm, *, status: int = 200,
    problem: str = "", conflict: str = "", **chosen: Any,
) -> HttpResponse:  # fmt: skip
    return TemplateResponse(
        request,
        "desk/newsletters/compose.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "form": form,
            "sheet": gather_sheet(issue=issue, **chosen),
            "problem": problem,
            "conflict": conflict,
            "theirs": gather_sheet(issue=issue) if conflict else None,
        },
        status=status,
    )
