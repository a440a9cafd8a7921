"""The dashboard of languages, what waits in one, and what readers report."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.desk.views.editions.reaching import WRITES, reach_or_refuse, user_of
from broadsheet.editions.domain.desk_queries import (
    check_rates,
    editions_to_review,
    gather_dashboard,
    open_reports,
)
from broadsheet.editions.domain.reports import settle_report
from broadsheet.editions.domain.rights import reach_of
from broadsheet.editions.models import MistakeReport
from broadsheet.masthead.domain.languages import is_language
from broadsheet.masthead.domain.languages import language as language_of

PER_PAGE = 30


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show all languages to who writes; to a reviewer, those that he reviews."""
    reach = reach_of(user_of(request))
    sees_all = reach.is_everything or request.user.has_perm(WRITES)
    board = gather_dashboard(languages=None if sees_all else reach.languages)
    return TemplateResponse(
        request, "desk/editions/dashboard.html",
        {"board": board, "reach": reach, "reports": _reports_count(reach.languages, sees_all)},
    )  # fmt: skip


def _reports_count(languages: frozenset[str], sees_all: bool) -> int:
    return open_reports(languages=None if sees_all else languages).count()


@require_safe
def waiting(request: HttpRequest, language: str) -> HttpResponse:
    """List what waits for review in a language."""
    if not is_language(language):
        raise Http404
    reach = reach_of(user_of(request))
    if not reach.covers(language) and not request.user.has_perm(WRITES):
        raise PermissionDenied
    page = Paginator(editions_to_review(language=language), PER_PAGE).get_page(request.GET.get("p"))
    looked_at, rates = check_rates(languages=[language])
    return TemplateResponse(
        request, "desk/editions/waiting.html",
        {"language": language_of(language), "page": page, "rates": rates, "looked_at": looked_at},
    )  # fmt: skip


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List what readers reported and nobody has settled."""
    reach = reach_of(user_of(request))
    if not reach and not request.user.has_perm(WRITES):
        raise PermissionDenied
    sees_all = reach.is_everything or request.user.has_perm(WRITES)
    rows = open_reports(languages=None if sees_all else reach.languages)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return TemplateResponse(
        request,
        "desk/editions/reports.html",
        {"page": page, "rows": [(one, reach.covers(one.edition.language)) for one in page]},
    )


@require_POST
def settle(request: HttpRequest, report_id: int) -> HttpResponse:
    """Put a report away."""
    rows = MistakeReport.objects.select_related("edition__article")
    report = get_object_or_404(rows, pk=report_id)
    reach_or_refuse(request, report.edition.language)
    settle_report(report=report, user=user_of(request))
    messages.success(request, _("The report is settled."))
    return redirect("desk:mistake_reports")
