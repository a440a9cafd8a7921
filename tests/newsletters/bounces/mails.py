"""Mails that come back, in the forms in which servers write them."""

from __future__ import annotations

from broadsheet.newsletters.domain.derived import message_id, return_address
from broadsheet.newsletters.domain.issues import Recipient, open_issue, queue_issue, start_issue
from broadsheet.newsletters.enums import DeliveryState
from broadsheet.newsletters.models import Delivery
from broadsheet.readers.models import Reader
from tests.newsletters.sendings import DAY, DOMAIN


def make_copy(
    reader: Reader, *, slug: str = "2026-11-24", state: str = DeliveryState.ACCEPTED
) -> Delivery:
    """Return a reader's copy of an issue, as it stands after sending."""
    issue = open_issue(slug=slug, dated_on=DAY)
    queue_issue(issue_id=issue.pk, recipients=[Recipient(reader.pk, reader.address, "en")])
    start_issue(issue_id=issue.pk)
    delivery = Delivery.objects.get(issue=issue, reader_id=reader.pk)
    if state != DeliveryState.NEW:
        Delivery.objects.filter(pk=delivery.pk).update(state=state, due_at=None)
    delivery.refresh_from_db()
    return delivery


def verp(delivery_id: int) -> str:
    return return_address(delivery_id=delivery_id, domain=DOMAIN)


def returned(delivery_id: int) -> str:
    return f"Message-ID: {message_id(delivery_id=delivery_id, domain=DOMAIN)}\nSubject: Morning\n"


def block(
    address: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <x>: Recipient address rejected: User unknown",
    original: str = "",
) -> str:
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    said = f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""
    return f"Final-Recipient: rfc822; {address}\n{first}Action: {action}\nStatus: {status}\n{said}"


def dsn(*blocks: str, to: str, back: str = "Subject: Morning\n", sender: str = "") -> bytes:
    """Return a delivery status notification as Postfix writes it."""
    groups = "\n".join(blocks)
    return f"""\
Return-Path: <>
Delivered-To: {to}
From: {sender or "Mail Delivery System <MAILER-DAEMON@mx.example>"}
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4XyZ/mx.example"

This is a MIME-encapsulated message.

--4XyZ/mx.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.

I'm sorry to have to inform you that your message could not be delivered.

--4XyZ/mx.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 24 Nov 2026 07:00:00 +0000 (UTC)

{groups}
--4XyZ/mx.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

{back}
Good morning.

--4XyZ/mx.example--
""".encode()


def arf(*, to: str, back: str, fields: str = "Feedback-Type: abuse\n") -> bytes:
    """Return a complaint as a provider's feedback loop writes it."""
    return f"""\
From: <feedback@isp.example>
Subject: FW: Morning
To: <{to}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--part1
Content-Type: message/feedback-report

{fields}User-Agent: SomeGenerator/1.0
Version: 1

--part1
Content-Type: message/rfc822
Content-Disposition: inline

{back}
Good morning.

--part1--
""".encode()


def qmail(to: str, *, why: str = "Sorry, no mailbox here by that name. (#5.1.1)") -> bytes:
    return f"""\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mx.example
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ana@example.org>:
{why}

--- Below this line is a copy of the message.

Subject: Morning

Good morning.
""".encode()


def exim(to: str) -> bytes:
    return f"""\
Return-path: <>
Envelope-to: {to}
X-Failed-Recipients: ana@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example>
To: {to}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ana@example.org
    SMTP error from remote mail server after RCPT TO:<ana@example.org>:
    host mx.example.org [192.0.2.7]: 550 5.1.1 <ana@example.org>: user unknown

------ This is a copy of the message, including all the headers. ------

Subject: Morning

Good morning.
""".encode()


def away(to: str, **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"""\
Return-Path: <>
Delivered-To: {to}
From: Ana <ana@example.org>
To: {to}
{lines}
I am away until May 5. If your message cannot be delivered to somebody else, wait.
""".encode()
