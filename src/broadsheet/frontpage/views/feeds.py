"""Feeds of fronts."""

from __future__ import annotations

from django.http import HttpResponse

from broadsheet.frontpage.domain.addresses import FrontKind
from broadsheet.frontpage.domain.feeds import TYPES, gather_feed
from broadsheet.frontpage.domain.feedwriters import WRITERS
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.fronts import find_front
from broadsheet.frontpage.views.answering import found_or_404, reader_page


@reader_page
def feed(frame: Frame, *, form: str, kind: FrontKind = "home", slug: str = "") -> HttpResponse:
    """Answer a front's feed; `form` is ``rss``, ``atom`` or ``json``."""
    front, name = found_or_404(find_front(frame=frame, kind=kind, slug=slug))
    gathered = gather_feed(frame=frame, front=front, name=name)
    return HttpResponse(WRITERS[form](gathered), content_type=f"{TYPES[form]}; charset=utf-8")
