"""Reading what comes to a return address."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.newsletters.domain.bounces.reading import (
    MAX_BYTES,
    Notice,
    Reading,
    choose_notice,
    read_mail,
)
from broadsheet.newsletters.domain.bounces.severity import Fault
from broadsheet.newsletters.enums import ReportKind
from tests.newsletters.bounces.mails import arf, away, block, dsn, exim, qmail, returned, verp

STRANGER = "bounces@news.example"


def only(reading: Reading) -> Notice:
    (notice,) = reading.notices
    return notice


def test_a_failed_delivery_is_read_whole() -> None:
    mail = dsn(block("ana@example.org"), to=verp(7))
    reading = read_mail(mail)
    assert reading.delivery_id == 7
    notice = only(reading)
    assert (notice.kind, notice.fault) == (ReportKind.BOUNCED, Fault.ADDRESS)
    assert (notice.code, notice.enhanced) == (550, "5.1.1")
    assert notice.recipients == ("ana@example.org",)
    assert notice.answer == "550 5.1.1 <x>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [
        ("delayed", "4.4.1", [ReportKind.DELAYED]),
        ("delivered", "2.1.5", [ReportKind.DELIVERED]),
        ("relayed", "2.1.9", [ReportKind.UNREADABLE]),
        ("expanded", "2.0.0", [ReportKind.UNREADABLE]),
        ("failed (permanently)", "5.1.1", [ReportKind.BOUNCED]),
        ("error", "5.1.1", [ReportKind.BOUNCED]),
    ],
)
def test_each_action_of_a_status(action: str, status: str, expected: list[ReportKind]) -> None:
    mail = dsn(block("ana@example.org", action=action, status=status, diagnostic=""), to=verp(7))
    assert [notice.kind for notice in read_mail(mail).notices] == expected


def test_the_diagnostic_is_finer_than_the_status() -> None:
    mail = dsn(
        block("a@example.org", status="5.0.0", diagnostic="smtp; 552 5.2.2 Mailbox full"),
        to=verp(7),
    )
    notice = only(read_mail(mail))
    assert (notice.enhanced, notice.fault) == ("5.2.2", Fault.MAILBOX)


def test_what_is_no_code_is_not_taken_for_one() -> None:
    mail = dsn(block("a@example.org", status="553 no", diagnostic=""), to=verp(7))
    assert only(read_mail(mail)).enhanced == ""


def test_of_several_recipients_the_reader_s_own_counts_else_the_best() -> None:
    mail = dsn(
        block("home@example.net"),
        block("work@example.net", action="delivered", status="2.0.0", diagnostic=""),
        block("ana@example.org", status="5.2.2", diagnostic="smtp; 552 5.2.2 full"),
        to=verp(7),
    )
    notices = read_mail(mail).notices
    assert choose_notice(notices, address="ANA@example.org").fault is Fault.MAILBOX
    assert choose_notice(notices, address="alias@example.org").kind == ReportKind.DELIVERED
    assert choose_notice(notices[::2], address="alias@example.org").fault is Fault.MAILBOX


def test_the_recipient_as_we_wrote_it_is_told_from_where_it_went() -> None:
    mail = dsn(block("x9@inner.example", original="ana@example.org"), to=verp(7))
    assert only(read_mail(mail)).recipients == ("ana@example.org", "x9@inner.example")


def test_an_international_status_is_read() -> None:
    mail = dsn(block("ana@example.org"), to=verp(7)).replace(
        b"message/delivery-status\n", b"message/global-delivery-status\n"
    )
    mail = mail.replace(b"rfc822; ana@example.org", "utf-8; josé@example.org".encode())
    notice = only(read_mail(mail))
    assert (notice.kind, notice.enhanced) == (ReportKind.BOUNCED, "5.1.1")


# Which copy it is of


def test_a_return_address_is_found_wherever_a_server_writes_it() -> None:
    plain = dsn(block("ana@example.org"), to=STRANGER)
    for header in (b"X-Original-To", b"Envelope-To", b"To", b"Cc"):
        assert read_mail(header + b": " + verp(7).encode() + b"\n" + plain).delivery_id == 7
    assert read_mail(plain, recipient=verp(7).upper()).delivery_id == 7
    assert read_mail(plain).delivery_id is None


def test_a_forwarder_s_wrapping_does_not_hide_it() -> None:
    local, _at, domain = verp(7).partition("@")
    srs = f"SRS0=4mK9=7A={domain}={local}@forwarder.example"
    assert read_mail(qmail(srs)).delivery_id == 7


def test_the_returned_mail_s_message_id_is_a_proof_too() -> None:
    mail = dsn(block("ana@example.org"), to=STRANGER, back=returned(7))
    assert read_mail(mail).delivery_id == 7


def test_nobody_can_make_up_a_bounce() -> None:
    forged = verp(7).replace(verp(7)[10], "2" if verp(7)[10] != "2" else "3")
    swapped = verp(7).replace("bounce+7-", "bounce+8-")
    for to in (forged, swapped, "bounce+7-@news.example"):
        mail = dsn(block("ana@example.org"), to=to, back=returned(7).replace(".7@", ".8@"))
        assert read_mail(mail).delivery_id is None


def test_two_different_copies_in_one_mail_prove_nothing() -> None:
    mail = dsn(block("ana@example.org"), to=STRANGER, back=returned(7) + returned(8))
    assert read_mail(mail).delivery_id is None
    # But the address that it came to does.
    assert read_mail(mail, recipient=verp(8)).delivery_id == 8


# Complaints


def test_a_complaint_is_read_though_it_hides_who_complained() -> None:
    fields = "Feedback-Type: abuse\nOriginal-Rcpt-To: redacted@isp.example\n"
    reading = read_mail(arf(to="abuse@news.example", back=returned(7), fields=fields))
    assert (reading.delivery_id, only(reading).kind) == (7, ReportKind.COMPLAINED)
    sent = f"Feedback-Type: abuse\nOriginal-Mail-From: <{verp(9)}>\n"
    reading = read_mail(arf(to="abuse@news.example", back="Subject: Morning\n", fields=sent))
    assert (reading.delivery_id, only(reading).kind) == (9, ReportKind.COMPLAINED)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("fraud", ReportKind.COMPLAINED),
        ("opt-out", ReportKind.LEFT),
        ("not-spam", ReportKind.UNREADABLE),
        ("auth-failure", ReportKind.UNREADABLE),
    ],
)
def test_each_kind_of_feedback(kind: str, expected: ReportKind) -> None:
    mail = arf(to=STRANGER, back=returned(7), fields=f"Feedback-Type: {kind}\n")
    assert only(read_mail(mail)).kind == expected


def test_outlook_s_own_form_of_complaint_is_known() -> None:
    mail = b"""\
