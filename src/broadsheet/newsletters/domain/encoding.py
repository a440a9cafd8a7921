"""A message encoded once, with gaps for what is each reader's own.

A gap is filled with ASCII that needs no encoding (a signed token), so filling it is joining bytes:
in quoted-printable it stands on a line of its own between soft line breaks (RFC 2045 section 6.7),
in base64 the bytes beside it are encoded with it, and what follows was encoded beforehand in each
of the three places where a group of three bytes can begin (section 6.8).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.quoprimime import body_encode
from typing import Final, Protocol

_LINE: Final = 76
_GROUPS: Final = 57  # bytes that a line of base64 holds
_GAP: Final = re.compile(r"\ue000([a-z]+)\ue001")


def gap(name: str) -> str:
    """Return the mark of a gap, to stand in a text. Private-use letters: no text of ours has it."""
    return f"\ue000{name}\ue001"


class Body(Protocol):
    """The body of a part, encoded but for its gaps."""

    transfer_encoding: str
    size: int

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """Return the whole body, with CRLF at the end of its lines."""


def encode_body(text: str) -> Body:
    """Encode a text whichever way is shorter; scripts of three bytes a letter triple otherwise."""
    texts = _GAP.split(text)
    pieces, names = texts[0::2], texts[1::2]
    quoted = _Quoted(pieces, names)
    in_base64 = _Base64(pieces, names)
    return quoted if quoted.size <= in_base64.size else in_base64


class _Quoted:
    transfer_encoding = "quoted-printable"

    def __init__(self, pieces: Sequence[str], names: Sequence[str]) -> None:
        encoded = [_quoted(piece) for piece in pieces]
        # A soft break before each gap and after it.
        self._pieces = [
            (b"=\r\n" if place else b"") + piece + (b"=\r\n" if place < len(names) else b"")
            for place, piece in enumerate(encoded)
        ]
        self._names = names
        self.size = sum(map(len, self._pieces))

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        out = [self._pieces[0]]
        for name, piece in zip(self._names, self._pieces[1:], strict=True):
            out += values[name], piece
        return b"".join(out)


def _quoted(text: str) -> bytes:
    # The function takes each character for a byte.
    lines = text.replace("\r\n", "\n").encode().decode("latin-1")
    return body_encode(lines, maxlinelen=_LINE, eol="\r\n").encode("ascii")


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of which the first bytes belong to the group before it, the last to the one after."""

    head: bytes
    lines: bytes
    tail: bytes


class _Base64:
    transfer_encoding = "base64"

    def __init__(self, pieces: Sequence[str], names: Sequence[str]) -> None:
        self._runs = [
            tuple(_run(piece.replace("\r\n", "\n").replace("\n", "\r\n").encode(), head)
                  for head in range(3))
            for piece in pieces
        ]  # fmt: skip
        self._names = [*names, ""]
        self.size = sum(len(runs[0].lines) for runs in self._runs)

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        out: list[bytes] = []
        open_bytes = b""
        for runs, name in zip(self._runs, self._names, strict=True):
            run = runs[-len(open_bytes) % 3]
            group = open_bytes + run.head
            if len(group) % 3 == 0:
                out += _base64_lines(group), run.lines
                group = b""
            # Else the piece is so short that it is all head, and the group goes on.
            open_bytes = group + run.tail + (values[name] if name else b"")
        out.append(_base64_lines(open_bytes))
        return b"".join(out)


def _run(piece: bytes, head: int) -> _Run:
    whole = (len(piece) - head) // 3 * 3
    end = head + max(whole, 0)
    return _Run(piece[:head], _base64_lines(piece[head:end]), piece[end:])


def _base64_lines(piece: bytes) -> bytes:
    return b"".join(
        binascii.b2a_base64(piece[start : start + _GROUPS], newline=False) + b"\r\n"
        for start in range(0, len(piece), _GROUPS)
    )
