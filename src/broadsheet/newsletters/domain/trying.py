"""Sending an issue to one address, to see it as a reader would before it goes out."""

from __future__ import annotations

import smtplib
from email.utils import formataddr
from typing import Final

from django.core.mail import EmailMultiAlternatives

from broadsheet.newsletters.domain.content import gather_content
from broadsheet.newsletters.domain.headers import from_address, issue_headers
from broadsheet.newsletters.domain.rendering import Links, render_mail
from broadsheet.newsletters.errors import NoTestSentError
from broadsheet.newsletters.models import Issue
from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.links import sign_up_link

MARK: Final = "[Test]"
"""Before the subject, so that nobody takes a test for the issue. For the desk: not translated."""


def send_test(*, issue_id: int, language: str, address: str) -> None:
    """Send an issue as it stands to one address, at once. The links of a reader lead to the form.

    Raises `NotAnAddress`, and `NoTestSentError` when the mail server does not take it.
    """
    parsed = parse_address(address)
    content = gather_content(issue=Issue.objects.get(pk=issue_id), language=language)
    form = sign_up_link(language=language)
    mail = render_mail(content, links=Links(preferences=form, leave=form))
    message = EmailMultiAlternatives(
        subject=f"{MARK} {mail.subject}",
        body=mail.text,
        from_email=formataddr(from_address(content)),
        to=[parsed.written],
        headers={
            name: value
            for name, value in issue_headers(content).items()
            if name in ("Content-Language", "Reply-To")
        },
    )
    message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        raise NoTestSentError(f"The mail server did not take the test: {error}") from error
