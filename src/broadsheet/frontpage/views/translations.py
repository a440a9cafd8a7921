"""What readers ask for: an edition that is not made yet, how it stands, a mistake in one.

These are not pressed: they look at who asks. They set no cookie and believe none, so a forged
form has nothing to steal; what they guard against is other sites making readers ask.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from broadsheet.frontpage.domain.addresses import translation
from broadsheet.frontpage.domain.asking import Wanted, ask_for, find_wanted, look_for
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.knocking import EDITIONS, MISTAKES, may_knock
from broadsheet.frontpage.domain.provenance import progress
from broadsheet.frontpage.domain.refreshing import forget_page
from broadsheet.frontpage.domain.reporting import find_reported, opened_now, report_mistake
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.frontpage.forms import MistakeForm
from broadsheet.frontpage.views.answering import frame_or_404
from broadsheet.press.domain.links import encoded

View = Callable[..., HttpResponse]


def _asked_for(view: View) -> View:
    """Find what is asked for, in a language of the newspaper; answer in that language, unkept."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, article: str, language: str) -> HttpResponse:
        wanted = find_wanted(article_id=int(article), language=language)
        if wanted is None:
            raise Http404("there is no such article or language")
        frame = frame_or_404(language)
        with speaking(language):
            response = view(request, wanted, frame)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@_asked_for
@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: HttpRequest, wanted: Wanted, frame: Frame) -> HttpResponse:
    """POST: have it made, and lead back to its page. GET (“Look again”): lead to its page.

    The page in the store may be older than what became of the edition; then it is made anew.
    """
    if request.method != "POST":
        if look_for(wanted).state != "being_made":
            forget_page(address=wanted.address)
        return _to_page(wanted)
    if not is_from_here(request):
        return _refused(frame, wanted, status=403)
    if look_for(wanted).state in ("ready", "being_made", "held"):
        return _to_page(wanted)
    if not may_knock(limit=EDITIONS, address=request.META.get("REMOTE_ADDR", "")):
        return _refused(frame, wanted, status=429)
    ask_for(wanted)
    return _to_page(wanted)


@_asked_for
@require_GET
def status(request: HttpRequest, wanted: Wanted, frame: Frame) -> HttpResponse:
    """Say how an edition stands, for the module that waits for it."""
    found = look_for(wanted)
    text = progress(found.done, found.total, frame.language) if found.done else ""
    return JsonResponse(
        {
            "state": found.state, "done": found.done, "total": found.total, "text": text,
            "address": encoded(wanted.address),
        }
    )  # fmt: skip


@_asked_for
@require_http_methods(["GET", "HEAD", "POST"])
def mistake(request: HttpRequest, wanted: Wanted, frame: Frame) -> HttpResponse:
    """Show the form for a mistake in an edition, and take it in."""
    reported = find_reported(article_id=wanted.article_id, language=wanted.language)
    if reported is None or wanted.language == wanted.source:
        raise Http404("there is no such edition")
    if request.method != "POST":
        given = {
            "words": request.GET.get("words", "")[:300],
            "segment": request.GET.get("segment", "")[:120],
            "opened": opened_now(),
        }
        return _form(frame, wanted, MistakeForm(initial=given))
    if not is_from_here(request):
        return _refused(frame, wanted, status=403)
    form = MistakeForm(request.POST)
    if not form.is_valid():
        return _form(frame, wanted, form, status=422)
    if not form.is_by_a_robot():
        if not may_knock(limit=MISTAKES, address=request.META.get("REMOTE_ADDR", "")):
            return _refused(frame, wanted, status=429)
        data = form.cleaned_data
        report_mistake(
            edition=reported, words=data["words"], better=data["better"], email=data["email"],
            segment_id=data["segment"],
        )  # fmt: skip
    return _page("frontpage/mistake.html", frame, wanted, is_sent=True)


def is_from_here(request: HttpRequest) -> bool:
    """Say whether a form was sent from a page of ours, as far as the browser tells (Fetch Metadata,
    else Origin, else Referer). Programs that tell nothing have no reader to misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    if not said:
        return True
    return urlsplit(said).netloc in (urlsplit(settings.PUBLIC_URL).netloc, request.get_host())


def _to_page(wanted: Wanted) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": encoded(wanted.address)})


def _form(frame: Frame, wanted: Wanted, form: MistakeForm, *, status: int = 200) -> HttpResponse:
    return _page("frontpage/mistake.html", frame, wanted, status=status, form=form)


def _refused(frame: Frame, wanted: Wanted, *, status: int) -> HttpResponse:
    response = _page("frontpage/too_often.html", frame, wanted, status=status)
    if status == 429:
        response["Retry-After"] = "3600"
    return response


def _page(
    template: str, frame: Frame, wanted: Wanted, *, status: int = 200, **context: Any
) -> HttpResponse:
    html = get_template(template).render(
        {
            **context,
            "frame": frame,
            "to_article": wanted.address,
            "here": translation(wanted.article_id, wanted.language),
        }
    )
    return HttpResponse(html, status=status, headers={"Content-Language": frame.language})
