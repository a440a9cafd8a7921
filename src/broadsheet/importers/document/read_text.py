"""Plain text as printed lines. Which of them make a paragraph is decided in `joins`."""

from __future__ import annotations

import re
from typing import NamedTuple

from broadsheet.importers.domain.manuscript import Certainty, Finding, PictureRef

from .bounds import check_length
from .errors import DocumentIsEmpty
from .furniture import page_line
from .pieces import Evidence, Kind, Piece, Source, removed
from .rich import MARK, SOFT, Rich, Run, make_rich

_BULLET = re.compile(r"^\s*(?:[•●▪◦‣⁃·∙○■□▸►➢➤✓\uf0b7\uf0a7\u2043]|[-+*](?=\s))\s+(?=\S)")
_RULE = re.compile(
    r"^\s*(?:(?:[*∗⁎＊]\s*){1,12}|(?:[-–—_=~]\s*){3,}|(?:#\s*){3}|⁂|❦|(?:[•·]\s*){3,})\s*$"
)
_UNDERLINE = re.compile(r"^\s*(?:-{3,}|={3,}|~{3,})\s*$")
_STARRED = re.compile(
    r"(?<![\w*])\*\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*\*(?![\w*])|(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*(?![\w*])|(?<![\w_/])_(?=[^\s_])([^_\n]{1,300}?)(?<=[^\s_])_(?![\w_])"
)
_PICTURE = re.compile(  # where a browser printed the picture's address in its place
    r"^\W{0,3}(?P<address>https?://[^\s<>\"]+/(?P<name>[^\s<>\"/?]+\.(?:jpe?g|png|webp|gif|avif))"
    r"(?:\?[^\s\])]*)?)\W{0,2}$",
    re.IGNORECASE,
)
_MAIL_LINE = re.compile(
    r"^\s*>?\s*(?:from|to|cc|subject|date|sent|reply-to)\s*:\s*\S", re.IGNORECASE
)


class Decoded(NamedTuple):
    text: str
    encoding: str
    is_guessed: bool


def decode_text(content: bytes) -> Decoded:
    """Text by its byte order mark, as UTF-8, as UTF-16 without a mark, else as Windows-1252."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    ):  # fmt: skip
        if content.startswith(mark):
            return Decoded(content.decode(encoding, "replace"), encoding, False)
    sample = content[:2000]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if len(zeros) > 3 and zeros.count(0) > 0.4 * len(zeros):
            return Decoded(content.decode(encoding, "replace"), encoding, True)
    try:
        return Decoded(content.decode("utf-8"), "utf-8", False)
    except UnicodeDecodeError:
        pass
    # The five bytes that Windows-1252 leaves free become their ISO 8859-1 namesakes.
    text = (
        "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in content)
        if len(content) < 1_000_000
        else content.decode("cp1252", "replace")
    )
    return Decoded(text, "cp1252", True)


def read_text(*, filename: str, content: bytes) -> Source:
    decoded = decode_text(content)
    check_length(filename=filename, characters=len(decoded.text))
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    text = text.replace("\u2029", "\n\n").replace(SOFT, "\n").replace("\x85", "\n")
    text = "".join(c for c in text if c in "\n\t\f" or ord(c) >= 32).replace(MARK, "")
    pieces: list[Piece] = []
    blank, page = True, False
    for raw in text.replace("\f", "\n\f\n").split("\n"):
        if raw == "\f":
            page = True
            continue
        line = raw.expandtabs(8).rstrip()
        if not line.strip():
            blank = True
            continue
        if _UNDERLINE.match(line) and not blank and pieces and _is_underlined(pieces[-1], line):
            pieces[-1].kind = Kind.HEADING
            pieces[-1].level = 1 if line.strip()[0] == "=" else 2
            continue
        piece = _read_line(line)
        piece.after_blank, piece.after_page = blank, page
        pieces.append(piece)
        blank = page = False
    if not pieces:
        raise DocumentIsEmpty(filename)
    findings: list[Finding] = []
    if decoded.is_guessed:
        message = f"Read as {decoded.encoding}, a guess: look whether accents are right."
        findings.append(Finding("file", message, Certainty.UNSURE))
    pieces = _drop_mail_head(pieces, findings)
    return Source(pieces, Evidence(), findings, is_lines=True, is_paged=True)


def _is_underlined(piece: Piece, line: str) -> bool:
    """Whether a line of dashes is drawn under a title and is about as long."""
    length = len(piece.rich)
    fits = abs(len(line.strip()) - length) <= max(4, length // 3)
    return piece.kind is Kind.TEXT and piece.after_blank and 2 < length <= 100 and fits


def _read_line(line: str) -> Piece:
    indent = len(line) - len(line.lstrip())
    if _RULE.match(line):
        return Piece(Kind.DIVIDER, Rich((Run(line.strip()),)), indent=indent)
    bullet = _BULLET.match(line)
    if bullet and not page_line(line.strip()):
        return Piece(Kind.ITEM, _emphasise(line[bullet.end() :]), indent=indent)
    pictured = _PICTURE.match(line)
    if pictured:
        picture = PictureRef(pictured["address"], filename=pictured["name"][:150])
        return Piece(Kind.PICTURE, picture=picture, indent=indent)
    return Piece(Kind.TEXT, _emphasise(line.strip()), indent=indent)


def _drop_mail_head(pieces: list[Piece], findings: list[Finding]) -> list[Piece]:
    """Without "From:", "Subject:" and "Date:", where an article came by mail."""
    count = 0
    while count < len(pieces) and _MAIL_LINE.match(pieces[count].rich.text):
        count += 1
    if count < 2:
        return pieces
    words = " · ".join(piece.rich.text for piece in pieces[:count])
    findings.append(removed("Left out: the head of the mail.", words))
    return pieces[count:]


def _emphasise(line: str) -> Rich:
    """``*so*``, ``_so_`` and ``**so**`` as people type them where there is no markup."""
    runs: list[Run] = []
    start = 0
    for match in _STARRED.finditer(line):
        bold, starred, scored = match.groups()
        runs.append(Run(line[start : match.start()]))
        runs.append(Run(bold or starred or scored, bold=bool(bold), italic=not bold))
        start = match.end()
    runs.append(Run(line[start:]))
    return make_rich(runs)
