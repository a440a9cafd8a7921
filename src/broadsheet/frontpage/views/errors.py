"""What answers when there is no page: moved, gone, not there, or broken."""

from __future__ import annotations

import logging

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.template.loader import get_template
from django.urls import Resolver404, resolve
from django.utils.encoding import uri_to_iri

from broadsheet.frontpage.domain.cards import gather_listed
from broadsheet.frontpage.domain.frame import Frame, gather_frame
from broadsheet.frontpage.domain.missing import fate_of
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.frontpage.views.answering import render
from broadsheet.masthead.domain.queries import current_masthead

logger = logging.getLogger(__name__)
HELP_ARTICLES = 5


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that no view knows, or whose view found nothing.

    Moved addresses are redirected (301, or 302 where the desk says so), withdrawn ones are 410
    (RFC 9110, section 15.5.11), the rest is 404. Also Django's `handler404`.
    """
    fate = fate_of(path=request.path, query=request.META.get("QUERY_STRING", ""))
    if fate.kind == "moved":
        answer = HttpResponsePermanentRedirect if fate.is_permanent else HttpResponseRedirect
        return answer(fate.target)
    if fate.kind == "slash" and _is_page(request, fate.target):
        return HttpResponsePermanentRedirect(fate.target)
    if fate.kind == "gone":
        return _sorry(request, "frontpage/errors/410.html", status=410)
    return _sorry(request, "frontpage/errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 in the site's look, from static text alone: the database may be what is broken.

    Django's `handler500`.
    """
    try:
        html = get_template("frontpage/errors/500.html").render()
    except Exception:
        # A template or static file is missing too; the reader still gets words.
        logger.exception("the page for errors could not be rendered")
        html = _LAST_RESORT
    return HttpResponse(html, status=500, headers={"Cache-Control": "no-store"})


_LAST_RESORT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something broke</title>'
    "<h1>Something broke on our side</h1><p>Please try again in a few minutes.</p></html>"
)


def _sorry(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    language = request.path.split("/")[1] if "/" in request.path else ""
    frame = gather_frame(language=language) if language else None
    if frame is None:
        language = current_masthead().language
        frame = gather_frame(language=language)
    if frame is None:
        raise Http404
    with speaking(language):
        return render(template, status=status, frame=frame, cards=_help(frame))


def _help(frame: Frame) -> object:
    return gather_listed(
        frame.home, frame=frame, here=HELP_ARTICLES, elsewhere=0, with_pictures=False
    ).cards


def _is_page(request: HttpRequest, target: str) -> bool:
    """Say whether a reader's page is at `target`: its view is asked."""
    try:
        match = resolve(uri_to_iri(target))
        if not getattr(match.func, "pressed", False):
            return False
        response = match.func(request, *match.args, **match.kwargs)
    except (Resolver404, Http404):
        return False
    return bool(response.status_code < 400)
