"""The three letters that readers get of us before there is any newsletter, through the outbox."""

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
    confirm_link,
    leave_headers,
    leave_link,
    preferences_link,
    sign_up_link,
)
from broadsheet.readers.domain.speaking import speaking
from broadsheet.readers.enums import Frequency, ReaderState
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox

logger = logging.getLogger(__name__)

TOPIC: Final = "readers.write"
URGENCY: Final = 10  # somebody sits there and waits for it


class Letter(StrEnum):
    """What is written: asking to confirm, saying that one is subscribed, or that one has left."""

    CONFIRM = "confirm"
    ALREADY = "already"
    LEFT = "left"


_FITTING: Final = {
    Letter.CONFIRM: {ReaderState.ASKED, ReaderState.LEFT},
    Letter.ALREADY: {ReaderState.ACTIVE},
    Letter.LEFT: {ReaderState.LEFT},
}


def put_letter(
    *,
    letter: Letter,
    reader: Reader,
    language: str,
    frequency: Frequency = Frequency.DAILY,
    due_at: dt.datetime | None = None,
    urgency: int = URGENCY,
) -> None:
    """Have a letter written once the transaction commits. Its Message-ID is fixed here, so that a
    mailbox shows it once should a crash send it twice.
    """
    outbox.put(
        topic=TOPIC,
        payload={
            "letter": letter,
            "reader_id": reader.pk,
            "language": language,
            "frequency": frequency,
            "key": secrets.token_hex(12),
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
        "confirm": confirm_link(Confirmation(reader.pk, language, payload["frequency"])),
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
        to=[reader.address],
        headers=headers,
    )
    message.attach_alternative(html, "text/html")
    return message


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
