"""About, legal, contact."""

from __future__ import annotations

from django.http import HttpResponse

from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.standing import gather_standing
from broadsheet.frontpage.views.answering import found_or_404, reader_page, render


@reader_page
def standing(frame: Frame, *, slug: str) -> HttpResponse:
    """Answer a standing page."""
    page = found_or_404(gather_standing(frame=frame, slug=slug))
    return render("frontpage/standing.html", frame=frame, page=page)
