"""What the engines behind a network share: time-outs, retries, rate limits, quotas, the counter."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
from django.db import transaction
from django.db.models import F

from broadsheet.editions.engines.protocol import Request
from broadsheet.editions.errors import EngineError, EngineNotReadyError, QuotaError
from broadsheet.editions.models import EngineUse
from broadsheet.toolkit import clock

TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
ATTEMPTS: Final = 4
LONGEST_WAIT_SECONDS: Final = 30.0
MOST_BYTES: Final = 20_000_000
_PASSING: Final = frozenset({408, 425, 500, 502, 503, 504, 529})


class Provider:
    """One provider's address, and asking it with patience.

    `per_second` bounds the requests of this process; `title` stands in messages.
    """

    def __init__(self, *, title: str, base_url: str, per_second: float = 5.0) -> None:
        self.title = title
        self.base_url = base_url.rstrip("/")
        self._gap = 1.0 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def post(
        self,
        path: str,
        *,
        json: Any,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Any:
        """Send JSON and return the answer's JSON; retries what may pass, with growing pauses.

        Raises `EngineNotReadyError` (the key is refused), `QuotaError`, `EngineError`.
        """
        failure = EngineError(f"{self.title} did not answer.")
        for attempt in range(ATTEMPTS):
            self._wait_for_turn()
            try:
                # A redirect is an error: it would carry the key to wherever it leads.
                response = httpx.post(
                    f"{self.base_url}{path}",
                    json=json,
                    headers=headers,
                    params=params,
                    timeout=TIMEOUT,
                    follow_redirects=False,
                )
            except httpx.HTTPError as error:
                failure = EngineError(
                    f"{self.title} cannot be reached ({type(error).__name__}). It is tried again."
                )
                self._pause(attempt, None)
                continue
            if response.status_code == 200:
                return self._json(response)
            wait = _retry_after(response)
            if response.status_code == 429 and (wait or 0) <= LONGEST_WAIT_SECONDS:
                failure = QuotaError(
                    f"{self.title} asks for patience: too many requests.", retry_after_seconds=wait
                )
            elif response.status_code in _PASSING:
                failure = EngineError(f"{self.title} answers with error {response.status_code}.")
            else:
                raise self._final(response, wait)
            self._pause(attempt, wait)
        raise failure

    def _final(self, response: httpx.Response, wait: float | None) -> EngineError:
        status = response.status_code
        if status in (401, 403):
            return EngineNotReadyError(
                f"{self.title} refuses the key ({status}). Check the setting."
            )
        if status in (402, 456, 429):
            return QuotaError(
                f"The quota at {self.title} is used up ({status}).",
                retry_after_seconds=wait or 3600.0,
            )
        return EngineError(f"{self.title} answers with error {status}: {_reason(response)}")

    def _json(self, response: httpx.Response) -> Any:
        if len(response.content) > MOST_BYTES:
            raise EngineError(f"{self.title} answered with over {MOST_BYTES // 1_000_000} MB.")
        try:
            return response.json()
        except ValueError as error:
            raise EngineError(f"{self.title} answered with something that is no JSON.") from error

    def _wait_for_turn(self) -> None:
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._gap
        if at > now:
            time.sleep(at - now)

    def _pause(self, attempt: int, wait: float | None) -> None:
        if attempt < ATTEMPTS - 1:
            time.sleep(min(wait if wait is not None else 0.5 * 2**attempt, LONGEST_WAIT_SECONDS))


def texts_of(title: str, found: Any, wanted: int) -> list[str]:
    """Check that an answer is a list of so many texts. Raises `EngineError`."""
    if not isinstance(found, list) or len(found) != wanted:
        got = len(found) if isinstance(found, list) else "none"
        raise EngineError(f"{title} answered {got} texts to {wanted}.")
    if not all(isinstance(text, str) for text in found):
        raise EngineError(f"{title} answered with something that is no text.")
    return found


def batches(sentences: Sequence[str], *, most_texts: int, most_letters: int) -> list[Sequence[str]]:
    """Cut sentences into batches within a provider's bounds, in order."""
    made: list[list[str]] = [[]]
    letters = 0
    for sentence in sentences:
        is_full = len(made[-1]) >= most_texts or letters + len(sentence) > most_letters
        if made[-1] and is_full:
            made.append([])
            letters = 0
        made[-1].append(sentence)
        letters += len(sentence)
    return list(made)


def count_use(
    engine: str, request: Request, *, cost_microunits: int = 0, requests: int = 1
) -> None:
    """Add a request to this month's counter; `cost_microunits` are millionths of the currency."""
    month = clock.now().year * 100 + clock.now().month
    with transaction.atomic():
        EngineUse.objects.get_or_create(engine=engine, month=month)
        EngineUse.objects.filter(engine=engine, month=month).update(
            requests=F("requests") + requests,
            characters=F("characters") + sum(map(len, request.sentences)),
            cost_microunits=F("cost_microunits") + cost_microunits,
        )


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After, in seconds or as a date (RFC 9110, section 10.2.3)."""
    value = response.headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=dt.UTC)
    return max((at - clock.now()).total_seconds(), 0.0)


def _reason(response: httpx.Response) -> str:
    """Return the first words of an error's body; keys do not stand in it."""
    return " ".join(response.text[:200].split()) or response.reason_phrase
