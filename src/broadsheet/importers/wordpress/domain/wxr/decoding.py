"""Bytes of an export become text that an XML reader accepts, repaired where nothing is lost.

Real exports hold control characters (XML 1.0 section 2.2 forbids them), bytes of another encoding
than they declare, or a byte order mark. Each repair is recorded with its line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from broadsheet.importers.wordpress.domain.wxr.records import Repair
from broadsheet.importers.wordpress.errors import NotAnExport

CHUNK_BYTES = 256 * 1024

# U+FDD0 and U+FDD1 are legal but never mean anything: the content readers use them as marks.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ufdd0\ufdd1]")
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoder:
    """Reads `file` and yields text; `line` counts what was given out, `repairs` what was mended."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.bytes_read = 0
        self.line = 1
        self.repairs: list[Repair] = []
        self._encoding = "utf-8"
        self._is_multibyte = False

    def __iter__(self) -> Iterator[str]:
        first = self._read()
        first = self._detect(first)
        if self._is_multibyte:
            yield from self._whole_stream(first)
        else:
            yield from self._line_by_line(first)

    def _read(self) -> bytes:
        data = self.file.read(CHUNK_BYTES)
        self.bytes_read += len(data)
        return data

    def _detect(self, first: bytes) -> bytes:
        for bom, encoding in _BOMS:
            if first.startswith(bom):
                self._encoding = encoding
                self._is_multibyte = encoding != "utf-8"
                return first[len(bom) :]
        match = _DECLARATION.match(first)
        if match:
            name = match[1].decode("ascii")
            try:
                codec = codecs.lookup(name)
                "".encode(codec.name)
            except (LookupError, TypeError) as error:
                raise NotAnExport(
                    f"The file declares the encoding “{name}”, which nobody knows."
                ) from error
            self._encoding = codec.name
            single = codec.name.startswith(("iso8859", "cp125", "koi8", "cp8", "mac"))
            self._is_multibyte = not single and codec.name not in {"utf-8", "ascii"}
        return first

    def _whole_stream(self, first: bytes) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        data = first
        while data:
            text = decoder.decode(data)
            if "\ufffd" in text:
                self._note(text, text.index("\ufffd"), f"bytes that are not {self._encoding}")
            yield self._clean(text)
            data = self._read()
        yield self._clean(decoder.decode(b"", final=True))

    def _line_by_line(self, first: bytes) -> Iterator[str]:
        rest = b""
        data = first
        while data:
            data = rest + data
            cut = max(data.rfind(b"\n"), data.rfind(b">")) + 1
            if cut == 0 and len(data) > 16 * CHUNK_BYTES:
                cut = len(data)
            data, rest = data[:cut], data[cut:]
            if data:
                yield self._clean(self._decode(data))
            data = self._read()
        if rest:
            yield self._clean(self._decode(rest))

    def _decode(self, data: bytes) -> str:
        # UTF-8 first, whatever is declared: text of another encoding is almost never valid UTF-8,
        # while sites that changed their encoding export both under one declaration.
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        fallback = self._encoding if self._encoding not in {"utf-8", "ascii"} else "cp1252"
        lines = []
        for offset, line in enumerate(data.split(b"\n")):
            try:
                lines.append(line.decode("utf-8"))
            except UnicodeDecodeError:
                lines.append(_mixed(line, fallback))
                if fallback != self._encoding:
                    self.repairs.append(
                        Repair(self.line + offset, f"bytes that are not UTF-8, read as {fallback}")
                    )
        return "\n".join(lines)

    def _clean(self, text: str) -> str:
        if _FORBIDDEN.search(text):
            for match in _FORBIDDEN.finditer(text):
                name = f"U+{ord(match[0]):04X}"
                self._note(text, match.start(), f"a character that XML forbids ({name}) left out")
            text = _FORBIDDEN.sub("", text)
        self.line += text.count("\n")
        return text

    def _note(self, text: str, at: int, what: str) -> None:
        self.repairs.append(Repair(self.line + text.count("\n", 0, at), what))


def _mixed(line: bytes, fallback: str) -> str:
    """Decode a line of UTF-8 in which some bytes are of `fallback`, each kept."""
    parts = []
    while line:
        try:
            parts.append(line.decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            parts.append(line[: error.start].decode("utf-8"))
            wrong = line[error.start : error.start + 1]
            try:
                parts.append(wrong.decode(fallback))
            except UnicodeDecodeError:
                parts.append(wrong.decode("latin-1"))
            line = line[error.start + 1 :]
    return "".join(parts)
