"""Whose fault a refusal is: servers' own words."""

from __future__ import annotations

import pytest

from broadsheet.newsletters.domain.bounces.refusals import judge_refusal
from broadsheet.newsletters.domain.bounces.severity import Fault, find_codes, judge
from broadsheet.newsletters.domain.smtp.replies import ReplyReader
from broadsheet.newsletters.enums import Step

HARD, SOFT, OURS = ("bounced", "hard"), ("bounced", "soft"), ("failed", "")

ANSWERS = [
    # Gmail
    ("550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n550-5.1.1 double-checking the recipient's email address for typos or\r\n550 5.1.1 https://support.google.com/mail/?p=NoSuchUser a1-20020a05 - gsmtp", HARD),
    ("550-5.2.1 The email account that you tried to reach is inactive. For more\r\n550 5.2.1 information, go to https://support.google.com/mail/?p=DisabledUser", HARD),
    ("550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", SOFT),
    ("552-5.2.2 The recipient's inbox is out of storage space and inactive.\r\n552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm", SOFT),
    ("550-5.7.1 [192.0.2.4 12] Our system has detected that this message is\r\n550 5.7.1 likely unsolicited mail.", OURS),
    ("550 5.7.26 This mail has been blocked because the sender is unauthenticated.", OURS),
    # Outlook.com and Exchange Online
    ("550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", HARD),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", HARD),
    ("550 5.4.1 Recipient address rejected: Access denied. [AM6EUR05FT050.eop-eur05.prod.protection.outlook.com]", HARD),
    ("550 5.7.1 Unfortunately, messages from [192.0.2.4] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", OURS),
    ("550 5.7.606 Access denied, banned sending IP [192.0.2.4].", OURS),
    ("554 5.2.2 mailbox full; STOREDRV.Deliver; The Microsoft Exchange Information Store service reported an error.", SOFT),
    ("550 5.7.509 Access denied, sending domain [NEWS.EXAMPLE] does not pass DMARC verification", OURS),
    # Yahoo
    ("554 delivery error: dd This user doesn't have a yahoo.com account (ana@yahoo.com) [0] - mta1082.mail.gq1.yahoo.com", HARD),
    ("554 delivery error: dd Sorry your message to ana@yahoo.com cannot be delivered. This account has been disabled or discontinued [#102].", HARD),
    ("552 1 Requested mail action aborted, mailbox not found", HARD),
    ("554 Message not allowed - [PH01] Email not accepted for policy reasons.", OURS),
    ("553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.4, because the ip is in Spamhaus's list", OURS),
    # Postfix
    ("550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown in local recipient table", HARD),
    ("550 5.1.1 <ana@example.org>: Recipient address rejected: undeliverable address: host mx[192.0.2.1] said: 550 no", HARD),
    ("554 5.7.1 <ana@example.org>: Relay access denied", OURS),
    ("554 5.7.1 Service unavailable; Client host [192.0.2.4] blocked using zen.spamhaus.org", OURS),
    ("550 5.1.8 <bounce+1-a@news.example>: Sender address rejected: Domain not found", OURS),
    ("550 5.7.23 <ana@example.org>: Recipient address rejected: Message rejected due to: SPF fail", OURS),
    ("552 5.2.2 <ana@example.org> Quota exceeded (mailbox for user is full)", SOFT),
    ("552 5.3.4 Message size exceeds fixed limit", OURS),
    ("504 5.5.2 <news>: Helo command rejected: need fully-qualified hostname", OURS),
    # Exim
    ("550 Unrouteable address", HARD),
    ("550 No such user here", HARD),
    ("550-Verification failed for <ana@example.org>\r\n550-The mail server could not deliver mail to ana@example.org.\r\n550 Invalid recipient", HARD),
    ("550-Verification failed for <bounce+1-a@news.example>\r\n550-Unrouteable address\r\n550 Sender verify failed", OURS),
    ("550 relay not permitted", OURS),
    ("550 \"JunkMail rejected - news.example [192.0.2.4] is in an RBL on zen.spamhaus.org\"", OURS),
    ("550 Administrative prohibition", OURS),
    ("550 mailbox quota exceeded", SOFT),
    # others
    ("550 5.1.0 Address rejected.", HARD),
    ("550 5.1.0 <bounce@news.example> sender rejected", OURS),
    ("553 5.3.0 <ana@example.org>... Addressee unknown, relay=[192.0.2.4]", HARD),
    ("550 5.1.6 recipient no longer on server: ana@me.com", HARD),
    ("550-Requested action not taken: mailbox unavailable\r\n550 For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.4&c=hi", OURS),
    ("550 5.1.1 <ana@example.org> - 192.0.2.4 has sent to too many recipients this hour", OURS),
    ("551 not our customer", HARD),
    ("550 Rejected", HARD),
    ("554 Transaction failed", OURS),
    ("571 Delivery not authorized", OURS),
]  # fmt: skip


def reply(text: str):  # type: ignore[no-untyped-def]
    (answer,) = ReplyReader().feed(text.encode() + b"\r\n", step=Step.RCPT)
    return answer


@pytest.mark.parametrize(("text", "expected"), ANSWERS, ids=[text[:40] for text, _ in ANSWERS])
def test_what_a_server_s_answer_to_rcpt_means(text: str, expected: tuple[str, str]) -> None:
    assert judge_refusal(step=Step.RCPT, reply=reply(text)) == expected


def test_the_answer_to_the_message_counts_only_if_it_names_the_address() -> None:
    assert judge_refusal(step=Step.BODY, reply=reply("550 5.1.1 User unknown")) == HARD
    assert judge_refusal(step=Step.BODY, reply=reply("550 No such user")) == OURS
    assert judge_refusal(step=Step.DATA, reply=reply("550 5.1.1 User unknown")) == OURS
    assert judge_refusal(step=Step.RCPT, reply=None) == OURS


def test_a_bare_550_that_may_be_about_anything_is_no_hard_bounce() -> None:
    said = judge(code=550, enhanced="", text="550 Rejected", is_for_recipient=False)
    assert said is Fault.MAILBOX


def test_codes_are_found_in_text_and_addresses_of_machines_are_none() -> None:
    assert find_codes("host mx[5.1.1.8] said: 550-5.1.1 No (in reply to RCPT)") == (550, "5.1.1")
    assert find_codes("Sorry, no mailbox here by that name. (#5.1.1)") == (None, "5.1.1")
    assert find_codes("sent from 10.5.1.1 in 1998") == (None, "")
