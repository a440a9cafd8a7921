"""A test of an issue, sent to one address through the newsroom's mail server."""

from __future__ import annotations

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from broadsheet.newsletters.domain.trying import send_test
from broadsheet.newsletters.errors import NoTestSentError
from broadsheet.readers.errors import NotAnAddress
from tests.factories import make_article, make_masthead
from tests.newsletters.mails import make_issue_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_languages() -> None:
    make_masthead(offered_languages=["ar"])


def test_it_is_the_mail_of_that_language_and_says_that_it_is_a_test() -> None:
    issue = make_issue_of(make_article(headline="Gates hold"))
    send_test(issue_id=issue.pk, language="ar", address=" ida@post.example ")
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    assert message.subject == "[Test] Gates hold"
    assert message.to == ["ida@post.example"]
    assert message.extra_headers == {"Content-Language": "ar"}
    assert 'dir="rtl"' in str(message.alternatives[0][0])


def test_its_links_of_a_reader_lead_to_the_sign_up_form() -> None:
    send_test(issue_id=make_issue_of(make_article()).pk, language="en", address="ida@post.example")
    assert mail.outbox[0].body.count("\nhttp://localhost:8000/en/newsletter/\n") == 2


def test_a_wrong_address_is_refused() -> None:
    issue = make_issue_of(make_article())
    with pytest.raises(NotAnAddress):
        send_test(issue_id=issue.pk, language="en", address="ida@")
    assert mail.outbox == []


def test_a_server_that_does_not_take_it_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: EmailBackend, _messages: object) -> int:
        raise smtplib.SMTPSenderRefused(550, b"Not from here", "news@post.example")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    issue = make_issue_of(make_article())
    with pytest.raises(NoTestSentError, match="Not from here"):
        send_test(issue_id=issue.pk, language="en", address="ida@post.example")
