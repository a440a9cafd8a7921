"""How every page is answered: in its language, from templates, without the request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template

from broadsheet.frontpage.domain.frame import Frame, gather_frame
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.press.views import pressed

PageView = Callable[..., HttpResponse]


def reader_page(view: PageView) -> PageView:
    """Make a pressed view of `view(frame, …)`: in the page's language, 404 if it is not ours."""

    @pressed
    @functools.wraps(view)
    def answer(request: HttpRequest, language: str, **address: Any) -> HttpResponse:
        frame = frame_or_404(language)  # first: no catalog is looked for in strangers' languages
        with speaking(language):
            return view(frame, **address)

    return answer


def frame_or_404(language: str) -> Frame:
    """Return the frame of a language; raise `Http404` when the newspaper is not in it."""
    frame = gather_frame(language=language)
    if frame is None:
        raise Http404(f"the newspaper is not published in {language!r}")
    return frame


def render(template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a template to a page. No context processor runs: there is no request to look at."""
    html = get_template(template).render(context)
    return HttpResponse(html, status=status, headers={"Content-Language": _language(context)})


def found_or_404(page: Any) -> Any:
    """Return `page`; raise `Http404` when there is none."""
    if page is None:
        raise Http404("there is no such page")
    return page


def month_or_404(year: str, month: str) -> int:
    """Return a month's number, 202611; raise `Http404` when there is no such month."""
    if not 1 <= int(month) <= 12:
        raise Http404("there is no such month")
    return int(year) * 100 + int(month)


def _language(context: dict[str, Any]) -> str:
    frame: Frame = context["frame"]
    return frame.language
