"""The letters that readers get of us besides the newsletter, through the outbox."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import smtplib
from collections.abc import Mapping
from email.utils import formataddr
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.links import (
    Confirmation,
    Move,
    confirm_link,
    leave_headers,
    leave_link,
    move_link,
    preferences_link,
    sign_up_link,
)
from broadsheet.readers.domain.speaking import speaking
from broadsheet.readers.enums import ReaderState
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox

logger = logging.getLogger(__name__)

TOPIC: Final = "readers.write"
URGENCY: Final = 10  # somebody sits there and waits for it


class Letter(StrEnum):
    """What is written. `MOVE` asks a new address to confirm, `MOVED` tells the old one."""

    CONFIRM = "confirm"
    ALREADY = "already"
    LEFT = "left"
    MOVE = "move"
    MOVED = "moved"


_FITTING: Final = {
    Letter.CONFIRM: {ReaderState.ASKED, ReaderState.LEFT},
    Letter.ALREADY: {ReaderState.ACTIVE},
    Letter.LEFT: {ReaderState.LEFT},
    Letter.MOVE: {ReaderState.ASKED, ReaderState.LEFT},
    Letter.MOVED: {ReaderState.ACTIVE},
}


def put_letter(
    *,
    letter: Letter,
    reader: Reader,
    language: str,
    about: Mapping[str, Any] | None = None,
    due_at: dt.datetime | None = None,
    urgency: int = URGENCY,
) -> None:
    """Have a letter written once the transaction commits. Its Message-ID is fixed here, so that a
    mailbox shows it once should a crash send it twice.

    `about` is what its link says: `frequency` and `times_left` of a `Confirmation`, `mover_id` and
    `consent_id` of a `Move`. `to` in it is another address than the reader's.
    """
    outbox.put(
        topic=TOPIC,
        payload={
            "letter": letter,
            "reader_id": reader.pk,
            "language": language,
            "key": secrets.token_hex(12),
            **(about or {}),
        },
        due_at=due_at,
        urgency=urgency,
    )


@outbox.handles(TOPIC)
def write_letter(payload: Mapping[str, Any]) -> None:
    """Send a letter, unless its reader is gone or stands otherwise by now.

    What the server refuses for good is not tried again: anybody can name an address that is none.
    """
    letter = Letter(payload["letter"])
    reader = Reader.objects.filter(pk=payload["reader_id"]).first()
    if reader is None or reader.state not in _FITTING[letter]:
        return
    if letter is Letter.CONFIRM and reader.times_left() != payload["times_left"]:
        return
    with speaking(payload["language"]):
        message = _compose(letter, reader, payload)
    try:
        message.send()
    except smtplib.SMTPNotSupportedError:
        logger.warning("the mail server does not take addresses in other scripts (SMTPUTF8)")
    except smtplib.SMTPRecipientsRefused as error:
        if any(code < 500 for code, _answer in error.recipients.values()):
            raise
        logger.info("the mail server refuses the address of reader %s", reader.pk)


def _compose(letter: Letter, reader: Reader, payload: Mapping[str, Any]) -> EmailMultiAlternatives:
    language = payload["language"]
    masthead = current_masthead()
    context = {
        "name": masthead.name,
        "language": language,
        "direction": language_of(language).direction,
        "postal_address": masthead.postal_address,
        "confirm": _link_to_confirm(letter, reader, payload),
        "preferences": preferences_link(reader_id=reader.pk, language=language),
        "leave": leave_link(reader_id=reader.pk, language=language),
        "sign_up": sign_up_link(language=language),
    }
    headers = {
        "Message-ID": f"<{payload['key']}@{_host()}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday note answers it
        "Content-Language": language,
    }
    if letter is Letter.ALREADY:
        headers |= leave_headers(reader_id=reader.pk, language=language)
    subject, text, html = (
        render_to_string(f"readers/mail/{letter}.{part}", context).strip()
        for part in ("subject.txt", "txt", "html")
    )
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=f"{text}\n",
        from_email=formataddr((masthead.name, settings.DEFAULT_FROM_EMAIL)),
        to=[payload.get("to") or reader.address],
        headers=headers,
    )
    message.attach_alternative(html, "text/html")
    return message


def _link_to_confirm(letter: Letter, reader: Reader, payload: Mapping[str, Any]) -> str:
    language = payload["language"]
    if letter is Letter.CONFIRM:
        wishes = (payload["frequency"], payload["times_left"])
        return confirm_link(Confirmation(reader.pk, language, *wishes))
    if letter is Letter.MOVE:
        move = Move(payload["mover_id"], reader.pk, payload["consent_id"])
        return move_link(move, language=language)
    return ""


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
