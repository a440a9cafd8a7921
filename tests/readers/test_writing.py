"""The letters: three parts, the reader's language and direction, and once."""

from __future__ import annotations

import email
import email.policy
import re
import smtplib
from typing import Any

import pytest
from bs4 import BeautifulSoup

from broadsheet.readers.domain.links import read_move
from broadsheet.readers.domain.moving import ask_for_new_address, move_reader
from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.domain.subscribing import ask_to_subscribe
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox
from tests.factories import make_masthead
from tests.readers.conftest import Letters, make_subscriber


def written(letter: str, language: str, letters: Letters) -> Any:
    """Have one letter written and read it as a mail program does."""
    if letter != "confirm":
        reader = make_subscriber(language=language)
    if letter == "left":
        leave(reader_id=reader.pk, form="leave")
    elif letter in ("move", "moved"):
        return moved(reader, letter, language, letters)
    else:
        ask_to_subscribe(address="ana@example.org", language=language)
    [message] = letters()
    return email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)


def moved(reader: Reader, letter: str, language: str, letters: Letters) -> Any:
    """Have a reader move from one address to another and read one of the letters."""
    ask_for_new_address(reader_id=reader.pk, address="ana@new.example", language=language)
    [message] = letters()
    if letter == "moved":
        [token] = re.findall(r"/newsletter/move/([^/]+)/", str(message.body))
        move_reader(move=read_move(token))
        [message] = letters()
    else:
        message.to = ["ana@example.org"]
    return email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize("letter", ["confirm", "already", "left", "move", "moved"])
def test_each_letter_has_its_parts(
    letter: str, language: str, direction: str, letters: Letters
) -> None:
    message = written(letter, language, letters)
    assert message["To"] == "ana@example.org"
    assert message["From"].addresses[0].display_name == "The Tidewater Post"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == language
    assert ("List-Unsubscribe" in message) is (letter == "already")
    text = message.get_body(("plain",)).get_content()
    html = BeautifulSoup(message.get_body(("html",)).get_content(), "lxml")
    assert html.html is not None
    assert (html.html["lang"], html.html["dir"]) == (language, direction)
    assert "Quay 1\nTidewater" in text
    links = [line for line in text.splitlines() if line.startswith("http")]
    assert [str(link["href"]) for link in html.find_all("a")] == links
    assert all(f"/{language}/newsletter/" in link for link in links)
    assert html.find_all(["img", "script", "link"]) == []


def test_a_name_with_signs_stands_as_it_is(letters: Letters) -> None:
    make_masthead(name='The "Post" & <Times>,\tDaily')
    message = written("confirm", "en", letters)
    assert message["From"].addresses[0].addr_spec == "newsroom@localhost"
    assert 'The "Post" & <Times>,' in message["Subject"]
    assert 'The "Post" & <Times>,' in message.get_body(("plain",)).get_content()
    assert "<times>" not in message.get_body(("html",)).get_content().lower()


def test_a_letter_written_twice_is_one_to_a_mailbox(letters: Letters) -> None:
    ask_to_subscribe(address="ana@example.org", language="en")
    payload = outbox.OutboxRow.objects.get(topic="readers.write").payload
    outbox.put(topic="readers.write", payload=payload)
    first, second = letters()
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_what_no_longer_holds_is_not_said(letters: Letters) -> None:
    reader = make_subscriber()
    ask_to_subscribe(address="ana@example.org", language="en")  # “you get it already”
    leave(reader_id=reader.pk, form="leave")
    [message] = letters()
    assert message.subject == "You have left the newsletter of The Tidewater Post"


@pytest.mark.parametrize(
    ("error", "rows"),
    [
        (smtplib.SMTPRecipientsRefused({"ana@example.org": (550, b"no such user")}), 0),
        (smtplib.SMTPRecipientsRefused({"ana@example.org": (450, b"come again")}), 1),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), 0),
        (smtplib.SMTPServerDisconnected("away"), 1),
    ],
)
def test_only_what_may_still_succeed_is_tried_again(
    error: Exception, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    ask_to_subscribe(address="ana@example.org", language="en")
    outbox.drain()
    assert outbox.OutboxRow.objects.filter(topic="readers.write").count() == rows
