"""Where a mail provider tells what became of our copies."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.api.domain.failures import is_shut_out, note_failure
from broadsheet.api.domain.webhooks import read_events
from broadsheet.api.errors import ApiError, UntrustedError
from broadsheet.newsletters.domain.bounces.providers import record_event

_PLAIN: Final = "text/plain; charset=utf-8"


@csrf_exempt  # a program calls, with a password of its own and without cookies
@require_http_methods(["POST", "HEAD"])
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """Record what a provider tells. What cannot be recorded now is 500: it tells it again."""
    network = request.META.get("REMOTE_ADDR", "")
    if is_shut_out(network):
        return _answer(429, "Too many failures. Try again in ten minutes.")
    if request.method == "HEAD":
        # Some ask whether there is anything before they take the address.
        return _answer(200 if settings.MAIL_WEBHOOK_SECRET else 404, "")
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return _answer(413, "That is too much at once.")
    try:
        events = read_events(provider=provider, request=request)
    except ApiError as error:
        if error.status != 404:
            note_failure(network)
        answer = _answer(error.status, error.message)
        if isinstance(error, UntrustedError):
            answer["WWW-Authenticate"] = 'Basic realm="mail"'  # Amazon SNS waits to be asked
        return answer
    for event in events:
        record_event(event, provider=provider)
    return _answer(200, "Thank you.")


def _answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(
        text, status=status, content_type=_PLAIN, headers={"Cache-Control": "no-store"}
    )
