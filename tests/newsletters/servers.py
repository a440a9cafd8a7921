"""Mail servers for the tests: one that fails as it is told to, certificates, a way to send."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.newsletters.domain.smtp.connection import Server, Timeouts
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel, Verdict
from broadsheet.newsletters.domain.smtp.pool import Pool

MESSAGE = b"From: desk@news.example\r\nSubject: Morning\r\n\r\nGood morning.\r\n"
CLOSE = b"close"
HANG = b"hang"
PATIENCE = Timeouts(connect=2, greeting=0.5, command=0.5, data=0.5, block=0.5, body=0.5)

EXTENSIONS = ("PIPELINING", "SIZE 100000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
USUAL = {
    "GREETING": b"220 faulty.example\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "RSET": b"250 2.0.0 Ok\r\n",
    "DATA": b"354 Go on\r\n",
    "BODY": b"250 2.0.0 Ok: queued as 4XyZ1\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
}


def ehlo(*extensions: str) -> bytes:
    lines = ["faulty.example", *extensions]
    return b"".join(
        f"250{'-' if place < len(lines) - 1 else ' '}{line}\r\n".encode()
        for place, line in enumerate(lines)
    )


@dataclass
class FaultyServer:
    """Answers as usual, but for what `script` says: a verb's next answers, then the usual one."""

    script: dict[str, list[bytes]] = field(default_factory=dict)
    extensions: Iterable[str] = EXTENSIONS
    heard: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def answer(self, verb: str) -> bytes:
        waiting = self.script.get(verb)
        if waiting:
            return waiting.pop(0)
        return ehlo(*self.extensions) if verb == "EHLO" else USUAL.get(verb, b"500 What?\r\n")

    @contextmanager
    def running(self) -> Iterator[FaultyServer]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            self._ended = threading.Event()
            listener.settimeout(0.05)
            threads = [threading.Thread(target=self._accept, args=(listener,))]
            threads[0].start()
            try:
                yield self
            finally:
                self._ended.set()
                threads[0].join()

    def _accept(self, listener: socket.socket) -> None:
        served = []
        while not self._ended.is_set():
            try:
                client, _address = listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            served.append(threading.Thread(target=self._serve, args=(client,)))
            served[-1].start()
        for one in served:
            one.join()

    def _serve(self, client: socket.socket) -> None:
        with client:
            client.settimeout(0.05)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            buffer = b""
            is_in_body = False
            pending = deque(["GREETING"])
            while not self._ended.is_set():
                while pending:
                    verb = pending.popleft()
                    answer = self.answer(verb)
                    if answer == HANG:
                        self._ended.wait()
                        return
                    if answer.endswith(CLOSE):
                        client.sendall(answer.removesuffix(CLOSE))
                        return
                    client.sendall(answer)
                    is_in_body = verb == "DATA" and answer.startswith(b"354")
                    if verb == "QUIT":
                        return
                end = buffer.find(b"\r\n.\r\n") if is_in_body else buffer.find(b"\r\n")
                if is_in_body and buffer.startswith(b".\r\n"):
                    buffer, end = b"\r\n" + buffer, 0
                if end < 0:
                    try:
                        data = client.recv(65536)
                    except TimeoutError:
                        continue
                    except ConnectionError:
                        return
                    if not data:
                        return
                    self.chunks.append(data)
                    buffer += data
                    continue
                if is_in_body:
                    self.messages.append(buffer[: end + 2])
                    buffer = buffer[end + 5 :]
                    pending.append("BODY")
                else:
                    line, buffer = buffer[:end].decode(), buffer[end + 2 :]
                    self.heard.append(line)
                    pending.append(line.split()[0].upper() if line.strip() else "")

    def server(self, **changes: object) -> Server:
        return Server("127.0.0.1", self.port, **{"timeouts": PATIENCE, **changes})  # type: ignore[arg-type]


class Waiting:
    """A source of parcels that stand in a row."""

    def __init__(self, parcels: Iterable[Parcel]) -> None:
        self._parcels = deque(parcels)

    @property
    def waiting(self) -> int:
        return len(self._parcels)

    def append(self, parcel: Parcel) -> None:
        self._parcels.append(parcel)

    def next(self) -> Parcel | None:
        return self._parcels.popleft() if self._parcels else None


def parcels(count: int, message: bytes = MESSAGE) -> list[Parcel]:
    return [
        Parcel(number, f"bounce+{number}@news.example", f"reader{number}@mail.example", message)
        for number in range(1, count + 1)
    ]


def send(
    server: Server,
    what: list[Parcel],
    *,
    connections: int = 1,
    seconds: float = 5,
    again: bool = False,
) -> dict[int, Outcome]:
    """Send and return the outcomes by key; what was not settled in time is missing.

    With `again` what was not tried is.
    """
    outcomes: dict[int, Outcome] = {}
    source = Waiting(what)
    with Pool(server, connections=connections) as pool:
        for _ in range(int(seconds / 0.1)):
            for parcel, outcome in pool.run(source, seconds=0.1, at_most=1000):
                outcomes[parcel.key] = outcome
                if again and outcome.verdict == Verdict.NOT_TRIED:
                    source.append(parcel)
            if (len(outcomes) == len(what) and not source.waiting) or pool.failures_in_a_row:
                break
        for parcel, outcome in pool.run(Waiting([]), seconds=0, at_most=1):
            outcomes[parcel.key] = outcome
    return outcomes


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return contexts for a server with a self-made certificate and for a client that knows it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    for_server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    for_server.load_cert_chain(certificate, key)
    return for_server, ssl.create_default_context(cafile=str(certificate))
