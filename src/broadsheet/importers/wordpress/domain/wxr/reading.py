"""Reading an export: its head, then its items, one after the other, each with its line.

The versions differ by namespace (``http://wordpress.org/export/1.2/``) and in what they hold; what
an element means is in `elements`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from broadsheet.importers.wordpress.domain.wxr.decoding import Decoder
from broadsheet.importers.wordpress.domain.wxr.elements import (
    local_name,
    read_head_element,
    read_item_element,
    text_of,
)
from broadsheet.importers.wordpress.domain.wxr.records import Head, Item, Repair
from broadsheet.importers.wordpress.domain.wxr.splitting import (
    MAX_PIECE_CHARACTERS,
    Kind,
    Piece,
    Splitter,
)
from broadsheet.importers.wordpress.errors import (
    BrokenItem,
    CutOff,
    NotAnExport,
    UnsupportedVersion,
    WordPressImportError,
)

KNOWN_VERSIONS = ("1.0", "1.1", "1.2")
_EXPORT_NAMESPACE = re.compile(r"https?://wordpress\.org/export/([0-9.]+)/(excerpt/)?$")
_ROOT = re.compile(r"<rss\b[^>]*>")
_TITLE = re.compile(r"<title>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</title>", re.DOTALL)
_UNDECLARED = re.compile(r"Namespace prefix ([\w.-]+)")
_HUGE_CHARACTERS = 4_000_000  # libxml2 refuses text nodes over 10 million bytes unless told


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that could not be read."""

    error: BrokenItem
    end_byte: int = 0


