"""The newsletter's pages: sign up, confirm, choose, leave. No cookie, no script, no password.

They are not pressed: each form says when it was opened, and a signed link is one reader's alone.
Whoever holds such a link may do what it says, so no other site can forge it. Reading a page
changes nothing, as programs open what is in a mail before its reader does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.knocking import MOVES, SIGN_UPS, may_knock
from broadsheet.frontpage.domain.reporting import opened_now
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.frontpage.forms import NewAddressForm, PreferencesForm, SignUpForm
from broadsheet.frontpage.views.answering import frame_or_404
from broadsheet.frontpage.views.standing import standing
from broadsheet.frontpage.views.translations import is_from_here
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.addresses import issues_address
from broadsheet.readers.domain.consent import CONSENT_TEXT
from broadsheet.readers.domain.links import (
    leave_link,
    new_address_link,
    preferences_link,
    read_confirmation,
    read_leaving,
    read_move,
    read_preferences,
    sign_up_link,
)
from broadsheet.readers.domain.moving import find_move, move_reader, request_new_address
from broadsheet.readers.domain.preferences import change_preferences, leave
from broadsheet.readers.domain.queries import find_reader
from broadsheet.readers.domain.subscribing import (
    check_confirmation,
    confirm,
    request_subscription,
)
from broadsheet.readers.enums import Frequency
from broadsheet.readers.errors import BrokenLink, NoSuchReader, OldLink
from broadsheet.readers.models import Reader

View = Callable[..., HttpResponse]
MOST_LETTERS: Final = 254  # of an address (RFC 5321, section 4.5.3.1.3)
_SLUG: Final = "newsletter"


def _page(view: View) -> View:
    """Answer in a language of the newspaper, kept by nobody."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, language: str, **address: str) -> HttpResponse:
        frame = frame_or_404(language)
        with speaking(language):
            try:
                response = view(request, frame, **address)
            except (BrokenLink, NoSuchReader):
                response = _show("broken", frame, status=404)
            except OldLink:
                response = _show("broken", frame, status=410)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@csrf_exempt
def sign_up(request: HttpRequest, language: str) -> HttpResponse:
    """Show the form and take it in; without a newsletter it may be a standing page's address."""
    if current_masthead().has_newsletter:
        return _sign_up(request, language=language)
    return standing(request, language=language, slug=_SLUG)


@_page
def _sign_up(request: HttpRequest, frame: Frame) -> HttpResponse:
    if request.method != "POST" or "opened" not in request.POST:
        # The box at the foot of every page holds no time: it only fills the form in.
        given = {
            "opened": opened_now(),
            "frequency": Frequency.DAILY,
            "address": request.POST.get("address", "")[:MOST_LETTERS],
        }
        return _show("form", frame, form=SignUpForm(initial=given), consent=CONSENT_TEXT)
    if not is_from_here(request):
        return _show("too_often", frame, status=403)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _show("form", frame, status=422, form=form, consent=CONSENT_TEXT)
    if not form.is_by_a_robot():
        network = request.META.get("REMOTE_ADDR", "")
        if not may_knock(limit=SIGN_UPS, address=network):
            return _too_often(frame)
        request_subscription(
            address=form.cleaned_data["address"],
            language=frame.language,
            frequency=Frequency(form.cleaned_data["frequency"]),
            network=network,
        )
    return _show("asked", frame)


@_page
def confirm_address(request: HttpRequest, frame: Frame, *, token: str) -> HttpResponse:
    """Show a button; it confirms the address that the link was mailed to."""
    _require_newsletter(frame)
    confirmation = read_confirmation(token)
    reader = find_reader(reader_id=confirmation.reader_id)
    reader = check_confirmation(confirmation=confirmation, reader=reader)
    if request.method == "POST":
        reader = confirm(confirmation=confirmation, network=request.META.get("REMOTE_ADDR", ""))
    return _show(
        "confirmed" if reader.is_active else "confirm", frame,
        reader=reader, address=reader.address,
    )  # fmt: skip


