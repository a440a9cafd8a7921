"""Sending a test."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from broadsheet.desk.domain.newsletters import audit
from broadsheet.desk.domain.newsletters.server import mail_server
from broadsheet.desk.domain.newsletters.words import issue_name
from broadsheet.desk.forms.newsletters import TestForm
from broadsheet.desk.views.editions.reaching import user_of
from broadsheet.desk.views.newsletters.reaching import editors_only, issue_or_404
from broadsheet.masthead.domain.languages import Language, language
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.trying import send_test
from broadsheet.newsletters.models import Issue
from broadsheet.people.models import User
from broadsheet.toolkit.errors import BroadsheetError


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a test in one language; no `error` means that the server took it."""

    language: Language
    error: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def test(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send the issue to one address, in the languages asked for; say what the server said."""
    issue = issue_or_404(issue_id)
    tried: list[Tried] = []
    if request.method == "POST":
        form = TestForm(request.POST)
        if form.is_valid():
            tried = _send(issue, user_of(request), **form.cleaned_data)
    else:
        form = TestForm(
            initial={
                "address": user_of(request).email,
                "languages": [request.GET.get("language") or current_masthead().language],
            }
        )
    return TemplateResponse(
        request,
        "desk/newsletters/test.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "form": form,
            "tried": tried,
            "address": form.cleaned_data["address"] if tried else "",
            "server": mail_server(),
        },
        status=422 if form.errors else 200,
    )


def _send(issue: Issue, user: User, *, address: str, languages: list[str]) -> list[Tried]:
    tried = []
    for code in languages:
        error = ""
        try:
            send_test(issue_id=issue.pk, language=code, address=address)
        except BroadsheetError as refused:
            error = refused.message
        tried.append(Tried(language(code), error))
    taken = [one.language.code for one in tried if not one.error]
    if taken:
        audit.record(action=audit.TESTED, issue=issue, user=user, address=address, languages=taken)
    return tried
