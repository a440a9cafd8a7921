"""The mailbox that bounces come to, at a real server, and at servers that misbehave."""

from __future__ import annotations

import datetime as dt
import imaplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError

from broadsheet.newsletters.domain.bounces import mailbox
from broadsheet.newsletters.domain.bounces.fetching import plan_fetching
from broadsheet.newsletters.domain.bounces.mailbox import Fetched, fetch_mailbox, parse_account
from broadsheet.newsletters.domain.bounces.queries import put_aside
from broadsheet.newsletters.domain.bounces.reading import MAX_BYTES
from broadsheet.newsletters.errors import MailboxError
from broadsheet.newsletters.models import Delivery, Report
from broadsheet.readers.domain.suppression import is_suppressed
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox
from broadsheet.toolkit.models import OutboxRow
from tests.newsletters.bounces.dovecot import Dovecot, running_dovecot
from tests.newsletters.bounces.mails import away, block, dsn, make_copy, returned, verp

LETTER = b"From: Ana <ana@example.org>\nSubject: Hello\n\nHow are you?\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with running_dovecot() as running:
        yield running


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        running: Dovecot = request.getfixturevalue("server")
        running.empty()


def bounce_of(reader: Reader) -> bytes:
    return dsn(block(reader.address), to=verp(make_copy(reader).pk))


@pytest.mark.integration
@pytest.mark.parametrize("protocol", ["imap", "imaps"])
def test_imap_reports_are_moved_and_letters_stay(
    ana: Reader, server: Dovecot, protocol: str
) -> None:
    raw = bounce_of(ana)
    copy_id = Delivery.objects.latest("pk").pk
    server.deliver(raw, LETTER, raw, away(verp(copy_id), Auto_Submitted="auto-replied"))
    found = fetch_mailbox(url=server.url(protocol))
    assert found == Fetched(recorded=2, known=1, aside=1)
    assert (server.count(), server.count("Broadsheet")) == (1, 3)
    assert is_suppressed(address="ana@example.org")
    # The letter is unseen, and is not read again.
    assert fetch_mailbox(url=server.url(protocol)) == Fetched()
    with imaplib.IMAP4("127.0.0.1", server.ports["imap"]) as client:
        client.login("bounces", "pass")
        client.select()
        assert client.search(None, "UNSEEN") == ("OK", [b"1"])
    assert [one.subject for one in put_aside()] == ["Hello"]


@pytest.mark.integration
@pytest.mark.parametrize("protocol", ["pop3", "pop3s"])
def test_pop3_deletes_what_was_recorded(ana: Reader, server: Dovecot, protocol: str) -> None:
    server.deliver(bounce_of(ana), LETTER, b"Subject: long\n\n" + b"x" * 70_000 + b"\n")
    assert fetch_mailbox(url=server.url(protocol)) == Fetched(recorded=1, aside=2)
    assert server.count() == 0
    assert is_suppressed(address="ana@example.org")
    assert fetch_mailbox(url=server.url(protocol)) == Fetched()


