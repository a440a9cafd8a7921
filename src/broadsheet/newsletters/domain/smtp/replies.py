"""A server's answers: parsed as they come in, whole or in pieces, and kept.

Grammar: RFC 5321 section 4.2; enhanced status codes: RFC 2034 and RFC 3463.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from broadsheet.newsletters.enums import QUEUE_ID_LENGTH, Step
from broadsheet.newsletters.errors import GarbledReplyError

# RFC 5321 4.5.3.1.5 says 512; some servers write more, none writes this much.
MAX_LINE_BYTES: Final = 4096
MAX_LINES: Final = 200
_LINE: Final = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED: Final = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:[ \t]+|$)")
_QUEUE_ID: Final = re.compile(
    r"\b(?:queued as|queued mail for delivery|id=|queue-id:?)\s*([\w./@+=-]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `enhanced` is like ``5.1.1`` or empty; `lines` are the texts without codes."""

    code: int
    enhanced: str
    lines: tuple[str, ...]

    @property
    def is_positive(self) -> bool:
        return 200 <= self.code < 300

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def queue_id(self) -> str:
        """Return the id under which the server queued the message, or an empty text."""
        found = _QUEUE_ID.search(self.text)
        return found[1].rstrip(".")[:QUEUE_ID_LENGTH] if found else ""

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced} {self.text}".replace("  ", " ").strip()


class ReplyReader:
    """Turns bytes as they arrive into replies."""

    def __init__(self) -> None:
        self._buffer = b""
        self._lines: list[tuple[int, str]] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a further answer is here."""
        return not self._buffer and not self._lines

    def feed(self, data: bytes, *, step: Step) -> list[Reply]:
        """Return the answers that `data` completes; raise `GarbledReplyError`."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if len(self._buffer) > MAX_LINE_BYTES:
            raise GarbledReplyError("The server's answer has no end.", step=step)
        replies = []
        for line in lines:
            reply = self._add(line.rstrip(b"\r"), step)
            if reply is not None:
                replies.append(reply)
        return replies

    def _add(self, line: bytes, step: Step) -> Reply | None:
        parsed = _LINE.fullmatch(line)
        if parsed is None or len(line) > MAX_LINE_BYTES or len(self._lines) >= MAX_LINES:
            raise GarbledReplyError(f"The server answers {line[:80]!r}.", step=step)
        code = int(parsed[1])
        if self._lines and self._lines[-1][0] != code:
            raise GarbledReplyError(
                f"The server begins an answer with {self._lines[-1][0]} and ends it with {code}.",
                step=step,
            )
        self._lines.append((code, (parsed[3] or b"").decode("utf-8", "replace")))
        if parsed[2] == b"-":
            return None
        texts = [text for _code, text in self._lines]
        self._lines = []
        return _reply(code, texts)


def _reply(code: int, texts: list[str]) -> Reply:
    found = _ENHANCED.match(texts[0])
    if found is None or found[1][0] != str(code)[0]:
        return Reply(code, "", tuple(texts))
    enhanced = found[1]
    stripped = [
        text[len(enhanced) :].lstrip() if text.startswith(enhanced) else text for text in texts
    ]
    return Reply(code, enhanced, tuple(stripped))
