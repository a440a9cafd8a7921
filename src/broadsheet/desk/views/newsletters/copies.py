"""Single readers' copies: a list to search, each with its whole story, all as a table."""

from __future__ import annotations

import zoneinfo
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from broadsheet.desk.domain.newsletters.copies import list_copies, write_outcome
from broadsheet.desk.domain.newsletters.words import COPIES, MEANINGS, STEPS, issue_name
from broadsheet.desk.forms.newsletters import CopiesForm
from broadsheet.desk.views.editions.reaching import user_of
from broadsheet.desk.views.newsletters.reaching import editors_only, issue_or_404
from broadsheet.masthead.domain.languages import language
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.models import Delivery
from broadsheet.people.domain.audit import record_download
from broadsheet.readers.models import Reader


@require_safe
@editors_only
def copies(request: HttpRequest, issue_id: int) -> HttpResponse:
    """List 50 copies of an issue, narrowed by state, language and address."""
    issue = issue_or_404(issue_id)
    form = CopiesForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    narrowed = {name: asked.get(name) or "" for name in ("state", "language", "search")}
    page = list_copies(issue=issue, after=asked.get("after") or 0, **narrowed)
    kept = {name: value for name, value in narrowed.items() if value}
    return TemplateResponse(
        request,
        "desk/newsletters/copies.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "page": page,
            "states": COPIES.items(),
            "languages": [language(code) for code in current_masthead().reader_languages],
            "asked": narrowed,
            "is_narrowed": bool(kept),
            "is_first": not asked.get("after"),
            "first_query": urlencode(kept),
            "next_query": urlencode({**kept, "after": page.next_after}) if page.next_after else "",
        },
    )


@require_safe
@editors_only
def copy(request: HttpRequest, issue_id: int, copy_id: int) -> HttpResponse:
    """Tell one copy's whole story."""
    issue = issue_or_404(issue_id)
    found = Delivery.objects.filter(issue=issue, pk=copy_id).first()
    if found is None:
        raise Http404
    zone = zoneinfo.ZoneInfo(current_masthead().time_zone)
    reader = Reader.objects.filter(pk=found.reader_id).first()
    return TemplateResponse(
        request,
        "desk/newsletters/copy.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "copy": found,
            "reader": reader,
            "label": COPIES[found.state],
            "meaning": MEANINGS[found.state],
            "step": STEPS.get(found.step, found.step),
            "language": language(found.language),
            "changed_at": found.changed_at.astimezone(zone),
            "due_at": found.due_at.astimezone(zone) if found.due_at else None,
        },
    )


@require_POST
@editors_only
def outcome(request: HttpRequest, issue_id: int) -> HttpResponseBase:
    """Hand out what became of each copy as CSV, and write down who took it."""
    issue = issue_or_404(issue_id)
    name = f"newsletter-{issue.slug}.csv"
    record_download(user=user_of(request), filename=name)
    return StreamingHttpResponse(
        write_outcome(issue=issue),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