@pytest.mark.integration
@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_of_a_huge_mail_only_the_beginning_is_fetched(
    ana: Reader, server: Dovecot, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    record = mailbox.record_mail
    monkeypatch.setattr(
        mailbox,
        "record_mail",
        lambda raw, **rest: sizes.append(len(raw)) or record(raw, **rest),  # type: ignore[func-returns-value]
    )
    body = ("y" * 76 + "\n") * (4 * MAX_BYTES // 77)
    copy = make_copy(ana)
    server.deliver(dsn(block(ana.address), to=verp(copy.pk), back=f"{returned(copy.pk)}\n{body}"))
    assert fetch_mailbox(url=server.url(protocol)) == Fetched(recorded=1)
    assert 100_000 < sizes[0] <= MAX_BYTES


@pytest.mark.integration
@pytest.mark.parametrize(("protocol", "left"), [("imap", 1), ("pop3", 1)])
def test_one_mail_that_cannot_be_recorded_stays_and_stops_nobody(
    ana: Reader, server: Dovecot, protocol: str, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = mailbox.record_mail

    def poisoned(raw: bytes, **rest: Any) -> Any:
        if b"poison" in raw:
            raise ZeroDivisionError
        return record(raw, **rest)

    monkeypatch.setattr(mailbox, "record_mail", poisoned)
    server.deliver(b"Subject: poison\n\n.\n", bounce_of(ana))
    assert fetch_mailbox(url=server.url(protocol)) == Fetched(recorded=1, failed=1)
    assert server.count() == left


@pytest.mark.integration
@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_without_a_database_everything_stays_where_it_is(
    ana: Reader, server: Dovecot, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away_from_database(_raw: bytes, **_rest: Any) -> Any:
        raise OperationalError

    server.deliver(bounce_of(ana), LETTER)
    with monkeypatch.context() as patched:
        patched.setattr(mailbox, "record_mail", away_from_database)
        with pytest.raises(OperationalError):
            fetch_mailbox(url=server.url(protocol))
    assert server.count() == 2
    assert fetch_mailbox(url=server.url(protocol)) == Fetched(recorded=1, aside=1)


@pytest.mark.integration
def test_a_crash_between_recording_and_moving_repeats_nothing(
    ana: Reader, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(bounce_of(ana))
    with monkeypatch.context() as patched:
        patched.setattr(
            "broadsheet.newsletters.domain.bounces.imap.ImapBox.put_away",
            lambda *_args, **_kwargs: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            fetch_mailbox(url=server.url("imap"))
    assert (server.count(), Report.objects.count()) == (1, 1)
    assert fetch_mailbox(url=server.url("imap")) == Fetched(known=1)
    assert (server.count(), Report.objects.count()) == (0, 1)


@pytest.mark.integration
def test_a_wrong_password_is_said(server: Dovecot) -> None:
    url = server.url("imap").replace("pass@", "wrong@")
    with pytest.raises(MailboxError, match="AUTHENTICATIONFAILED"):
        fetch_mailbox(url=url)
    with pytest.raises(MailboxError, match="Authentication failed"):
        fetch_mailbox(url=server.url("pop3").replace("pass@", "wrong@"))
    with pytest.raises(MailboxError, match="Nowhere"):
        fetch_mailbox(url=server.url("imap", "/Nowhere"))


@pytest.mark.integration
def test_a_server_without_tls_whose_folders_stand_below_inbox(
    ana: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_dovecot(ssl="no", separator="/", prefix="INBOX/") as server:
        server.deliver(bounce_of(ana))
        with monkeypatch.context() as patched:
            patched.setattr(mailbox, "_HERE", ())  # as if it were on another machine
            for protocol in ("imap", "pop3"):
                with pytest.raises(MailboxError, match="no STARTTLS"):
                    fetch_mailbox(url=server.url(protocol))
        assert fetch_mailbox(url=server.url("imap")) == Fetched(recorded=1)
        assert (server.count(), server.count("Broadsheet")) == (0, 1)


def test_where_a_mailbox_is() -> None:
    account = parse_account("imaps://news%40a.example:p%2Fw@mail.example/Bounces/In")
    assert (account.user, account.password, account.host) == (
        "news@a.example",
        "p/w",
        "mail.example",
    )
    assert (account.port, account.folder, account.is_wrapped) == (993, "Bounces/In", True)
    assert parse_account("pop3://u:p@localhost").port == 110
    assert "p/w" not in repr(account)
    for wrong in ("https://u:p@host", "imaps://host", "imaps://u:p@"):
        with pytest.raises(ValueError, match="write it like"):
            parse_account(wrong)


# Servers that misbehave


@contextmanager
def misbehaving(*, says: bytes, drips: bool = False) -> Iterator[int]:
    """Run a server that says something to everybody and then nothing, or drips spaces."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def serve() -> None:
            while not ended.is_set():
                try:
                    client, _address = listener.accept()
                except TimeoutError:
                    continue
                with client:
                    client.sendall(says)
                    while not ended.wait(0.05):
                        try:
                            client.sendall(b" " if drips else b"")
                        except OSError:
                            break

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join()


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
@pytest.mark.parametrize(
    "says", [b"", b"* OK hello\r\n", b"+OK hello\r\n", b"HTTP/1.1 400\r\n\r\n"]
)
def test_a_server_that_hangs_is_given_up(
    protocol: str, says: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("imap", "pop3", "mailbox"):
        monkeypatch.setattr(f"broadsheet.newsletters.domain.bounces.{module}.ANSWER_SECONDS", 0.3)
    monkeypatch.setattr("broadsheet.newsletters.domain.bounces.imap.CONNECT_SECONDS", 0.3)
    with misbehaving(says=says) as port, pytest.raises(MailboxError):
        fetch_mailbox(url=f"{protocol}://u:p@127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("protocol", "says"), [("imap", b"* OK hello\r\n"), ("pop3", b"+OK hi\r\n")]
)
def test_a_server_that_drips_is_hung_up_on(
    protocol: str, says: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "ANSWER_SECONDS", 0.3)
    began = time.monotonic()
    with misbehaving(says=says, drips=True) as port, pytest.raises(MailboxError):
        fetch_mailbox(url=f"{protocol}://u:p@127.0.0.1:{port}", seconds=0.3)
    assert time.monotonic() - began < 15  # each answer alone may take 20


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(MailboxError, match="cannot be reached"):
        fetch_mailbox(url=f"imap://u:p@127.0.0.1:{port}")
    with pytest.raises(MailboxError, match="cannot be reached"):
        fetch_mailbox(url=f"pop3://u:p@127.0.0.1:{port}")


# By the clock


def test_the_mailbox_is_asked_every_five_minutes(db: None, settings: Any) -> None:
    at = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
    plan_fetching(now=at)
    assert OutboxRow.objects.count() == 0
    with misbehaving(says=b"* BYE not now\r\n") as port:
        settings.BOUNCE_MAILBOX_URL = f"imap://u:p@127.0.0.1:{port}"
        for minute in range(11):
            plan_fetching(now=at + dt.timedelta(minutes=minute))
        row = OutboxRow.objects.get()
        assert row.topic == "newsletters.fetch_bounces"
        assert outbox.drain() == 0
    row.refresh_from_db()
    assert row.last_error.startswith("MailboxError: The mailbox at 127.0.0.1")
