"""Sending through a provider's API: django-anymail's backends, driven by a few threads.

anymail waits for each answer, so each thread has one request under way. What a provider is asked
in doubt is its own business: Resend and Brevo take an idempotency key, the others take a copy as
often as it comes.
"""

from __future__ import annotations

import queue
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any, Final, Self

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from broadsheet.newsletters.domain.answers import outcome_of_error, outcome_of_status
from broadsheet.newsletters.domain.derived import idempotency_key
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel, Verdict
from broadsheet.newsletters.domain.smtp.pool import LONGEST_PAUSE_SECONDS, Source
from broadsheet.newsletters.enums import Step
from broadsheet.newsletters.errors import CarrierError, ProviderError, WrongSettingError

CLOSE_SECONDS: Final = 1.0
_TICK_SECONDS: Final = 0.02
_TOO_MANY: Final = 429

# As their documentation says; others have none. Resend remembers a day, Brevo half an hour.
_KEY_IN_REQUEST: Final = {"resend": "Idempotency-Key"}
_KEY_IN_MESSAGE: Final = {"brevo": "idempotencyKey"}


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider by its name in the settings: the way mail goes instead of a mail server."""

    name: str

    def open(self, *, issue_id: int, connections: int) -> ProviderCarrier:
        """Return a carrier with so many threads. Raises `WrongSettingError`."""
        return ProviderCarrier(self.name, [backend_of(self.name) for _ in range(connections)])


def backend_of(name: str) -> Any:
    """Return anymail's backend. Raises `WrongSettingError`, with the setting's name in front."""
    try:
        return import_string(f"anymail.backends.{name}.EmailBackend")()
    except ImproperlyConfigured as error:
        raise WrongSettingError(f"mail_provider_settings: {error}") from error
    except ImportError as error:
        raise WrongSettingError(f"mail_provider: {name!r} cannot be used: {error}") from error


class ProviderCarrier:
    """Hands letters to a provider, one a thread at a time."""

    wants_letters: Final = True

    def __init__(self, name: str, backends: list[Any]) -> None:
        self.trouble: CarrierError | None = None
        self.failures_in_a_row = 0
        self._name = name
        self._limit = len(backends)
        self._tasks: queue.SimpleQueue[Parcel | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Parcel, Outcome]] = queue.SimpleQueue()
        self._under_way: dict[int, Parcel] = {}
        self._open_at = 0.0
        for backend in backends:
            threading.Thread(target=self._work, args=(backend,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    @property
    def in_flight(self) -> int:
        """How many requests are under way."""
        return len(self._under_way)

    def run(self, source: Source, *, seconds: float, at_most: int) -> list[tuple[Parcel, Outcome]]:
        """Hand letters over for at most `seconds`; return what was settled."""
        end = time.monotonic() + seconds
        settled: list[tuple[Parcel, Outcome]] = []
        while True:
            self._feed(source)
            is_done = not source.waiting and not self._under_way
            if is_done or len(settled) >= at_most or time.monotonic() >= end:
                return settled
            wait = min(end - time.monotonic(), _TICK_SECONDS if source.waiting else seconds)
            try:
                settled.append(self._take(max(wait, 0.0)))
            except queue.Empty:
                continue

    def close(self) -> list[tuple[Parcel, Outcome]]:
        """Wait a second for what is under way; what is not answered then is unknown."""
        settled = []
        end = time.monotonic() + CLOSE_SECONDS
        while self._under_way and time.monotonic() < end:
            try:
                settled.append(self._take(max(end - time.monotonic(), 0.0)))
            except queue.Empty:
                break
        error = ProviderError("The answer was not waited for.", step=Step.API)
        for parcel in self._under_way.values():
            settled.append((parcel, Outcome(Verdict.UNKNOWN, Step.API, error=error)))
        self._under_way.clear()
        for _thread in range(self._limit):
            self._tasks.put(None)
        self._limit = 0
        return settled

    def _feed(self, source: Source) -> None:
        while time.monotonic() >= self._open_at and len(self._under_way) < self._limit:
            parcel = source.next()
            if parcel is None:
                return
            self._under_way[parcel.key] = parcel
            self._tasks.put(parcel)

    def _take(self, seconds: float) -> tuple[Parcel, Outcome]:
        parcel, outcome = self._done.get(timeout=seconds)
        del self._under_way[parcel.key]
        self._note(outcome)
        return parcel, outcome

    def _note(self, outcome: Outcome) -> None:
        """Rest where the provider asks for it or is out of order, longer each time."""
        if outcome.verdict is Verdict.ACCEPTED:
            self.failures_in_a_row, self.trouble = 0, None
            return
        error = outcome.error
        is_slowed = outcome.reply is not None and outcome.reply.code == _TOO_MANY
        is_out_of_order = outcome.verdict is Verdict.DEFERRED and outcome.step == Step.API
        if not (is_out_of_order or (error is not None and error.permanent)):
            return
        self.trouble = error
        now = time.monotonic()
        if now < self._open_at:
            return  # one answer of several to requests that went out together
        if not is_slowed:
            self.failures_in_a_row += 1
        pause = min(0.5 * 2 ** min(self.failures_in_a_row, 10), LONGEST_PAUSE_SECONDS)
        self._open_at = now + (outcome.wait_seconds or pause)

    # In a thread of its own

    def _work(self, backend: Any) -> None:
        backend.open()
        while (parcel := self._tasks.get()) is not None:
            self._done.put((parcel, self._hand_over(backend, parcel)))
        backend.close()

    def _hand_over(self, backend: Any, parcel: Parcel) -> Outcome:
        letter = parcel.letter
        assert letter is not None
        try:
            self._mark(backend, letter, parcel.key)
            backend.send_messages([letter])
        except Exception as error:
            # What anymail or requests raise says what became of it; nothing else may be lost.
            return outcome_of_error(error, _answer_to(letter))
        return outcome_of_status(letter.anymail_status)  # type: ignore[attr-defined]

    def _mark(self, backend: Any, letter: EmailMessage, delivery_id: int) -> None:
        """Say which delivery it is: for webhooks, and so that a repeat can be told from a first."""
        letter.metadata = {"delivery": str(delivery_id)}  # type: ignore[attr-defined]
        key = idempotency_key(delivery_id=delivery_id)
        if header := _KEY_IN_REQUEST.get(self._name):
            backend.session.headers[header] = key
        if header := _KEY_IN_MESSAGE.get(self._name):
            letter.extra_headers[header] = str(uuid.uuid5(uuid.NAMESPACE_OID, key))


def _answer_to(letter: EmailMessage) -> Any:
    """Return the provider's answer, None while there is none."""
    return getattr(getattr(letter, "anymail_status", None), "esp_response", None)


def provider_from_settings() -> Provider | None:
    """Return the provider of `mail_provider`, if there is one."""
    return Provider(settings.MAIL_PROVIDER) if settings.MAIL_PROVIDER else None
