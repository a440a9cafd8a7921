"""A conversation carried by a socket that never blocks, in the clear or through TLS."""

from __future__ import annotations

import enum
import os
import selectors
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from broadsheet.newsletters.domain.smtp.conversation import Conversation, Login, Phase
from broadsheet.newsletters.enums import Security, Step
from broadsheet.newsletters.errors import (
    ConnectionLostError,
    InsecureServerError,
    ServerTimeoutError,
    SmtpError,
    UnreachableServerError,
)

_CHUNK: Final = 65536
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SocketAddress = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a server may take for each step, in seconds: RFC 5321 section 4.5.3.2."""

    connect: float = 30
    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    body: float = 600

    def of(self, step: Step | None) -> float:
        """Return the time for the answer of `step`; None: for writing one block."""
        named = {
            None: self.block,
            Step.CONNECT: self.connect,
            Step.TLS: self.connect,
            Step.GREETING: self.greeting,
            Step.DATA: self.data,
            Step.BODY: self.body,
        }
        return named.get(step, self.command)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server that takes our mail. `tls` judges its certificate; None: the system's way."""

    host: str
    port: int
    security: Security = Security.PLAIN
    login: Login | None = None
    helo_name: str = "localhost"
    timeouts: Timeouts = field(default_factory=Timeouts)
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        if self.login and self.security == Security.PLAIN and self.host not in LOCAL:
            raise InsecureServerError(
                f"The password for {self.host} would travel in the clear. Use port 587 or smtps.",
                step=Step.AUTH,
            )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class _Stage(enum.Enum):
    CONNECTING = enum.auto()
    SHAKING_HANDS = enum.auto()
    TALKING = enum.auto()
    CLOSED = enum.auto()


