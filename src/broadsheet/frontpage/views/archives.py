"""Archives: the table of months, a month's pages; years and days lead there."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponsePermanentRedirect

from broadsheet.frontpage.domain.addresses import Front, FrontKind
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.fronts import find_front
from broadsheet.frontpage.domain.months import gather_archive, gather_month
from broadsheet.frontpage.views.answering import (
    found_or_404,
    month_or_404,
    reader_page,
    render,
)
from broadsheet.press.domain.links import encoded


@reader_page
def archive(frame: Frame, *, kind: FrontKind = "home", slug: str = "") -> HttpResponse:
    """Answer a front's table of months."""
    front, name = _front(frame, kind, slug)
    page = gather_archive(frame=frame, front=front, name=name)
    return render("frontpage/archive.html", frame=frame, page=page)


@reader_page
def month(
    frame: Frame,
    *,
    year: str,
    month: str,
    kind: FrontKind = "home",
    slug: str = "",
    page: str = "1",
) -> HttpResponse:
    """Answer one page of a month."""
    front, name = _front(frame, kind, slug)
    gathered = gather_month(
        frame=frame, front=front, name=name, month=month_or_404(year, month), page=int(page)
    )
    return render("frontpage/month.html", frame=frame, page=found_or_404(gathered))


@reader_page
def year(frame: Frame, *, year: str, kind: FrontKind = "home", slug: str = "") -> HttpResponse:
    """Lead from a year to the table of months."""
    front, _name = _front(frame, kind, slug)
    return HttpResponsePermanentRedirect(encoded(front.archive))


@reader_page
def day(frame: Frame, *, year: str, month: str, day: str) -> HttpResponse:
    """Lead from a day to its month."""
    return HttpResponsePermanentRedirect(encoded(frame.home.month(month_or_404(year, month))))


def _front(frame: Frame, kind: FrontKind, slug: str) -> tuple[Front, str]:
    found: tuple[Front, str] = found_or_404(find_front(frame=frame, kind=kind, slug=slug))
    return found
