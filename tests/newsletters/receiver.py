"""A mail server as a process of its own that writes down what it takes before it says so.

Run as ``python -m tests.newsletters.receiver LOG``: prints its port; LOG gets a line of Message-ID
for each message, written before the 250 is sent, as a mail server's queue is.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

_MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE)
_ANSWERS = {
    b"EHLO": b"250-receiver.example\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n",
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RCPT": b"250 2.1.5 Ok\r\n",
    b"RSET": b"250 2.0.0 Ok\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}


def accepted(log: Path) -> list[str]:
    """Return the Message-IDs that a receiver wrote down."""
    return log.read_text().split() if log.exists() else []


@contextmanager
def running(log: Path) -> Iterator[str]:
    """Run a receiver that writes into `log`; yield its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.newsletters.receiver", str(log)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _serve(client: socket.socket, log: int) -> None:
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.sendall(b"220 receiver.example\r\n")
    buffer, is_in_body = b"", False
    while True:
        end = buffer.find(b"\r\n.\r\n") if is_in_body else buffer.find(b"\r\n")
        if end < 0:
            try:
                data = client.recv(65536)
            except ConnectionError:
                return
            if not data:
                return
            buffer += data
        elif is_in_body:
            found = _MESSAGE_ID.search(buffer[:end])
            assert found is not None
            os.write(log, found[1] + b"\n")
            buffer, is_in_body = buffer[end + 5 :], False
            _say(client, b"250 2.0.0 Ok: queued as %d\r\n" % hash(found[1]))
        else:
            verb, buffer = buffer[:4].upper(), buffer[end + 2 :]
            is_in_body = verb == b"DATA"
            _say(client, _ANSWERS.get(verb, b"500 What?\r\n"))


def _say(client: socket.socket, answer: bytes) -> None:
    try:
        client.sendall(answer)
    except ConnectionError:
        return  # what it sent before it died is still read


def main() -> None:
    """Serve until killed."""
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            client, _address = listener.accept()
            threading.Thread(target=_serve, args=(client, log), daemon=True).start()


if __name__ == "__main__":
    main()
