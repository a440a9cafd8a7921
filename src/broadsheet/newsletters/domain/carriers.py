"""What the sending loop needs of whoever carries copies: a mail server, a provider, a folder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol, Self, runtime_checkable

from django.core.mail import EmailMessage

from broadsheet.newsletters.domain.ledger import Copy
from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel
from broadsheet.newsletters.domain.smtp.pool import Pool, Source
from broadsheet.newsletters.errors import CarrierError


class Mailer(Protocol):
    """What a copy is and who may get it: the caller's side of the engine."""

    domain: str
    """The domain of Message-IDs."""

    def may_send(self, copies: Sequence[Copy]) -> Collection[int]:
        """Return the ids of the copies that may still be sent.

        Asked for all that were just taken, so that one query answers for them.
        """

    def render(self, copy: Copy) -> bytes:
        """Return the message, with the Message-ID that `derived` gives for the copy."""

    def message(self, copy: Copy) -> EmailMessage:
        """Return the message for a provider's API, which puts it together itself."""


class Carrier(Protocol):
    """Carries parcels and says what came of each. Driven by one thread, a context manager."""

    @property
    def wants_letters(self) -> bool:
        """Whether parcels hold a `letter` instead of bytes."""

    @property
    def trouble(self) -> CarrierError | None:
        """Why the last attempt to reach the other side came to nothing."""

    @property
    def failures_in_a_row(self) -> int:
        """How many such attempts in a row came to nothing."""

    @property
    def in_flight(self) -> int:
        """How many parcels are on their way: nobody can call them back."""

    def run(self, source: Source, *, seconds: float, at_most: int) -> list[tuple[Parcel, Outcome]]:
        """Carry parcels for at most `seconds`; return what was settled.

        Returns earlier when `at_most` are settled, or when nothing waits and nothing is in flight.
        """

    def close(self) -> list[tuple[Parcel, Outcome]]:
        """Let go; return what was settled and not yet returned, what was in flight as unknown."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *details: object) -> None: ...


@runtime_checkable
class Route(Protocol):
    """A way out of the house that is no mail server: it opens its own carrier."""

    def open(self, *, issue_id: int, connections: int) -> Carrier:
        """Return a carrier for an issue's copies with at most so many connections."""


def open_carrier(way: Server | Route, *, issue_id: int, connections: int) -> Carrier:
    """Return a carrier for an issue's copies."""
    if isinstance(way, Server):
        return Pool(way, connections=connections)
    return way.open(issue_id=issue_id, connections=connections)
