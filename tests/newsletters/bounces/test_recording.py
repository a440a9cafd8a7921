"""What becomes of a copy, and of its reader, when something comes back."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core import mail

from broadsheet.newsletters.domain import ledger
from broadsheet.newsletters.domain.bounces.queries import (
    put_aside,
    reports_of_reader,
    reports_overview,
    suppressions_overview,
)
from broadsheet.newsletters.domain.bounces.recording import (
    KEPT_ASIDE,
    Event,
    Recorded,
    record_mail,
    record_report,
)
from broadsheet.newsletters.domain.holdings import forget_reader
from broadsheet.newsletters.domain.issues import change_address
from broadsheet.newsletters.domain.sending import Plan, send_issue
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Verdict
from broadsheet.newsletters.domain.smtp.replies import Reply
from broadsheet.newsletters.enums import Bounce, DeliveryState, ReportKind
from broadsheet.newsletters.models import Delivery, Issue, Report
from broadsheet.readers.domain.queries import may_be_written_to
from broadsheet.readers.domain.suppression import digest_of, is_suppressed, lift_suppression
from broadsheet.readers.models import Reader
from broadsheet.toolkit import clock, outbox
from tests.newsletters.bounces.mails import arf, away, block, dsn, make_copy, qmail, returned, verp
from tests.newsletters.sendings import TestMailer, make_issue, states
from tests.newsletters.servers import FaultyServer

DELIVERED = Event(ReportKind.DELIVERED, "postmark")
DELAYED = Event(ReportKind.DELAYED, "mailbox", "", 451, "4.4.1", "later")
REFUSED = Event(ReportKind.REFUSED, "mailbox", "", 550, "5.7.1", "spam")
SOFT = Event(ReportKind.BOUNCED, "mailbox", Bounce.SOFT, 552, "5.2.2", "full")
HARD = Event(ReportKind.BOUNCED, "mailbox", Bounce.HARD, 550, "5.1.1", "nobody")
COMPLAINED = Event(ReportKind.COMPLAINED, "mailbox", answer="abuse")


def state_of(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.bounce


def test_a_hard_bounce_ends_it_at_once_and_cancels_what_waits(ana: Reader) -> None:
    copy = make_copy(ana)
    waiting = make_copy(ana, slug="2026-11-25", state=DeliveryState.NEW)
    reading, recorded = record_mail(dsn(block("ana@example.org"), to=verp(copy.pk)), via="pipe")
    assert (reading.delivery_id, recorded) == (copy.pk, Recorded.NEW)
    assert state_of(copy) == ("bounced", "hard")
    assert (copy.answer_code, copy.answer_enhanced) == (550, "5.1.1")
    assert copy.answer == "550 5.1.1 <x>: Recipient address rejected: User unknown"
    assert state_of(waiting) == ("cancelled", "")
    assert not may_be_written_to(reader_id=ana.pk)
    assert suppressions_overview() == {"bounced": 1}
    ana.refresh_from_db()
    assert ana.is_active  # who confirms the address again is written to again


def test_the_same_report_counts_once(ana: Reader) -> None:
    copy = make_copy(ana)
    raw = dsn(block("ana@example.org"), to=verp(copy.pk))
    assert [record_mail(raw, via="mailbox")[1] for _ in range(3)] == [
        Recorded.NEW, Recorded.KNOWN, Recorded.KNOWN,
    ]  # fmt: skip
    assert record_report(delivery_id=copy.pk, event=HARD) is Recorded.KNOWN
    assert Report.objects.count() == 1
    assert reports_overview(since=clock.now() - dt.timedelta(hours=1)) == {("bounced", "hard"): 1}


@pytest.mark.parametrize(
    "order",
    list(itertools.permutations([DELIVERED, SOFT, HARD])),
    ids=lambda order: " ".join(event.bounce or event.kind for event in order),
)
def test_the_order_in_which_reports_come_does_not_matter(
    ana: Reader, order: tuple[Event, ...]
) -> None:
    copy = make_copy(ana)
    for event in order:
        record_report(delivery_id=copy.pk, event=event)
    assert state_of(copy) == ("bounced", "hard")


def test_a_late_delay_changes_nothing_and_stands_in_the_record(ana: Reader) -> None:
    copy = make_copy(ana)
    record_report(delivery_id=copy.pk, event=DELIVERED)
    assert record_report(delivery_id=copy.pk, event=DELAYED) is Recorded.NEW
    assert state_of(copy) == ("delivered", "")
    assert [one["kind"] for one in reports_of_reader(reader_id=ana.pk)] == ["delayed"]


def test_a_complaint_lets_the_reader_go_without_another_mail(ana: Reader) -> None:
    copy = make_copy(ana)
    waiting = make_copy(ana, slug="2026-11-25", state=DeliveryState.NEW)
    record_mail(arf(to="abuse@news.example", back=returned(copy.pk)), via="mailbox")
    assert state_of(copy) == ("complained", "")
    assert state_of(waiting) == ("cancelled", "")
    ana.refresh_from_db()
    assert ana.state == "left"
    assert suppressions_overview() == {"complained": 1, "left": 1}
    outbox.drain()
    assert mail.outbox == []
    assert [one.kind for one in ana.consents.all()][-1] == "withdrawn"


def test_who_asks_a_provider_to_be_left_alone_has_left(ana: Reader) -> None:
    copy = make_copy(ana, state=DeliveryState.DELIVERED)
    record_report(delivery_id=copy.pk, event=Event(ReportKind.LEFT, "sendgrid"))
    ana.refresh_from_db()
    assert (ana.state, state_of(copy)) == ("left", ("delivered", ""))


def test_a_refusal_for_what_we_are_is_no_reader_s_fault(ana: Reader) -> None:
    copy = make_copy(ana)
    record_report(delivery_id=copy.pk, event=REFUSED)
    assert state_of(copy) == ("failed", "")
    assert may_be_written_to(reader_id=ana.pk)


@pytest.mark.parametrize("state", ["uncertain", "deferred", "sending"])
def test_a_report_settles_a_copy_of_which_nobody_knew(ana: Reader, state: str) -> None:
    copy = make_copy(ana)
    Delivery.objects.filter(pk=copy.pk).update(state=state, due_at=clock.now(), lease="dead")
    record_report(delivery_id=copy.pk, event=DELIVERED)
    assert state_of(copy) == ("delivered", "")
    assert (copy.due_at, copy.lease) == (None, "")


# Soft bounces


def bounce_softly(reader: Reader, *, days: list[int]) -> list[Delivery]:
    """Have a copy bounce softly on each of the days."""
    copies = []
    for day in days:
        copy = make_copy(reader, slug=f"day-{day}")
        at = dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC) + dt.timedelta(days=day)
        Issue.objects.filter(pk=copy.issue_id).update(started_at=at)
        record_report(delivery_id=copy.pk, event=SOFT)
        copies.append(copy)
    return copies


@pytest.mark.parametrize(
    ("days", "ends"),
    [([0, 2, 4], False), ([0, 1, 2, 3], False), ([0, 3, 5, 6], False), ([0, 3, 5, 7], True),
     ([0, 7, 14], False), ([0, 7, 14, 21], True), ([0, 1, 2, 3, 4, 5, 6, 7], True)],
)  # fmt: skip
def test_soft_bounces_end_it_when_four_came_in_a_row_over_a_week(
    ana: Reader, days: list[int], ends: bool
) -> None:
    bounce_softly(ana, days=days)
    assert is_suppressed(address="ana@example.org") is ends


def test_a_copy_that_arrived_in_between_begins_it_anew(ana: Reader) -> None:
    bounce_softly(ana, days=[0, 3])
    record_report(delivery_id=make_copy(ana, slug="good").pk, event=DELIVERED)
    bounce_softly(ana, days=[5, 8])
    assert not is_suppressed(address="ana@example.org")


def test_bounces_that_come_out_of_order_end_it_all_the_same(ana: Reader) -> None:
    copies = [make_copy(ana, slug=f"day-{day}") for day in (0, 3, 6, 9)]
    for day, copy in zip((0, 3, 6, 9), copies, strict=True):
        at = dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC) + dt.timedelta(days=day)
        Issue.objects.filter(pk=copy.issue_id).update(started_at=at)
    for copy in (copies[3], copies[0], copies[2]):
        record_report(delivery_id=copy.pk, event=SOFT)
        assert not is_suppressed(address="ana@example.org")
    record_report(delivery_id=copies[1].pk, event=SOFT)
    assert is_suppressed(address="ana@example.org")


def test_an_address_that_was_allowed_again_begins_anew(ana: Reader) -> None:
    bounce_softly(ana, days=[0, 3, 6, 9])
    lift_suppression(address="ana@example.org")
    bounce_softly(ana, days=[20, 23, 26])
    assert not is_suppressed(address="ana@example.org")
    bounce_softly(ana, days=[29])
    assert is_suppressed(address="ana@example.org")


# Whose address


def test_the_address_that_bounced_is_suppressed_not_the_one_that_came_after(ana: Reader) -> None:
    copy = make_copy(ana)
    waiting = make_copy(ana, slug="2026-11-25", state=DeliveryState.NEW)
    new = "ana@new.example"
    Reader.objects.filter(pk=ana.pk).update(address=new, canonical=new, digest=digest_of(new))
    change_address(reader_id=ana.pk, address=new)
    record_report(delivery_id=copy.pk, event=HARD)
    assert is_suppressed(address="ana@example.org")
    assert not is_suppressed(address="ana@new.example")
    assert state_of(waiting) == ("new", "")


def test_a_bounce_for_an_erased_reader_does_no_harm(ana: Reader) -> None:
    copy = make_copy(ana)
    Delivery.objects.filter(pk=copy.pk).update(address="")
    assert record_report(delivery_id=copy.pk, event=HARD) is Recorded.NEW
    assert record_report(delivery_id=copy.pk, event=COMPLAINED) is Recorded.NEW
    assert record_report(delivery_id=9999, event=HARD) is Recorded.ASIDE


def test_what_servers_said_of_an_erased_reader_can_be_forgotten(ana: Reader) -> None:
    copy = make_copy(ana)
    record_report(delivery_id=copy.pk, event=HARD)
    forget_reader(reader_id=ana.pk)
    assert Report.objects.get().answer == ""
    copy.refresh_from_db()
    assert copy.answer == ""


# What is put aside


def test_a_bounce_without_our_mark_is_listed_and_suppresses_nobody(ana: Reader) -> None:
    make_copy(ana)
    _reading, recorded = record_mail(
        dsn(block("ana@example.org"), to="bounces@news.example"), via="mailbox"
    )
    assert recorded is Recorded.ASIDE
    record_mail(arf(to="abuse@news.example", back="Subject: Morning\n"), via="mailbox")
    record_mail(arf(to="abuse@news.example", back="Subject: Morning\n"), via="mailbox")
    assert may_be_written_to(reader_id=ana.pk)
    assert [(one.kind, one.sender, one.subject) for one in put_aside()] == [
        ("complained", "feedback@isp.example", "FW: Morning"),
        ("bounced", "MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender"),
    ]


def test_only_the_last_that_were_put_aside_are_kept(ana: Reader) -> None:
    copy = make_copy(ana)
    record_report(delivery_id=copy.pk, event=HARD)
    for number in range(KEPT_ASIDE + 5):
        record_mail(f"Subject: {number}\n\nHello\n".encode(), via="mailbox")
    kept = put_aside()
    assert (len(kept), kept[0].subject, kept[-1].subject) == (50, "54", "5")
    assert Report.objects.filter(delivery=copy).count() == 1


def test_an_automatic_answer_is_known_and_nothing_follows(ana: Reader) -> None:
    copy = make_copy(ana)
    record_mail(away(verp(copy.pk), Auto_Submitted="auto-replied"), via="mailbox")
    assert state_of(copy) == ("accepted", "")
    assert Report.objects.get().kind == "answered"


def test_a_stranger_s_bytes_reach_no_database(ana: Reader) -> None:
    copy = make_copy(ana)
    record_mail(
        qmail(verp(copy.pk), why="\0\ud800? 5.1.1".encode("utf-8", "replace").decode()),
        via="x" * 90,
    )
    record_mail(b"Subject: a\0b\xff\xfe\nFrom: \xe9@x\n\n\0\0", via="mailbox")
    assert Report.objects.count() == 2


# What a server refuses while we send


@pytest.mark.django_db(transaction=True)
def test_a_refusal_at_rcpt_is_a_bounce_in_the_same_transaction(ana: Reader) -> None:
    waiting = make_copy(ana, slug="later", state=DeliveryState.NEW)
    issue_id = make_issue(3)
    rows = Delivery.objects.filter(issue_id=issue_id).order_by("reader_id")
    first, second, third = rows
    Delivery.objects.filter(pk=first.pk).update(reader_id=ana.pk + 1000, address="ana@example.org")
    Delivery.objects.filter(pk=waiting.pk).update(reader_id=ana.pk + 1000)
    with FaultyServer().running() as server:
        server.script["RCPT"] = [
            b"550 5.1.1 No such user\r\n",
            b"554 5.7.1 Client host blocked using zen.spamhaus.org\r\n",
            b"552 5.2.2 Mailbox full\r\n",
        ]
        server.script["DATA"] = [b"554 5.5.1 No valid recipients\r\n"] * 3
        send_issue(
            issue_id=issue_id,
            mailer=TestMailer(),
            server=server.server(),
            plan=Plan(connections=1),
        )
    found = {(one.state, one.bounce) for one in rows.all()}
    assert found == {("bounced", "hard"), ("failed", ""), ("bounced", "soft")}
    assert is_suppressed(address="ana@example.org")
    assert not is_suppressed(address=second.address)
    assert not is_suppressed(address=third.address)
    assert state_of(waiting) == ("cancelled", "")
    assert set(Report.objects.values_list("via", "kind", "bounce")) == {
        ("smtp", "bounced", "hard"), ("smtp", "bounced", "soft"),
    }  # fmt: skip
    assert sorted(states(issue_id)) == ["bounced", "bounced", "failed"]


def test_a_crash_before_the_commit_leaves_neither_bounce_nor_suppression(
    ana: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = make_copy(ana, state=DeliveryState.NEW)

    def killed(**_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ledger, "record_refusals", killed)
    (taken,) = ledger.turn(issue_id=copy.issue_id, lease="one", settled=[], room=1)
    outcome = Outcome(Verdict.REJECTED, "rcpt", Reply(550, "5.1.1", ("No such user",)))
    with pytest.raises(KeyboardInterrupt):
        ledger.turn(issue_id=copy.issue_id, lease="one", settled=[(taken, outcome)], room=0)
    assert state_of(copy) == ("sending", "")
    monkeypatch.undo()
    ledger.turn(issue_id=copy.issue_id, lease="one", settled=[(taken, outcome)], room=0)
    assert state_of(copy) == ("bounced", "hard")
    assert is_suppressed(address="ana@example.org")
