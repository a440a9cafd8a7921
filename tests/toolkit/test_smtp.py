"""Mail to addresses in any script, through a real SMTP server."""

from __future__ import annotations

import email
import email.policy
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from broadsheet.toolkit.smtp import EmailBackend


class Mailbox(socketserver.TCPServer):
    """A mail server that keeps what comes: (recipients, content)."""

    def __init__(self, *extensions: str) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.extensions = extensions
        self.kept: list[tuple[list[str], bytes]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    """One conversation, of as much of RFC 5321 as Django speaks."""

    server: Mailbox

    def handle(self) -> None:
        recipients: list[str] = []
        self._say("220 here")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"EHLO":
                names = ["here", *self.server.extensions]
                ends = ["-"] * (len(names) - 1) + [" "]
                for end, name in zip(ends, names, strict=True):
                    self._say(f"250{end}{name}")
            elif word == b"RCPT":
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
                self._say("250 known")
            elif word == b"DATA":
                self._say("354 go on")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.kept.append((recipients, content))
                self._say("250 kept")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def serving(*extensions: str) -> Iterator[Mailbox]:
    """Serve a mailbox in a thread."""
    with Mailbox(*extensions) as mailbox:
        thread = threading.Thread(target=mailbox.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield mailbox
        finally:
            mailbox.shutdown()
            thread.join()


def _send(port: int, address: str) -> None:
    message = EmailMultiAlternatives(
        "Grüße", "Text in مختلف", "Die Zeitung <desk@zeitung.example>", [address],
        connection=EmailBackend(host="127.0.0.1", port=port, use_tls=False, use_ssl=False),
    )  # fmt: skip
    message.attach_alternative("<p>Text in مختلف</p>", "text/html")
    message.send()


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("ana@example.org", "ana@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
    ],
)
def test_mail_reaches_the_address_as_it_is(address: str, sent_to: str) -> None:
    with serving("SMTPUTF8", "8BITMIME") as mailbox:
        _send(mailbox.port, address)
    [(recipients, content)] = mailbox.kept
    assert recipients == [sent_to]
    found: Any = email.message_from_bytes(content, policy=email.policy.default)
    assert found["Subject"] == "Grüße"
    assert f"To: {address}".encode() in content or sent_to == found["To"]
    assert found.get_body(("plain",)).get_content().strip() == "Text in مختلف"


def test_a_server_that_cannot_is_not_sent_something_else() -> None:
    with serving("8BITMIME") as mailbox, pytest.raises(smtplib.SMTPNotSupportedError):
        _send(mailbox.port, "用户@example.org")
    assert mailbox.kept == []
