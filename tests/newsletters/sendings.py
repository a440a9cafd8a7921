"""Issues for the tests, and a mailer that knows who left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.core.mail import EmailMultiAlternatives

from broadsheet.newsletters.domain.derived import message_id
from broadsheet.newsletters.domain.issues import (
    Recipient,
    open_issue,
    queue_issue,
    start_issue,
)
from broadsheet.newsletters.domain.ledger import Copy
from broadsheet.newsletters.enums import UncertainPolicy
from broadsheet.newsletters.models import Delivery

DAY = dt.date(2026, 11, 24)
DOMAIN = "news.example"


class TestMailer:
    """Renders a small message with the copy's Message-ID."""

    __test__ = False
    domain = DOMAIN

    def __init__(self, *, left: Collection[int] = (), body: bytes = b"Good morning.\r\n") -> None:
        self.left = left
        self.body = body
        self.rendered = 0

    def may_send(self, copies: Sequence[Copy]) -> set[int]:
        return {copy.id for copy in copies if copy.reader_id not in self.left}

    def render(self, copy: Copy) -> bytes:
        self.rendered += 1
        head = f"Message-ID: {message_id(delivery_id=copy.id, domain=DOMAIN)}\r\n"
        head += f"From: desk@{DOMAIN}\r\nSubject: Morning\r\n"
        head += f"To: {copy.address}\r\nContent-Language: {copy.language}\r\n\r\n"
        return head.encode() + self.body

    def message(self, copy: Copy) -> EmailMultiAlternatives:
        self.rendered += 1
        message = EmailMultiAlternatives(
            "Morning", self.body.decode(), f"The Desk <desk@{DOMAIN}>", [copy.address],
            headers={"List-Unsubscribe": f"<https://{DOMAIN}/leave/{copy.reader_id}>"},
        )  # fmt: skip
        message.attach_alternative("<p>Good morning.</p>", "text/html")
        return message


def recipients(count: int) -> list[Recipient]:
    return [
        Recipient(
            number, f"reader{number}@mail{number % 7}.example", ("en", "es", "ar")[number % 3]
        )
        for number in range(1, count + 1)
    ]


def make_issue(
    count: int, *, key: str = "2026-11-24", policy: UncertainPolicy = UncertainPolicy.AGAIN
) -> int:
    """Return the id of an issue of `count` copies that is being sent."""
    issue = open_issue(slug=key, dated_on=DAY, uncertain_policy=policy)
    queue_issue(issue_id=issue.pk, recipients=iter(recipients(count)))
    start_issue(issue_id=issue.pk)
    return issue.pk


def states(issue_id: int) -> list[str]:
    """Return the states of an issue's copies, in the order of its readers."""
    rows = Delivery.objects.filter(issue_id=issue_id).order_by("reader_id")
    return list(rows.values_list("state", flat=True))
