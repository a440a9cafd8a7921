"""A letter: an issue's mail in a language, encoded once, of which each copy is a few bytes more."""

from __future__ import annotations

import datetime as dt
import secrets
from email.utils import format_datetime

from broadsheet.newsletters.domain.content import Content
from broadsheet.newsletters.domain.encoding import Body, encode_body, gap
from broadsheet.newsletters.domain.headers import (
    from_address,
    issue_headers,
    mailbox_line,
    plain_line,
    reader_headers,
    recipient_line,
    text_line,
)
from broadsheet.newsletters.domain.rendering import Links, Rendered, render_mail
from broadsheet.readers.domain.links import leave_link, preferences_link


class Letter:
    """An encoded mail with gaps for its reader's links."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._language = content.language
        self.rendered = render_mail(
            content,
            links=Links(
                _with_gap(preferences_link(reader_id=0, language=self._language), "preferences"),
                _with_gap(leave_link(reader_id=0, language=self._language), "leave"),
            ),
        )
        # “=_” stands in no body, quoted-printable or base64 (RFC 2045 section 6.7).
        boundary = f"=_{secrets.token_hex(12)}"
        self._head = b"".join(
            [
                mailbox_line("From", *from_address(content)),
                text_line("Subject", self.rendered.subject),
                *(plain_line(name, value) for name, value in issue_headers(content).items()),
                b"MIME-Version: 1.0\r\n",
                f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode(),
            ]
        )
        self._text = encode_body(self.rendered.text)
        self._html = encode_body(self.rendered.html)
        self._before_text = b"\r\n" + _part(boundary, "plain", self._text)
        self._before_html = b"\r\n" + _part(boundary, "html", self._html)
        self._end = f"\r\n--{boundary}--\r\n".encode()

    def copy(self, *, address: str, reader_id: int, message_id: str, sent_at: dt.datetime) -> bytes:
        """Return one reader's copy as bytes. Raises `BadAddressError`."""
        links = self._links(reader_id)
        values = {
            "preferences": _last(links.preferences).encode("ascii"),
            "leave": _last(links.leave).encode("ascii"),
        }
        own = reader_headers(reader_id=reader_id, language=self._language)
        return b"".join(
            [
                self._head,
                recipient_line(address),
                f"Date: {format_datetime(sent_at)}\r\nMessage-ID: {message_id}\r\n".encode(),
                *(plain_line(name, value) for name, value in own.items()),
                self._before_text,
                self._text.filled(values),
                self._before_html,
                self._html.filled(values),
                self._end,
            ]
        )

    def written_to(self, reader_id: int) -> Rendered:
        """Return the mail with a reader's links, for who puts it together otherwise."""
        links = self._links(reader_id)

        def fill(text: str) -> str:
            text = text.replace(gap("preferences"), _last(links.preferences))
            return text.replace(gap("leave"), _last(links.leave))

        return Rendered(self.rendered.subject, fill(self.rendered.text), fill(self.rendered.html))

    def _links(self, reader_id: int) -> Links:
        return Links(
            preferences_link(reader_id=reader_id, language=self._language),
            leave_link(reader_id=reader_id, language=self._language),
        )


def _part(boundary: str, kind: str, body: Body) -> bytes:
    return (
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {body.transfer_encoding}\r\n\r\n"
    ).encode()


def _last(link: str) -> str:
    """Return the signed part of a link, which is all that differs from reader to reader."""
    return link.rstrip("/").rpartition("/")[2]


def _with_gap(link: str, name: str) -> str:
    return link.replace(_last(link), gap(name))