class Connection:
    """One connection, registered with `selector`; `handle` is called when it has something.

    `error` says why it ended, unless it was we who left.
    """

    def __init__(
        self,
        server: Server,
        *,
        family: socket.AddressFamily,
        address: SocketAddress,
        selector: selectors.BaseSelector,
        tls: ssl.SSLContext | None,
    ) -> None:
        self.error: SmtpError | None = None
        self.conversation = Conversation(
            helo_name=server.helo_name, security=server.security, login=server.login
        )
        self._server = server
        self._selector = selector
        self._tls = tls
        self._stage = _Stage.CONNECTING
        self._unsent = memoryview(b"")
        self._events = selectors.EVENT_WRITE
        self._socket: socket.socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._deadline = time.monotonic() + server.timeouts.connect
        self._selector.register(self._socket, self._events, self)
        self._guarded(lambda: self._begin(address))

    @property
    def is_open(self) -> bool:
        return self._stage is not _Stage.CLOSED

    @property
    def was_ready(self) -> bool:
        """Whether the server ever was ready to take a message."""
        return self._was_ready

    _was_ready = False

    def handle(self, events: int) -> None:
        """Go on: the socket can be read or written. What is to be said now waits for `flush`, so
        that the next envelope leaves in one piece with the body before it.
        """
        self._guarded(lambda: self._go_on(events))

    def flush(self) -> None:
        """Send what the conversation has to say."""
        if self._stage is _Stage.TALKING:
            self._guarded(self._write)

    def leave(self) -> None:
        """Say QUIT, if this is the moment; the caller goes on until it is closed."""
        self.conversation.leave()
        self.flush()

    def close(self, error: SmtpError | None = None) -> None:
        """Close; what was in flight is settled as lost by `error`."""
        if self._stage is _Stage.CLOSED:
            return
        self._stage = _Stage.CLOSED
        self._selector.unregister(self._socket)
        self._socket.close()
        if self.conversation.phase not in (Phase.LEAVING, Phase.OVER):
            self.error = error or ConnectionLostError("We closed the connection.", step=Step.QUIT)
        self.conversation.lose(
            self.error or ConnectionLostError("The conversation is over.", step=Step.QUIT)
        )

    def check_time(self, now: float) -> None:
        """Close if the server took too long; `now` is monotonic."""
        if not self.is_open or now < self._deadline or self._is_idle:
            return
        step = self._step
        self.close(
            ServerTimeoutError(f"{self._server} does not answer ({step}) in time.", step=step)
        )

    @property
    def _is_idle(self) -> bool:
        waits = self.conversation.awaited is None and not self._unsent
        return self._stage is _Stage.TALKING and waits

    @property
    def _step(self) -> Step:
        if self._stage is _Stage.CONNECTING:
            return Step.CONNECT
        if self._stage is _Stage.SHAKING_HANDS:
            return Step.TLS
        return self.conversation.awaited or Step.QUIT

    def _guarded(self, action: Callable[[], None]) -> None:
        """Run `action`; whatever fails closes the connection with a typed error."""
        if self._stage is _Stage.CLOSED:
            return
        try:
            action()
        except SmtpError as error:
            self.close(error)
        except ssl.SSLCertVerificationError as error:
            self.close(
                InsecureServerError(
                    f"The certificate of {self._server} is not good: {error.verify_message}",
                    step=Step.TLS,
                )
            )
        except OSError as error:
            if self._stage is _Stage.CONNECTING:
                message = f"{self._server} cannot be reached: {error.strerror or error}"
                self.close(UnreachableServerError(message, step=Step.CONNECT))
            else:
                message = f"{self._server} broke off: {error.strerror or error}"
                self.close(ConnectionLostError(message, step=self._step))

    def _begin(self, address: SocketAddress) -> None:
        try:
            self._socket.connect(address)
        except BlockingIOError:
            return
        self._go_on(selectors.EVENT_WRITE)

    def _go_on(self, events: int) -> None:
        if self._stage is _Stage.CONNECTING:
            failure = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if failure:
                raise OSError(failure, os.strerror(failure))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._server.security == Security.TLS:
                self._wrap()
            else:
                self._talk()
        if self._stage is _Stage.SHAKING_HANDS:
            self._shake_hands()
        elif events & selectors.EVENT_READ:
            self._read()
        if events & selectors.EVENT_WRITE and self._stage is _Stage.TALKING:
            self._write()

    def _talk(self) -> None:
        self._stage = _Stage.TALKING
        self._await()
        self._watch(selectors.EVENT_READ)

    def _wrap(self) -> None:
        assert self._tls is not None  # the pool has one for a server that is not plain
        self._selector.unregister(self._socket)
        self._socket = self._tls.wrap_socket(
            self._socket, server_hostname=self._server.host, do_handshake_on_connect=False
        )
        self._selector.register(self._socket, self._events, self)
        self._stage = _Stage.SHAKING_HANDS
        self._deadline = time.monotonic() + self._server.timeouts.of(Step.TLS)

    def _shake_hands(self) -> None:
        assert isinstance(self._socket, ssl.SSLSocket)
        try:
            self._socket.do_handshake()
        except ssl.SSLWantReadError:
            self._watch(selectors.EVENT_READ)
            return
        except ssl.SSLWantWriteError:
            self._watch(selectors.EVENT_WRITE)
            return
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as error:
            message = f"No TLS with {self._server}: {error.reason}"
            raise InsecureServerError(message, step=Step.TLS) from error
        self._talk()
        if self.conversation.phase is Phase.TLS_WANTED:
            self.conversation.secured()
            self._await()

    def _read(self) -> None:
        while self.is_open:
            try:
                data = self._socket.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            if not data:
                if self.conversation.phase in (Phase.LEAVING, Phase.OVER):
                    self.close()
                    return
                message = f"{self._server} closed the connection."
                raise ConnectionLostError(message, step=self._step)
            if self.conversation.receive(data):
                self._await()
            phase = self.conversation.phase
            if phase is Phase.READY:
                self._was_ready = True
            elif phase is Phase.TLS_WANTED:
                self._wrap()
                self._shake_hands()
                return
            elif phase is Phase.OVER:
                self.close()
                return
            if not (isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()):
                return

    def _write(self) -> None:
        while self.is_open:
            if not self._unsent:
                self._unsent = memoryview(self.conversation.take_outgoing())
                if not self._unsent:
                    self._watch(selectors.EVENT_READ)
                    return
                self._await()
            try:
                count = self._socket.send(self._unsent)
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                self._watch(selectors.EVENT_READ | selectors.EVENT_WRITE)
                return
            except OSError:
                self._read()  # an answer that came before the line broke still counts
                raise
            self.conversation.wrote(count)
            self._unsent = self._unsent[count:]
            self._await()

    def _await(self) -> None:
        step = None if self._unsent else self.conversation.awaited
        self._deadline = time.monotonic() + self._server.timeouts.of(step)

    def _watch(self, events: int) -> None:
        if events != self._events:
            self._events = events
            self._selector.modify(self._socket, events, self)