@_page
def new_address(request: HttpRequest, frame: Frame, *, token: str) -> HttpResponse:
    """Take in a new address; it is written to, and nothing changes before it answers."""
    _require_newsletter(frame)
    reader = _reader(read_preferences(token))
    if not reader.is_active:
        return _show("left", frame)
    form = NewAddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _show("address", frame, status=status, form=form, reader=reader)
    network = request.META.get("REMOTE_ADDR", "")
    if not may_knock(limit=MOVES, address=network):
        return _too_often(frame)
    request_new_address(
        reader_id=reader.pk, address=form.cleaned_data["address"], language=frame.language,
        network=network,
    )  # fmt: skip
    return _show("address_asked", frame, reader=reader)


@_page
def confirm_new_address(request: HttpRequest, frame: Frame, *, token: str) -> HttpResponse:
    """Show a button; it moves a reader to the address that the link was mailed to."""
    _require_newsletter(frame)
    move = read_move(token)
    if request.method == "POST":
        moved = move_reader(move=move, network=request.META.get("REMOTE_ADDR", ""))
        return _show("confirmed", frame, reader=moved, address=moved.address)
    reader, there = find_move(move=move)
    if there is None:
        return _show("confirmed", frame, reader=reader, address=reader.address)
    return _show("confirm", frame, reader=reader, address=there.address)


@_page
def preferences(request: HttpRequest, frame: Frame, *, token: str) -> HttpResponse:
    """Show what a reader chose, and store what they choose."""
    _require_newsletter(frame)
    reader = _reader(read_preferences(token))
    if not reader.is_active:
        return _show("left", frame)
    form = PreferencesForm(request.POST or None, frame=frame, reader=reader)
    if request.method == "POST" and form.is_valid():
        reader = change_preferences(reader_id=reader.pk, **form.wishes())
        saved = preferences_link(reader_id=reader.pk, language=reader.language)
        return HttpResponse(status=303, headers={"Location": f"{_path(saved)}?saved"})
    status = 422 if request.method == "POST" else 200
    is_saved = "saved" in request.GET and not form.is_bound
    return _show(
        "preferences", frame, status=status, form=form, reader=reader, is_saved=is_saved,
        address_form=NewAddressForm(),
    )  # fmt: skip


@csrf_exempt
def leave_newsletter(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show a button; it, and a mail program's one click (RFC 8058), end the newsletter.

    It works whatever has become of the newsletter or of the language: a mail may be old.
    """
    masthead = current_masthead()
    if language not in masthead.reader_languages:
        language = masthead.language
    return _leave(request, language=language, token=token)


@_page
def _leave(request: HttpRequest, frame: Frame, *, token: str) -> HttpResponse:
    reader_id = read_leaving(token)
    if request.method != "POST":
        reader = find_reader(reader_id=reader_id)
        return _show("leave" if reader and reader.is_active else "left", frame, reader=reader)
    form = "one-click" if request.POST.get("List-Unsubscribe") == "One-Click" else "leave"
    leave(reader_id=reader_id, form=form, network=request.META.get("REMOTE_ADDR", ""))
    return _show("left", frame)


def _require_newsletter(frame: Frame) -> None:
    if not frame.masthead.has_newsletter:
        raise Http404("the newspaper has no newsletter")


def _too_often(frame: Frame) -> HttpResponse:
    response = _show("too_often", frame, status=429)
    response["Retry-After"] = "3600"
    return response


def _reader(reader_id: int) -> Reader:
    reader = find_reader(reader_id=reader_id)
    if reader is None:
        raise NoSuchReader("This address is no longer on record.")
    return reader


def _show(
    page: str, frame: Frame, *, status: int = 200, reader: Reader | None = None, **context: Any
) -> HttpResponse:
    links = {
        "sign_up": sign_up_link(language=frame.language),
        "archive": issues_address(language=frame.language),
    }
    if reader is not None:
        links["address"] = new_address_link(reader_id=reader.pk, language=frame.language)
        links["preferences"] = preferences_link(reader_id=reader.pk, language=frame.language)
        links["leave"] = leave_link(reader_id=reader.pk, language=frame.language)
    html = get_template(f"frontpage/newsletter/{page}.html").render(
        {
            **context,
            "frame": frame,
            "reader": reader,
            "links": {name: _path(link) for name, link in links.items()},
        }
    )
    return HttpResponse(html, status=status, headers={"Content-Language": frame.language})


def _path(link: str) -> str:
    return link.removeprefix(settings.PUBLIC_URL)
