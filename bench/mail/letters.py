"""A mail of 30 KB in two parts, and a mailer that gives each reader their own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from bench.publish import _WORDS as WORDS

LENGTH = 30_000
DOMAIN = "news.example"
TOKEN = b"0000000000000000"


def parts() -> tuple[str, str]:
    """Return a text and an HTML part, together of about 30 KB."""
    pick = random.Random(1)

    def words(count: int) -> str:
        return " ".join(pick.choice(WORDS) for _ in range(count))

    paragraphs = [words(60) for _ in range(24)]
    text = "\n\n".join(paragraphs)
    rows = "".join(
        f'<tr><td style="padding:8px;font-family:serif;font-size:16px"><p>{one}</p></td></tr>\n'
        for one in paragraphs
    )
    return text, f"<html><body><table>\n{rows}</table></body></html>"


def letter() -> bytes:
    """Return the mail; `TOKEN` stands where the reader's is."""
    text, html = parts()
    message = EmailMessage()
    message["From"] = f"The Desk <desk@{DOMAIN}>"
    message["Subject"] = "The morning's news"
    message["List-Unsubscribe"] = f"<https://{DOMAIN}/leave/{TOKEN.decode()}>"
    message.set_content(f"{text}\n\nLeave: https://{DOMAIN}/leave/{TOKEN.decode()}\n")
    message.add_alternative(html, subtype="html")
    data = message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return data + b" " * max(LENGTH - len(data), 0) + b"\r\n"


class BenchMailer:
    """Joins bytes: what is left of making a copy when its letter was encoded once."""

    domain = DOMAIN

    def __init__(self) -> None:
        self._pieces = letter().split(TOKEN)

    def may_send(self, copies: Sequence[Any]) -> set[int]:
        """Return all."""
        return {copy.id for copy in copies}

    def render(self, copy: Any) -> bytes:
        """Return the reader's mail."""
        from broadsheet.newsletters.domain.derived import message_id

        token = b"%016d" % copy.reader_id
        head = f"To: {copy.address}\r\nMessage-ID: "
        head += f"{message_id(delivery_id=copy.id, domain=DOMAIN)}\r\n"
        return head.encode() + token.join(self._pieces)

    def message(self, copy: Any) -> Any:
        """A mail server needs none."""
        raise NotImplementedError
