"""Several connections to one server, driven by one thread.

One thread needs no locks, and pauses and outcomes have one place. The pool pulls parcels from a
source when a connection can take one.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import time
from typing import Final, Protocol, Self

from broadsheet.newsletters.domain.smtp.connection import Connection, Server, SocketAddress
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel
from broadsheet.newsletters.enums import Security, Step
from broadsheet.newsletters.errors import SmtpError, UnreachableServerError

LONGEST_PAUSE_SECONDS: Final = 60.0
_TICK_SECONDS: Final = 0.02
_CHECK_SECONDS: Final = 0.2
_GOODBYE_SECONDS: Final = 1.0

Settled = tuple[Parcel, Outcome]


class Source(Protocol):
    """Where parcels come from."""

    @property
    def waiting(self) -> int:
        """How many parcels wait here."""

    def next(self) -> Parcel | None:
        """Return the next parcel that may go now, or None."""


class Pool:
    """At most `connections` to `server`: a `Carrier`. Use as a context manager, in one thread."""

    wants_letters: Final = False

    def __init__(self, server: Server, *, connections: int) -> None:
        self.trouble: SmtpError | None = None
        """Why the last connection that came to nothing did."""
        self.failures_in_a_row = 0
        self._server = server
        self._limit = connections
        self._selector = selectors.DefaultSelector()
        self._tls = server.tls
        if self._tls is None and server.security is not Security.PLAIN:
            self._tls = ssl.create_default_context()  # 0.1 s: it reads all certificates
        self._connections: list[Connection] = []
        self._settled: list[Settled] = []
        self._open_at = 0.0
        self._check_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    @property
    def in_flight(self) -> int:
        """How many parcels are with the server."""
        return sum(connection.conversation.in_flight for connection in self._connections)

    def run(self, source: Source, *, seconds: float, at_most: int) -> list[Settled]:
        """Carry parcels for at most `seconds`; return what was settled.

        Returns earlier when `at_most` are settled, or when nothing waits and nothing is in flight.
        """
        end = time.monotonic() + seconds
        # An answer that came while the caller was away is no late one: read before time is called.
        for key, events in self._selector.select(0):
            key.data.handle(events)
        ready = list(self._connections)
        while True:
            now = time.monotonic()
            ready += self._open_missing(source, now)
            for connection in ready:
                self._feed(connection, source)
            if now >= self._check_at:
                self._check_times(now)
            is_done = not source.waiting and not self.in_flight
            if len(self._settled) >= at_most or now >= end or is_done:
                settled, self._settled = self._settled, []
                return settled
            wait = min(end - now, _TICK_SECONDS if source.waiting else _CHECK_SECONDS)
            ready = []
            for key, events in self._selector.select(wait):
                connection = key.data
                connection.handle(events)
                ready.append(connection)
            if not ready:
                ready = list(self._connections)

    def close(self) -> list[Settled]:
        """Say QUIT where nothing is in flight, wait a second at most, and close all.

        Returns what was settled and not yet returned; what was in flight is settled as lost.
        """
        for connection in list(self._connections):
            connection.leave()
        end = time.monotonic() + _GOODBYE_SECONDS
        while any(one.is_open for one in self._connections) and time.monotonic() < end:
            for key, events in self._selector.select(_TICK_SECONDS):
                key.data.handle(events)
        for connection in self._connections:
            connection.close()
            self._settled += connection.conversation.settled
        self._connections.clear()
        self._selector.close()
        settled, self._settled = self._settled, []
        return settled

    def _feed(self, connection: Connection, source: Source) -> None:
        conversation = connection.conversation
        while conversation.wants_parcel:
            parcel = source.next()
            if parcel is None:
                break
            conversation.start(parcel)
        connection.flush()
        if conversation.settled:
            self._settled += conversation.settled
            conversation.settled.clear()
        if conversation.accepted_count:
            self.failures_in_a_row, self.trouble = 0, None
        if not connection.is_open:
            self._forget(connection)

    def _forget(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        self._connections.remove(connection)
        if connection.conversation.accepted_count or connection.error is None:
            return  # it did its work: a server may close after so many messages
        self.trouble = connection.error
        self.failures_in_a_row += 1
        pause = min(0.5 * 2 ** min(self.failures_in_a_row, 10), LONGEST_PAUSE_SECONDS)
        self._open_at = time.monotonic() + pause

    def _open_missing(self, source: Source, now: float) -> list[Connection]:
        if now < self._open_at or len(self._connections) >= self._limit:
            return []
        busy = sum(not one.conversation.wants_parcel for one in self._connections)
        wanted = min(self._limit, busy + source.waiting) - len(self._connections)
        if wanted <= 0:
            return []
        try:
            found = socket.getaddrinfo(
                self._server.host, self._server.port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError) as error:
            self.trouble = UnreachableServerError(
                f"There is no host “{self._server.host}”.", step=Step.CONNECT
            )
            self.trouble.__cause__ = error
            self.failures_in_a_row += 1
            self._open_at = now + min(2**self.failures_in_a_row, LONGEST_PAUSE_SECONDS)
            return []
        opened = [self._open(found[self.failures_in_a_row % len(found)]) for _ in range(wanted)]
        self._connections += opened
        return opened

    def _open(
        self,
        found: tuple[socket.AddressFamily, socket.SocketKind, int, str, SocketAddress],
    ) -> Connection:
        family, _kind, _protocol, _name, address = found
        return Connection(
            self._server, family=family, address=address, selector=self._selector, tls=self._tls
        )

    def _check_times(self, now: float) -> None:
        self._check_at = now + _CHECK_SECONDS
        for connection in list(self._connections):
            connection.check_time(now)
            if not connection.is_open:
                settled = connection.conversation.settled
                self._settled += settled
                settled.clear()
                self._forget(connection)
