"""Home, the fronts of beats and contributors, the lists of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from broadsheet.frontpage.domain.addresses import FrontKind
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.fronts import (
    description_of,
    gather_front,
    gather_home,
    gather_list,
)
from broadsheet.frontpage.domain.metadata import as_script, home_data
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.frontpage.views.answering import found_or_404, frame_or_404, reader_page, render
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.press.views import pressed


@pressed
def root(request: HttpRequest) -> HttpResponse:
    """Answer the home front of the newspaper's source language; its own address is canonical."""
    language = current_masthead().language
    with speaking(language):
        return _home(frame_or_404(language))


@reader_page
def home(frame: Frame) -> HttpResponse:
    """Answer the home front of a language."""
    return _home(frame)


@reader_page
def front(frame: Frame, *, kind: FrontKind, slug: str) -> HttpResponse:
    """Answer the front of a beat or contributor."""
    page = found_or_404(gather_front(frame=frame, kind=kind, slug=slug))
    return render(
        "frontpage/front.html",
        frame=frame,
        page=page,
        here=page.front.address,
        description=description_of(page),
    )


@reader_page
def listing(frame: Frame, *, kind: FrontKind) -> HttpResponse:
    """Answer the list of all regions, themes or contributors."""
    return render("frontpage/list.html", frame=frame, page=gather_list(frame=frame, kind=kind))


def _home(frame: Frame) -> HttpResponse:
    return render(
        "frontpage/home.html",
        frame=frame,
        page=gather_home(frame=frame),
        data=as_script(home_data(frame)),
    )
