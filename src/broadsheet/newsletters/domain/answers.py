"""What came of a copy, told from what a provider's API answered.

A refused recipient is the reader's; a refused sender, key or account is ours, and no reader's copy
fails of it. Where no answer came after the request had left, the provider may have it.
"""

from __future__ import annotations

import datetime as dt
import email.utils
from typing import Any, Final

import requests
import urllib3
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailStatus

from broadsheet.newsletters.domain.smtp.parcels import Outcome, Verdict
from broadsheet.newsletters.domain.smtp.replies import Reply
from broadsheet.newsletters.enums import Step
from broadsheet.newsletters.errors import ProviderError
from broadsheet.toolkit import clock

_OURS: Final = frozenset({401, 402, 403, 404})
_LATER: Final = frozenset({408, 409, 425, 429})
_GATEWAY_TIMEOUT: Final = 504
_TEXT_LENGTH: Final = 500
# A repeat under an idempotency key, in the words of Resend and of Brevo.
_HAD_IT: Final = ("invalid_idempotent_request", "duplicate_parameter")
_NEVER_LEFT: Final = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)


def outcome_of_status(status: AnymailStatus) -> Outcome:
    """Return what came of a letter of which anymail raised nothing. It has one recipient."""
    states = status.status or {"unknown"}
    response = status.esp_response
    reply = _reply(response)
    name = str(status.message_id) if status.message_id else ""
    if states <= {"sent", "queued"}:
        return Outcome(Verdict.ACCEPTED, Step.API, reply, queue_id=name)
    text = f"The provider says {', '.join(sorted(states))}: {_text(response)}"
    error = ProviderError(text, step=Step.API, reply=reply)
    if states & {"rejected", "invalid", "failed"}:
        return Outcome(Verdict.REJECTED, Step.RCPT, reply, error)
    return Outcome(Verdict.UNKNOWN, Step.API, reply, error)


def outcome_of_error(error: Exception, answer: Any = None) -> Outcome:
    """Return what came of a letter of which anymail raised `error` after this `answer`, if any."""
    if isinstance(error, AnymailRecipientsRefused):
        reply = _reply(error.response)
        text = f"The provider does not send to this address: {_text(error.response)}"
        problem = ProviderError(text, step=Step.RCPT, reply=reply)
        return Outcome(Verdict.REJECTED, Step.RCPT, reply, problem)
    response = getattr(error, "response", None)
    if response is None:
        response = answer  # one that anymail cannot read
    if response is not None and getattr(response, "status_code", None) is not None:
        return _of_response(response)
    if isinstance(error, requests.RequestException):
        return _of_broken_line(error)
    # The letter cannot be put into this provider's form, or there is a fault of ours.
    text = str(error) if isinstance(error, AnymailError) else f"{type(error).__name__}: {error}"
    problem = ProviderError(text[:_TEXT_LENGTH], step=Step.API)
    return Outcome(Verdict.REJECTED, Step.API, error=problem)


def _of_response(response: Any) -> Outcome:
    code = response.status_code
    reply = _reply(response)
    text = f"The provider answers {code}: {_text(response)}"
    if any(word in _text(response) for word in _HAD_IT):
        return Outcome(Verdict.ACCEPTED, Step.API, reply)
    if 200 <= code < 300 or code == _GATEWAY_TIMEOUT:
        error = ProviderError(text, step=Step.API, reply=reply)
        return Outcome(Verdict.UNKNOWN, Step.API, reply, error)
    if code in _OURS:
        error = ProviderError(text, step=Step.MAIL, reply=reply, is_permanent=True)
        return Outcome(Verdict.DEFERRED, Step.MAIL, reply, error)
    error = ProviderError(text, step=Step.API, reply=reply)
    if code in _LATER or code >= 500:
        wait = _retry_after(response)
        return Outcome(Verdict.DEFERRED, Step.API, reply, error, wait_seconds=wait)
    # This request is wrong. Most often it is the sender, so MAIL: no reader's copy fails of it.
    return Outcome(Verdict.REJECTED, Step.MAIL, reply, error)


def _of_broken_line(error: requests.RequestException) -> Outcome:
    cause = error.__cause__ or error
    reason: Any = cause.args[0] if cause.args else None
    reason = getattr(reason, "reason", reason)  # of urllib3's MaxRetryError
    never_left = isinstance(cause, requests.ConnectTimeout) or isinstance(reason, _NEVER_LEFT)
    text = f"The provider cannot be reached: {reason or cause}"
    problem = ProviderError(text[:_TEXT_LENGTH], step=Step.API)
    if never_left:
        return Outcome(Verdict.DEFERRED, Step.API, error=problem)
    problem = ProviderError(f"No answer came: {reason or cause}"[:_TEXT_LENGTH], step=Step.API)
    return Outcome(Verdict.UNKNOWN, Step.API, error=problem)


def _reply(response: Any) -> Reply | None:
    code = getattr(response, "status_code", None)
    return Reply(code, "", (_text(response),)) if isinstance(code, int) else None


def _text(response: Any) -> str:
    text = getattr(response, "text", None)
    return " ".join(str(text or "").split())[:_TEXT_LENGTH]


def _retry_after(response: Any) -> float | None:
    """Return the seconds of Retry-After, which may be a number or a date (RFC 9110 10.2.3)."""
    value = str(response.headers.get("Retry-After", "")).strip()
    if value.isdigit():
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=dt.UTC)
    return max((at - clock.now()).total_seconds(), 0.0)
