"""What a document may weigh, and what it is by its first bytes. Refuses before anything is parsed."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from .errors import (
    DocumentIsEmpty,
    DocumentIsEncrypted,
    DocumentIsTooLarge,
    DocumentIsUnreadable,
    DocumentIsUnsafe,
    WrongFormat,
)

MAX_BYTES = 50_000_000  # a Word file with its pictures
MAX_MARKUP_BYTES = 12_000_000  # a saved page, with its scripts
MAX_CHARACTERS = 1_000_000  # about 160,000 words: a long book
MAX_UNPACKED_BYTES = 250_000_000
MAX_XML_BYTES = 40_000_000
MAX_ZIP_ENTRIES = 4_000
MAX_RATIO = 200  # plain XML of a real article packs 10 to 40 times

Format = Literal["docx", "html", "mhtml", "markdown", "text"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"\x1f\x8b", "a packed archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_SUFFIXES: dict[str, Format] = {
    "docx": "docx",
    "docm": "docx",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "mhtml": "mhtml",
    "mht": "mhtml",
    "md": "markdown",
    "markdown": "markdown",
    "mkd": "markdown",
    "txt": "text",
    "text": "text",
    "": "text",
}


def find_format(*, filename: str, content: bytes) -> Format:
    """The format of a file by its bytes, then by its name.

    Raises `DocumentIsEmpty`, `DocumentIsTooLarge`, `DocumentIsEncrypted`, `WrongFormat`.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise DocumentIsEmpty(filename)
    if len(content) > MAX_BYTES:
        raise DocumentIsTooLarge(filename, size=len(content), limit=MAX_BYTES, unit="bytes")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise DocumentIsEncrypted(filename)
        raise WrongFormat(filename, found="an old Word file (.doc) or another Office file")
    if content.startswith(b"PK"):
        return _inside_zip(filename, content)
    for magic, name in _KNOWN_MAGIC:
        if content.startswith(magic) and not (magic == b"MZ" and b"\x00" not in content[:512]):
            raise WrongFormat(filename, found=name)
    suffix = filename.rpartition(".")[2].lower() if "." in filename else ""
    guessed = _SUFFIXES.get(suffix)
    if guessed == "docx":
        raise DocumentIsUnreadable(filename, reason="it is named .docx but is no Word file")
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if guessed in ("text", None) and re.match(rb"<!doctype html|<html[\s>]", head):
        guessed = "html"
    if guessed in ("html", "text", None) and re.match(
        rb"(from:.{0,200}\n)?(snapshot-content-location|mime-version):", head
    ):
        guessed = "mhtml"
    if guessed is None:
        raise WrongFormat(filename, found=f"a .{suffix[:20]} file")
    limit = MAX_MARKUP_BYTES if guessed in ("html", "text", "markdown") else MAX_BYTES
    if len(content) > limit:
        raise DocumentIsTooLarge(filename, size=len(content), limit=limit, unit="bytes")
    return guessed


def _inside_zip(filename: str, content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if _small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DocumentIsUnreadable(filename, reason="its package is damaged") from error
    if b"opendocument" in mimetype:
        raise WrongFormat(filename, found="an OpenDocument file")
    if b"epub" in mimetype:
        raise WrongFormat(filename, found="an e-book")
    if any(name.startswith("ppt/") for name in names):
        raise WrongFormat(filename, found="a presentation")
    if any(name.startswith("xl/") for name in names):
        raise WrongFormat(filename, found="a spreadsheet")
    if "[Content_Types].xml" not in names:
        raise WrongFormat(filename, found="a packed archive")
    return "docx"


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        return archive.getinfo(name).file_size < 200
    except KeyError:
        return False


def check_package(*, filename: str, content: bytes) -> None:
    """Refuse a Word package that would unpack to too much or that carries a document type.

    Office Open XML forbids document type declarations (ECMA-376 part 2, 8.1.4), and with them go
    external entities and the "billion laughs". Sizes are measured while unpacking: the directory
    of a zip file may lie.
    """
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ZIP_ENTRIES:
                raise DocumentIsUnsafe(filename, reason="it packs thousands of files")
            if any(entry.flag_bits & 1 for entry in entries):
                raise DocumentIsEncrypted(filename)
            for entry in entries:
                total += _measure(filename, archive, entry, room=MAX_UNPACKED_BYTES - total)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise DocumentIsUnreadable(filename, reason="its package is damaged") from error
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "_lzma"):
            raise DocumentIsUnreadable(filename, reason="its package is damaged") from error
        raise


def _measure(filename: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, room: int) -> int:
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    limit = min(room, MAX_XML_BYTES) if is_xml else room
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 20):
            if is_xml and size == 0 and _has_doctype(chunk):
                raise DocumentIsUnsafe(
                    filename, reason="its XML declares entities, which Word files never do"
                )
            size += len(chunk)
            packed = max(entry.compress_size, 1)
            if size > limit or (size > 5_000_000 and size / packed > MAX_RATIO):
                raise DocumentIsUnsafe(filename, reason="it unpacks to far more than it weighs")
    return size


def _has_doctype(chunk: bytes) -> bool:
    plain = chunk[:1_000_000].replace(b"\x00", b"")  # also finds it in UTF-16
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def check_length(*, filename: str, characters: int) -> None:
    """Raises `DocumentIsTooLarge` above `MAX_CHARACTERS`."""
    if characters > MAX_CHARACTERS:
        raise DocumentIsTooLarge(filename, size=characters, limit=MAX_CHARACTERS, unit="characters")
