"""The text of an export is cut into its head, its items and its tail.

Cutting before parsing has three uses: memory holds one item whatever the size of the file; every
item knows its line; and one broken item does not take the others with it. What XML would refuse
but WordPress and its plug-ins are known to write is mended on the way: bare ampersands, HTML's
named entities outside CDATA, and a ``]]>`` inside a CDATA section (it has to be written
``]]]]><![CDATA[>``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from broadsheet.importers.wordpress.domain.wxr.decoding import Decoder
from broadsheet.importers.wordpress.domain.wxr.records import Repair
from broadsheet.importers.wordpress.errors import HostileFile, WordPressImportError

MAX_PIECE_CHARACTERS = 64_000_000

_OUTSIDE = re.compile(
    r"<!\[CDATA\[|<item[\s>]|</item\s*>|</channel\s*>|<!--|<!DOCTYPE|<!ENTITY"
    r"|&(?!(?:amp|lt|gt|quot|apos);)"
)
_REFERENCE = re.compile(r"&(#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_OPENING_TAG = re.compile(r"<([A-Za-z_][\w:.-]*)[^<>]*>\s*$")
_READ_AHEAD = 1_000_000
_BEGINNING = 2_000  # of an item that is too large: enough for its title
_TOKEN_REACH = 64  # the longest token that may straddle two chunks


class Kind(StrEnum):
    HEAD = "head"
    ITEM = "item"
    UNCLOSED = "unclosed"  # an item in which another begins
    TOO_LARGE = "too large"  # an item of which only the beginning is kept
    CUT_OFF = "cut-off"  # the file ends inside the item, or inside the head
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str
    line: int
    end_byte: int
    repairs: list[Repair]
    element: etree._Element | None = None  # an item that needed no mending, parsed


class Splitter:
    """Cuts what `decoder` reads into pieces.

    Most items need no mending. So what stands between ``<item>`` and the next ``</item>`` is given
    to `parse` first, and only what that refuses (None) is looked through.
    """

    def __init__(
        self, decoder: Decoder, parse: Callable[[str], etree._Element | None] = lambda _: None
    ) -> None:
        self._decoder = decoder
        self._parse = parse
        self._source = iter(decoder)
        self._buffer = ""
        self._at = 0
        self._is_over = False
        self._out: list[str] = []
        self._out_size = 0
        self._line = 1
        self._piece_line = 1
        self._cdata_tag: str | None = None
        self._last_tag = ""
        self._in_item = False
        self._has_head = False
        self._is_too_large = False

    def __iter__(self) -> Iterator[Piece]:
        while True:
            yield from self._scan()
            if not self._more():
                break
        self._take(len(self._buffer))
        if self._in_item or not self._has_head or self._cdata_tag is not None:
            yield self._piece(Kind.CUT_OFF)
        else:
            yield self._piece(Kind.TAIL)

    def _more(self) -> bool:
        if self._is_over:
            return False
        self._buffer = self._buffer[self._at :]
        self._at = 0
        try:
            self._buffer += next(self._source)
        except StopIteration:
            self._is_over = True
        return True

    def _scan(self) -> Iterator[Piece]:
        """Work through the buffer as far as can be told without more text."""
        while self._at < len(self._buffer):
            if self._cdata_tag is not None:
                if not self._inside_cdata():
                    return
                continue
            match = _OUTSIDE.search(self._buffer, self._at)
            if match is None:
                self._take(self._safe_end())
                return
            if not self._is_over and match.start() > len(self._buffer) - _TOKEN_REACH:
                self._take(match.start())
                return
            piece = self._outside(match)
            if isinstance(piece, Piece):
                yield piece
            elif not piece:
                return

    def _safe_end(self) -> int:
        """The end of what surely holds no beginning of a token."""
        if self._is_over:
            return len(self._buffer)
        reach = max(len(self._buffer) - _TOKEN_REACH, self._at)
        cut = self._buffer.find("<", reach)
        amp = self._buffer.find("&", reach)
        ends = [end for end in (cut, amp) if end >= 0]
        return min(ends) if ends else len(self._buffer)

    def _take(self, end: int) -> None:
        if end > self._at:
            text = self._buffer[self._at : end]
            self._out.append(text)
            self._line += text.count("\n")
            self._out_size += len(text)
            self._at = end
            if self._out_size > MAX_PIECE_CHARACTERS:
                self._let_go()

    def _let_go(self) -> None:
        """Keep only the beginning of an item that is too large: it is read over."""
        if not self._in_item:
            raise WordPressImportError(
                f"What begins at line {self._piece_line} is larger than "
                f"{MAX_PIECE_CHARACTERS:,} characters and no item."
            )
        self._is_too_large = True
        self._out = ["".join(self._out)[:_BEGINNING]]
        self._out_size = _BEGINNING

    def _put(self, text: str, skip: int) -> None:
        self._out.append(text)
        self._out_size += len(text)
        self._line += self._buffer.count("\n", self._at, self._at + skip)
        self._at += skip

    def _repair(self, what: str) -> None:
        self._decoder.repairs.append(Repair(self._line, what))

    def _piece(self, kind: Kind, element: etree._Element | None = None) -> Piece:
        text = "".join(self._out)
        if self._is_too_large and kind is Kind.ITEM:
            kind = Kind.TOO_LARGE
        self._is_too_large = False
        mine = [repair for repair in self._decoder.repairs if repair.line <= self._line]
        if mine:
            self._decoder.repairs = [r for r in self._decoder.repairs if r.line > self._line]
        ahead = len(self._buffer) - self._at
        piece = Piece(
            kind, text, self._piece_line, max(self._decoder.bytes_read - ahead, 0), mine, element
        )
        self._out = []
        self._out_size = 0
        self._piece_line = self._line
        return piece

    def _outside(self, match: re.Match[str]) -> Piece | bool:
        found = match[0]
        start = match.start()
        if found.startswith("<item"):
            self._take(start)
            kind = Kind.UNCLOSED if self._in_item else Kind.ITEM
            piece = None
            if not self._has_head:
                piece = self._piece(Kind.HEAD)
                self._has_head = True
            elif kind is Kind.UNCLOSED:
                piece = self._piece(Kind.UNCLOSED)
            else:  # white space between two items
                self._out = []
                self._out_size = 0
                self._piece_line = self._line
            self._in_item = True
            if kind is Kind.ITEM and piece is None:
                return self._whole_item() or self._open_item(found)
            self._take(match.end())
            return piece if piece is not None else True
        if found.startswith("</item"):
            self._take(match.end())
            if not self._in_item:
                return True
            self._in_item = False
            return self._piece(Kind.ITEM)
        if found.startswith("</channel"):
            self._take(start)
            if not self._has_head:  # an export of nothing
                self._has_head = True
                return self._piece(Kind.HEAD)
            self._take(match.end())
            return True
        if found == "<![CDATA[":
            self._take(start)
            before = self._out[-1][-200:] if self._out else ""
            opened = _OPENING_TAG.search(before)
            if opened:
                self._last_tag = opened[1]
            self._take(match.end())
            self._cdata_tag = self._last_tag
            return True
        if found == "<!--":
            return self._comment(start)
        if found.startswith("<!"):
            self._take(start)
            raise HostileFile(
                f"The file declares a document type or an entity at line {self._line}. "
                "No WordPress export does; it is not read."
            )
        self._take(start)
        self._ampersand()
        return True

    def _open_item(self, tag: str) -> bool:
        self._take(self._at + len(tag))  # looking for the whole item may have moved the buffer
        return True

    def _whole_item(self) -> Piece | None:
        """Return the item that begins here if it is whole and sound, else None."""
        end = self._buffer.find("</item>", self._at)
        if end < 0 and not self._is_over and len(self._buffer) - self._at < _READ_AHEAD:
            if self._more():
                end = self._buffer.find("</item>", self._at)
        if end < 0:
            return None
        end += len("</item>")
        element = self._parse(self._buffer[self._at : end])
        if element is None:
            return None
        self._take(end)
        self._in_item = False
        return self._piece(Kind.ITEM, element)

    def _comment(self, start: int) -> bool:
        end = self._buffer.find("-->", start + 4)
        if end < 0:
            self._take(start)
            if self._is_over:
                self._take(len(self._buffer))
            elif len(self._buffer) - start > MAX_PIECE_CHARACTERS:
                raise WordPressImportError(f"A comment at line {self._line} does not end.")
            return False
        self._take(start)
        skip = end + 3 - start
        self._put("\n" * self._buffer.count("\n", start, end), skip)
        return True

    def _ampersand(self) -> None:
        match = _REFERENCE.match(self._buffer, self._at)
        if match is None:
            self._repair("a bare “&” written as “&amp;”")
            self._put("&amp;", 1)
            return
        name = match[1]
        if name.startswith("#"):
            code = int(f"0{name[1:]}", 16) if name[1] in "xX" else int(name[1:])
            if code in {9, 10, 13} or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD:
                self._put(match[0], len(match[0]))
            elif 0x10000 <= code <= 0x10FFFF:
                self._put(match[0], len(match[0]))
            else:
                self._repair(f"a reference to a forbidden character ({match[0]}) left out")
                self._put("", len(match[0]))
            return
        character = html.unescape(match[0])
        if character == match[0]:
            self._repair(f"“{match[0]}” is no entity: its “&” written as “&amp;”")
            self._put("&amp;", 1)
        else:
            self._put("".join(f"&#{ord(c)};" for c in character), len(match[0]))

    def _inside_cdata(self) -> bool:
        end = self._buffer.find("]]>", self._at)
        if end < 0:
            self._take(len(self._buffer) - (0 if self._is_over else 2))
            return False
        verdict = self._ends_here(end)
        if verdict is None:
            self._take(end)
            return False
        self._take(end)
        if verdict:
            self._take(end + 3)
            self._cdata_tag = None
        else:
            self._repair("a “]]>” inside CDATA, which ends it: written as two sections")
            self._put("]]]]><![CDATA[>", 3)
        return True

    def _ends_here(self, end: int) -> bool | None:
        """Whether the ``]]>`` at `end` closes its section; None: more text is needed to tell."""
        buffer = self._buffer
        after = end + 3
        while after < len(buffer) and buffer[after] in " \t\r\n":
            after += 1
        if after + _TOKEN_REACH > len(buffer) and not self._is_over:
            return None
        closing = f"</{self._cdata_tag}"
        if buffer.startswith((closing, "<![CDATA["), after) or not self._cdata_tag:
            return True
        here = buffer.find(closing, after)
        item = buffer.find("</item>", after)
        if here < 0 and item < 0:
            return True if self._is_over or len(buffer) - end > MAX_PIECE_CHARACTERS else None
        if here < 0 or 0 <= item < here:
            return True
        return not buffer[after:here].rstrip().endswith("]]>")
