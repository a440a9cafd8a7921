"""The headers of a copy, as text for a provider and as bytes for a mail server (RFC 5322)."""

from __future__ import annotations

from email.header import Header
from email.utils import parseaddr, quote
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from broadsheet.newsletters.domain.content import Content
from broadsheet.newsletters.domain.smtp.parcels import path_of
from broadsheet.readers.domain.links import leave_headers

_LONGEST_WORD: Final = 60
_LINE: Final = 76  # characters: an encoded word's line, RFC 2047 section 2


def from_address(content: Content) -> tuple[str, str]:
    """Return the newspaper's name and the address that mail comes from."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return content.name, _in_ascii(address)


def issue_headers(content: Content) -> dict[str, str]:
    """Return the headers that all copies in a language share, each in one line of ASCII.

    `List-Id` (RFC 2919) is one for each kind of issue, so that a mail program can sort by it.
    `Precedence` asks that no holiday note answers; `Auto-Submitted` would say that nobody wrote it
    (RFC 3834 section 5).
    """
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {
        "List-Id": f"<{content.kind}.newsletter.{_domain(host)}>",
        "List-Archive": f"<{content.archive_url}>",
        "Precedence": "bulk",
        "Content-Language": content.language,
    }
    if content.contact_email:
        headers["Reply-To"] = _in_ascii(content.contact_email)
    return headers


def reader_headers(*, reader_id: int, language: str) -> dict[str, str]:
    """Return the headers by which a reader leaves with one click (RFC 8058)."""
    return leave_headers(reader_id=reader_id, language=language)


def mailbox_line(name: str, display: str, address: str) -> bytes:
    """Return a header of one address with the name of whose it is."""
    phrase = _phrase(display, header=name)
    last = phrase.rpartition("\n")[2]
    room = _LINE - len(last) - (0 if "\n" in phrase else len(name) + 2)
    gap = " " if len(address) + 3 <= room else "\n "
    return _line(name, f"{phrase}{gap}<{address}>" if phrase else f"<{address}>")


def text_line(name: str, text: str) -> bytes:
    """Return a header of plain words, in encoded words (RFC 2047) where that has to be."""
    return _line(name, _encoded(" ".join(text.split()), header=name))


def plain_line(name: str, value: str) -> bytes:
    """Return a header whose value is ASCII already, such as `issue_headers` gives."""
    return f"{name}: {value}\r\n".encode("ascii")


def recipient_line(address: str) -> bytes:
    """Return `To`. A mailbox in another script stays as it is (RFC 6532): encoded it is another.

    Raises `BadAddressError`.
    """
    return b"To: <" + path_of(address).text + b">\r\n"


def _line(name: str, value: str) -> bytes:
    folded = value.replace("\n", "\r\n")
    return plain_line(name, folded)


def _phrase(display: str, *, header: str) -> str:
    display = " ".join(display.split())
    if not display:
        return ""
    if _is_plain(display):
        return f'"{quote(display)}"'
    return _encoded(display, header=header)


def _encoded(text: str, *, header: str) -> str:
    # Only encoded words can be cut; a longer word would make a line of its own, after a blank one.
    has_short_words = all(len(word) <= _LONGEST_WORD for word in text.split())
    charset = "us-ascii" if _is_plain(text) and has_short_words else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=header).encode()


def _is_plain(text: str) -> bool:
    # “=?” begins an encoded word, wherever it comes from.
    return text.isascii() and text.isprintable() and "=?" not in text


def _in_ascii(address: str) -> str:
    return path_of(address).text.decode("utf-8")


def _domain(host: str) -> str:
    return path_of(f"list@{host}").text.decode("ascii").partition("@")[2]
