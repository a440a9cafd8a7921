"""What is said to a mail server and what it answers, without a socket.

Bytes that arrive go into `receive`, bytes to send stand in `take_outgoing`, and what came of
parcels in `settled`. With PIPELINING (RFC 2920) MAIL, RCPT and DATA of a parcel go out at once,
and those of the next directly behind the body: one round trip a message.
"""

from __future__ import annotations

import base64
import enum
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from broadsheet.newsletters.domain.smtp.parcels import (
    Outcome,
    Parcel,
    Verdict,
    has_plain_headers,
    path_of,
    stuffed,
    with_crlf,
)
from broadsheet.newsletters.domain.smtp.replies import Reply, ReplyReader
from broadsheet.newsletters.enums import Security, Step
from broadsheet.newsletters.errors import (
    ConnectionLostError,
    GarbledReplyError,
    InsecureServerError,
    LoginRefusedError,
    NotSupportedError,
    RefusedError,
    SmtpError,
    TooLargeError,
)

Handler = Callable[[Reply], None]
_CLOSING: Final = 421


class Phase(enum.Enum):
    """How far a conversation has come."""

    OPENING = enum.auto()
    TLS_WANTED = enum.auto()
    """The server awaits the handshake: call `secured` after it."""
    READY = enum.auto()
    LEAVING = enum.auto()
    OVER = enum.auto()


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password."""

    user: str
    password: str = field(repr=False)


@dataclass(slots=True, eq=False)
class _Flight:
    """A parcel that the server knows of. `ends_at`: where its last byte stands, once queued."""

    parcel: Parcel
    data: bytes
    error: RefusedError | None = None
    ends_at: int = 0


class Conversation:
    """One conversation, from the greeting to QUIT. `security` TLS: the line is secure already."""

    def __init__(self, *, helo_name: str, security: Security, login: Login | None = None) -> None:
        self.phase = Phase.OPENING
        self.settled: list[tuple[Parcel, Outcome]] = []
        self.accepted_count = 0
        self._helo_name = helo_name
        self._login = login
        self._is_secure = security == Security.TLS
        self._wants_starttls = security == Security.STARTTLS
        self._extensions: dict[str, str] = {}
        self._reader = ReplyReader()
        self._expected: deque[tuple[Step, Handler]] = deque([(Step.GREETING, self._on_greeting)])
        self._flights: deque[_Flight] = deque()
        self._outgoing: list[bytes] = []
        self._queued_bytes = 0
        self._written_bytes = 0
        self._needs_reset = False
        self._is_pipelining = False

    @property
    def awaited(self) -> Step | None:
        """The step whose answer is due next."""
        return self._expected[0][0] if self._expected else None

    @property
    def in_flight(self) -> int:
        """How many parcels are begun and not settled."""
        return len(self._flights)

    @property
    def wants_parcel(self) -> bool:
        """Whether a parcel can be started now."""
        if self.phase is not Phase.READY:
            return False
        if not self._flights:
            return True
        return self._is_pipelining and len(self._flights) == 1 and self._flights[0].ends_at > 0

    def take_outgoing(self) -> bytes:
        """Return what is to be sent, and forget it; tell `wrote` what of it was."""
        if not self._outgoing:
            return b""
        data = self._outgoing[0] if len(self._outgoing) == 1 else b"".join(self._outgoing)
        self._outgoing.clear()
        return data

    def wrote(self, count: int) -> None:
        """Note that `count` more bytes were handed to the network."""
        self._written_bytes += count

    def start(self, parcel: Parcel) -> None:
        """Begin a parcel. What this server cannot carry is settled as rejected at once."""
        try:
            mail, data = self._envelope(parcel)
            rcpt = b"RCPT TO:<" + path_of(parcel.recipient).text + b">\r\n"
        except SmtpError as error:
            self.settled.append((parcel, Outcome(Verdict.REJECTED, error.step, error=error)))
            return
        flight = _Flight(parcel, data)
        self._flights.append(flight)
        if self._needs_reset:
            self._needs_reset = False
            self._say(b"RSET\r\n", Step.RSET, self._on_reset)
        on_mail = partial(self._on_mail, flight, rcpt)
        if self._is_pipelining:
            self._queue(mail + rcpt + b"DATA\r\n")
            self._expected += (
                (Step.MAIL, on_mail),
                (Step.RCPT, partial(self._on_rcpt, flight)),
                (Step.DATA, partial(self._on_data, flight)),
            )
        else:
            self._say(mail, Step.MAIL, on_mail)

    def receive(self, data: bytes) -> int:
        """Take in what the server sent; return how many answers it completed.

        Raises an `SmtpError` that ends the conversation: call `lose` with it then.
        """
        replies = self._reader.feed(data, step=self.awaited or Step.QUIT)
        for reply in replies:
            if not self._expected:
                if reply.code == _CLOSING:
                    raise ConnectionLostError(f"The server leaves: {reply}", step=Step.QUIT)
                raise GarbledReplyError(f"Nobody asked for {reply}", step=Step.QUIT)
            step, handler = self._expected.popleft()
            handler(reply)
            if reply.code == _CLOSING:
                raise RefusedError(f"The server leaves: {reply}", step=step, reply=reply)
        return len(replies)

    def secured(self) -> None:
        """Note that the TLS handshake after STARTTLS is done: nothing said before it counts."""
        self._is_secure = True
        self.phase = Phase.OPENING
        self._say_ehlo()

    def leave(self) -> None:
        """Say QUIT."""
        if self.phase is Phase.READY and not self._flights:
            self.phase = Phase.LEAVING
            self._say(b"QUIT\r\n", Step.QUIT, self._on_quit)

    def lose(self, error: SmtpError) -> None:
        """Settle what was begun when the connection ended, for whatever reason.

        A parcel whose last byte was written may have been taken (RFC 1047); one behind it was
        not. The very first of a conversation may be what broke it, so its next attempt comes later;
        where messages went before, or the server said goodbye, it is not.
        """
        self.phase = Phase.OVER
        self._expected.clear()
        for place, flight in enumerate(self._flights):
            if flight.error is not None:
                outcome = _refusal(flight.error)
            elif flight.ends_at and self._written_bytes >= flight.ends_at:
                outcome = Outcome(Verdict.UNKNOWN, Step.BODY, error=error)
            elif place == 0 and error.reply is None and not self.accepted_count:
                outcome = Outcome(Verdict.DEFERRED, error.step, error=error)
            else:
                outcome = Outcome(Verdict.NOT_TRIED, error.step, error=error)
            self.settled.append((flight.parcel, outcome))
        self._flights.clear()

    # Opening

    def _on_greeting(self, reply: Reply) -> None:
        if not reply.is_positive:
            raise RefusedError(f"The server greets with {reply}", step=Step.GREETING, reply=reply)
        self._say_ehlo()

    def _say_ehlo(self) -> None:
        name = self._helo_name.encode("ascii")
        self._say(b"EHLO " + name + b"\r\n", Step.EHLO, self._on_ehlo)

    def _on_ehlo(self, reply: Reply) -> None:
        if reply.code >= 500:
            self._extensions = {}
            name = self._helo_name.encode("ascii")
            self._say(b"HELO " + name + b"\r\n", Step.EHLO, self._on_helo)
            return
        if not reply.is_positive:
            raise RefusedError(f"EHLO is answered by {reply}", step=Step.EHLO, reply=reply)
        self._extensions = {}
        for line in reply.lines[1:]:
            # “AUTH=PLAIN LOGIN” is how some old servers write it.
            word, _space, rest = line.replace("=", " ", 1).partition(" ")
            self._extensions[word.upper()] = rest.strip().upper()
        self._go_on()

    def _on_helo(self, reply: Reply) -> None:
        if not reply.is_positive:
            raise RefusedError(f"HELO is answered by {reply}", step=Step.EHLO, reply=reply)
        self._go_on()

    def _go_on(self) -> None:
        if self._wants_starttls and not self._is_secure:
            if "STARTTLS" not in self._extensions:
                raise InsecureServerError("The server offers no STARTTLS.", step=Step.TLS)
            self._say(b"STARTTLS\r\n", Step.TLS, self._on_starttls)
        elif self._login is not None:
            self._log_in(self._login)
        else:
            self._become_ready()

    def _on_starttls(self, reply: Reply) -> None:
        if not reply.is_positive:
            raise RefusedError(f"STARTTLS is answered by {reply}", step=Step.TLS, reply=reply)
        if not self._reader.is_empty:
            # CVE-2011-0411: what an attacker slipped in must not count as said inside.
            raise InsecureServerError("The server says more before the handshake.", step=Step.TLS)
        self.phase = Phase.TLS_WANTED

    def _log_in(self, login: Login) -> None:
        ways = self._extensions.get("AUTH", "").split()
        if "PLAIN" in ways:
            token = _base64(f"\0{login.user}\0{login.password}")
            self._say(b"AUTH PLAIN " + token + b"\r\n", Step.AUTH, self._on_login)
        elif "LOGIN" in ways:
            answers = [_base64(login.user), _base64(login.password)]
            self._say(b"AUTH LOGIN\r\n", Step.AUTH, partial(self._on_login_asks, answers))
        else:
            raise NotSupportedError(
                "The server takes neither AUTH PLAIN nor AUTH LOGIN.", step=Step.AUTH
            )

    def _on_login_asks(self, answers: list[bytes], reply: Reply) -> None:
        if reply.code != 334:
            self._on_login(reply)
            return
        rest = answers[1:]
        handler = partial(self._on_login_asks, rest) if rest else self._on_login
        self._say(answers[0] + b"\r\n", Step.AUTH, handler)

    def _on_login(self, reply: Reply) -> None:
        if not reply.is_positive:
            raise LoginRefusedError(
                f"The server does not take the login: {reply}", step=Step.AUTH, reply=reply
            )
        self._become_ready()

    def _become_ready(self) -> None:
        self.phase = Phase.READY
        self._is_pipelining = "PIPELINING" in self._extensions

    # Messages

    def _envelope(self, parcel: Parcel) -> tuple[bytes, bytes]:
        """Return the MAIL line and what follows DATA; raise an `SmtpError` that is permanent."""
        sender, recipient = path_of(parcel.sender), path_of(parcel.recipient)
        message = with_crlf(parcel.message)
        line = b"MAIL FROM:<" + sender.text + b">"
        if "SIZE" in self._extensions:
            line += b" SIZE=%d" % len(message)
            limit = self._extensions["SIZE"]
            if limit.isdigit() and 0 < int(limit) < len(message):
                raise TooLargeError(
                    f"The message has {len(message)} bytes; the server takes {limit}.",
                    step=Step.MAIL,
                )
        if not message.isascii():
            self._require("8BITMIME", "a message with 8-bit bytes")
            line += b" BODY=8BITMIME"
        if sender.needs_smtputf8 or recipient.needs_smtputf8 or not has_plain_headers(message):
            self._require("SMTPUTF8", f"{parcel.recipient!r}")
            line += b" SMTPUTF8"
        return line + b"\r\n", stuffed(message)

    def _require(self, extension: str, what: str) -> None:
        if extension not in self._extensions:
            raise NotSupportedError(
                f"The server does not offer {extension}, which {what} needs.", step=Step.MAIL
            )

    def _on_reset(self, reply: Reply) -> None:
        """An answer to RSET says nothing that MAIL's does not."""

    def _on_mail(self, flight: _Flight, rcpt: bytes, reply: Reply) -> None:
        if not reply.is_positive:
            flight.error = _refused(Step.MAIL, reply)
            if not self._is_pipelining:
                self._settle(flight, _refusal(flight.error))
        elif not self._is_pipelining:
            self._say(rcpt, Step.RCPT, partial(self._on_rcpt, flight))

    def _on_rcpt(self, flight: _Flight, reply: Reply) -> None:
        if not reply.is_positive:
            if flight.error is None:
                flight.error = _refused(Step.RCPT, reply)
            self._needs_reset = True
            if not self._is_pipelining:
                self._settle(flight, _refusal(flight.error))
        elif not self._is_pipelining:
            self._say(b"DATA\r\n", Step.DATA, partial(self._on_data, flight))

    def _on_data(self, flight: _Flight, reply: Reply) -> None:
        if reply.code == 354:
            # RFC 2920 3.1: a server may say 354 though it took no recipient; empty it ends.
            self._say(
                flight.data if flight.error is None else b".\r\n",
                Step.BODY,
                partial(self._on_end, flight),
            )
            flight.ends_at = self._queued_bytes
            flight.data = b""
        elif reply.code < 400:
            raise GarbledReplyError(f"DATA is answered by {reply}", step=Step.DATA)
        else:
            self._needs_reset = True
            self._settle(flight, _refusal(flight.error or _refused(Step.DATA, reply)))

    def _on_end(self, flight: _Flight, reply: Reply) -> None:
        if flight.error is not None:
            self._settle(flight, _refusal(flight.error))
        elif reply.is_positive:
            self.accepted_count += 1
            self._settle(flight, Outcome(Verdict.ACCEPTED, Step.BODY, reply))
        elif reply.code < 400:
            raise GarbledReplyError(f"A message is answered by {reply}", step=Step.BODY)
        else:
            self._settle(flight, _refusal(_refused(Step.BODY, reply)))

    def _on_quit(self, reply: Reply) -> None:
        self.phase = Phase.OVER

    def _settle(self, flight: _Flight, outcome: Outcome) -> None:
        self._flights.remove(flight)
        self.settled.append((flight.parcel, outcome))

    def _say(self, data: bytes, step: Step, handler: Handler) -> None:
        self._queue(data)
        self._expected.append((step, handler))

    def _queue(self, data: bytes) -> None:
        self._outgoing.append(data)
        self._queued_bytes += len(data)


def _refused(step: Step, reply: Reply) -> RefusedError:
    return RefusedError(f"{step.upper()} is answered by {reply}", step=step, reply=reply)


def _refusal(error: RefusedError) -> Outcome:
    verdict = Verdict.REJECTED if error.permanent else Verdict.DEFERRED
    return Outcome(verdict, error.step, error.reply, error)


def _base64(text: str) -> bytes:
    return base64.b64encode(text.encode())
