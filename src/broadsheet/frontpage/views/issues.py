"""The newsletter's archive: pressed like any page."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponsePermanentRedirect

from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.issues import gather_issue, gather_issues, gather_issues_month
from broadsheet.frontpage.views.answering import (
    found_or_404,
    month_or_404,
    reader_page,
    render,
)
from broadsheet.newsletters.domain.addresses import issues_address


@reader_page
def issue(frame: Frame, *, slug: str) -> HttpResponse:
    """Answer an issue's page."""
    page = found_or_404(gather_issue(frame=frame, slug=slug))
    return render("frontpage/issue.html", frame=frame, page=page, content=page.content)


@reader_page
def issues(frame: Frame) -> HttpResponse:
    """Answer the table of months, with the newest issues."""
    page = found_or_404(gather_issues(frame=frame))
    return render("frontpage/issues.html", frame=frame, page=page)


@reader_page
def month(frame: Frame, *, year: str, month: str) -> HttpResponse:
    """Answer a month's issues."""
    page = gather_issues_month(frame=frame, month=month_or_404(year, month))
    return render("frontpage/issues_month.html", frame=frame, page=found_or_404(page))


@reader_page
def year(frame: Frame, *, year: str) -> HttpResponse:
    """Lead from a year to the table of months."""
    del year
    return HttpResponsePermanentRedirect(issues_address(language=frame.language))