class Export:
    """An export file, read once from beginning to end.

    Iterate over it: the items, and a `Failure` for each item that is not well-formed. Iterating
    raises `CutOff` at the end of a file that ends too early; what was yielded until then is whole.
    `head` is read on opening, which raises `NotAnExport`, `UnsupportedVersion` or `HostileFile`.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._decoder = Decoder(file)
        self._pieces = iter(Splitter(self._decoder, self._parse_item))
        self._root_line = ""
        self.items_read = 0
        self.head = self._read_head(next(self._pieces))

    @property
    def bytes_read(self) -> int:
        return self._decoder.bytes_read

    def _read_head(self, piece: Piece) -> Head:
        root = _ROOT.search(piece.text)
        if root is None:
            what = "empty" if not piece.text.strip() else "no WordPress export"
            if piece.text.startswith(("PK", "\x1f‹", "‹")):  # gzip's mark, read as text
                raise NotAnExport("The file is packed (ZIP or gzip): unpack it and try again.")
            raise NotAnExport(
                f"The file is {what}: it has no <rss> element. Make one at the old site under "
                "Tools › Export › All content."
            )
        # The root's tag stands on the first line, so that lines inside an item count from 1.
        self._root_line = root[0].replace("\n", " ")
        if piece.kind is Kind.CUT_OFF:
            raise CutOff(
                "The file is cut off in its head, before the first item.",
                line=piece.line + piece.text.count("\n"),
                items_read=0,
            )
        text = piece.text
        if "</channel" not in text:
            text += "</channel>"
        try:
            tree = _parse(_without_declaration(text) + "</rss>")
        except etree.XMLSyntaxError as error:
            raise NotAnExport(
                f"The head of the file is broken at line {error.lineno}: {error.msg}"
            ) from error
        channel = tree.find("channel")
        if channel is None:
            raise NotAnExport("The file is no WordPress export: it has no <channel>.")
        head = Head(version=_version(tree, channel), repairs=piece.repairs)
        for element in channel:
            read_head_element(head, element)
        return head

    def __iter__(self) -> Iterator[Item | Failure]:
        for piece in self._pieces:
            if piece.kind is Kind.TAIL:
                if "</channel" not in piece.text and "</rss" not in piece.text:
                    raise self._cut_off(piece, "after its last whole item")
                continue
            self.items_read += 1
            if piece.kind is Kind.CUT_OFF:
                self.items_read -= 1
                where = (
                    f"inside item {self.items_read + 1} ({_title_of(piece.text)}), which "
                    f"begins at line {piece.line}"
                )
                raise self._cut_off(piece, where)
            if piece.kind is Kind.UNCLOSED:
                yield self._failure(piece, piece.line, "it is not closed before the next begins")
                continue
            if piece.kind is Kind.TOO_LARGE:
                size = f"it is larger than {MAX_PIECE_CHARACTERS:,} characters"
                yield self._failure(piece, piece.line, size)
                continue
            try:
                yield self._item(piece)
            except etree.XMLSyntaxError as error:
                line = piece.line + max((error.lineno or 1) - 1, 0)
                yield self._failure(piece, line, _reason(error))
            except ValueError as error:
                yield self._failure(piece, piece.line, str(error))

    def _cut_off(self, piece: Piece, where: str) -> CutOff:
        line = piece.line + piece.text.count("\n")
        return CutOff(
            f"The file is cut off at line {line}, {where}. "
            f"The {self.items_read} items before are whole.",
            line=line,
            items_read=self.items_read,
        )

    def _failure(self, piece: Piece, line: int, reason: str) -> Failure:
        title = _title_of(piece.text)
        error = BrokenItem(
            f"Item {self.items_read} ({title}) is broken at line {line}: {reason}",
            line=line,
            number=self.items_read,
            title=title,
        )
        return Failure(error, piece.end_byte)

    def _parse_item(self, text: str) -> etree._Element | None:
        """Return the item that `text` is, or None if it is not well-formed."""
        try:
            return _parse(f"{self._root_line}{text}</rss>")[0]
        except etree.XMLSyntaxError:
            return None

    def _item(self, piece: Piece) -> Item:
        item = Item(self.items_read, piece.line, piece.end_byte, repairs=piece.repairs)
        for element in piece.element if piece.element is not None else self._careful(piece):
            read_item_element(item, element)
        return item

    def _careful(self, piece: Piece) -> etree._Element:
        root = self._root_line
        for _ in range(8):
            try:
                return _parse(f"{root}{piece.text}</rss>")[0]
            except etree.XMLSyntaxError as error:
                undeclared = _UNDECLARED.search(error.msg or "")
                if undeclared is None:
                    raise
                prefix = undeclared[1]
                root = root[:-1] + f' xmlns:{prefix}="urn:undeclared:{prefix}">'
                piece.repairs.append(Repair(piece.line, f"undeclared namespace prefix “{prefix}”"))
        raise WordPressImportError(f"Item at line {piece.line}: too many undeclared prefixes.")


def _parser(*, is_huge: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=is_huge,
    )


_ordinary_parser = _parser(is_huge=False)


def _parse(text: str) -> etree._Element:
    parser = _ordinary_parser if len(text) <= _HUGE_CHARACTERS else _parser(is_huge=True)
    return etree.fromstring(text.encode("utf-8"), parser)


def _without_declaration(text: str) -> str:
    """An XML declaration may name another encoding; the text is already decoded."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", lambda m: "\n" * m[0].count("\n"), text, count=1)
    return text.lstrip("\ufeff")


def _reason(error: etree.XMLSyntaxError) -> str:
    """The parser's words without its positions, which count from the item and not the file."""
    return re.sub(r",? line \d+|, column \d+", "", error.msg or "it is not well-formed")


def _version(tree: etree._Element, channel: etree._Element) -> str:
    namespace = ""
    for uri in tree.nsmap.values():
        match = _EXPORT_NAMESPACE.match(uri)
        if match:
            namespace = match[1]
    stated = ""
    line: int = 1
    for element in channel:
        if local_name(element) == "wxr_version":
            stated = text_of(element).strip()
            line = _line(element)
    version = stated or namespace
    if not version:
        raise NotAnExport(
            "The file is an RSS feed, not a WordPress export: it names no WXR version. Make an "
            "export at the old site under Tools › Export › All content."
        )
    if version not in KNOWN_VERSIONS:
        raise UnsupportedVersion(version, line=line)
    return version


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 1


def _title_of(text: str) -> str:
    match = _TITLE.search(text)
    title = re.sub(r"\s+", " ", match[1]).strip() if match else ""
    return f"“{title[:80]}”" if title else "without a title"