From: staff@hotmail.com
To: abuse@news.example
Subject: complaint about message from 192.0.2.4
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: message/rfc822

X-HmXmrOriginalRecipient: ana@hotmail.example
%s
Good morning.
--b--
"""
    reading = read_mail(mail % returned(7).encode())
    assert (reading.delivery_id, only(reading).kind) == (7, ReportKind.COMPLAINED)


# Bounces that follow no standard


@pytest.mark.parametrize("mail", [qmail(verp(7)), exim(verp(7))], ids=["qmail", "exim"])
def test_bounces_of_old_servers_are_read(mail: bytes) -> None:
    reading = read_mail(mail)
    assert (reading.delivery_id, only(reading).fault) == (7, Fault.ADDRESS)
    assert only(reading).enhanced == "5.1.1"


def test_an_old_bounce_without_a_code_is_soft_unless_its_words_say_more() -> None:
    vague = qmail(verp(7), why="I tried for a week.")
    assert only(read_mail(vague)).fault is Fault.MAILBOX
    full = qmail(verp(7), why="The user's mailbox is full.")
    assert only(read_mail(full)).fault is Fault.MAILBOX
    nobody = qmail(verp(7), why="This user doesn't have an example.org account.")
    assert only(read_mail(nobody)).fault is Fault.ADDRESS


def test_a_daemon_that_names_no_recipient_is_understood_by_its_answer() -> None:
    mail = (
        f"From: MAILER-DAEMON@mx.example\nTo: {verp(7)}\nSubject: Ihre Nachricht\n\n"
        "Das ging schief: 550 5.1.1 unbekannt\n"
    )
    assert only(read_mail(mail.encode())).fault is Fault.ADDRESS
    later = mail.replace("Das ging schief: 550 5.1.1", "THIS IS A WARNING MESSAGE ONLY 451 4.4.1")
    assert only(read_mail(later.encode())).kind == ReportKind.DELAYED


# Answers


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)", "Subject": "Re: Morning"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"Subject": "Automatic reply: Morning"},
        {"Subject": "Out of Office"},
        {"Subject": "Abwesenheitsnotiz"},
    ],
)
def test_who_is_away_did_get_the_mail(headers: dict[str, str]) -> None:
    assert only(read_mail(away(verp(7), **headers))).kind == ReportKind.ANSWERED


def test_a_letter_is_a_letter() -> None:
    mail = (
        b"From: Ana <ana@example.org>\nTo: bounces@news.example\nSubject: Hello\n\nHow are you?\n"
    )
    reading = read_mail(mail)
    assert (reading.is_ordinary, reading.sender, reading.subject) == (
        True, "ana@example.org", "Hello",
    )  # fmt: skip


# Garbage


def nested(depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
        for number in range(depth)
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 5000,
        b"\xff\xfe" * 5000,
        nested(5000),
        b"Content-Type: multipart/report; boundary=\"\n\n--\n",
        b"Content-Type: text/plain; charset=no-such\nFrom: mailer-daemon@x\n\n550 5.1.1\n",
        b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 20000,
        b"To: " + b"bounce+1-aaaaaaaaaaaaaaaaaaaa@x, " * 10000 + b"\n\n",
        b"From: mailer-daemon@x\n\n" + b"5" * 400_000,
        b"From: mailer-daemon@x\n\n" + b"mailbox " * 60_000,
        b"Subject: =?utf-8?b?" + b"A" * 100_000 + b"?=\n\n",
    ],
)  # fmt: skip
def test_garbage_is_put_aside_and_takes_no_time(raw: bytes) -> None:
    assert read_mail(raw).delivery_id is None


@given(st.binary(max_size=400), st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_nothing_that_a_stranger_writes_breaks_it(head: bytes, body: bytes) -> None:
    mail = dsn(block("ana@example.org"), to=verp(7))
    for raw in (
        head + mail,
        mail.replace(b"Action: failed", head),
        mail[:-200] + body,
        head + body,
    ):
        assert read_mail(raw).notices


def test_of_a_huge_mail_the_beginning_counts() -> None:
    mail = dsn(block("ana@example.org"), to=verp(7), back=returned(7) + "\n" + "x" * 3 * MAX_BYTES)
    assert only(read_mail(mail)).fault is Fault.ADDRESS
