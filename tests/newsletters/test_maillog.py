"""Asking Postfix's log, and when it is not believed."""

from __future__ import annotations

import datetime as dt
import smtplib
import socket
import time
from functools import partial
from pathlib import Path

import pytest

from broadsheet.newsletters.domain import ledger, recovery
from broadsheet.newsletters.domain.derived import message_id
from broadsheet.newsletters.domain.maillog import PostfixLog, knock_at
from broadsheet.newsletters.domain.recovery import Knowledge
from broadsheet.newsletters.enums import UncertainPolicy
from broadsheet.newsletters.errors import MailLogError
from broadsheet.newsletters.models import Delivery
from broadsheet.toolkit import clock
from tests.newsletters import postfix
from tests.newsletters.sendings import DOMAIN, make_issue, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mail.log"
    write(path, "master[1]: daemon started", hours=-1)
    return path


def write(path: Path, *texts: str, hours: float = 0) -> None:
    at = clock.now() + dt.timedelta(hours=hours)
    with path.open("a") as file:
        file.writelines(f"{at.isoformat()} mail postfix/{text}\n" for text in texts)


def take(path: Path, number: int, name: str) -> None:
    """Write what Postfix writes of a message."""
    queue_id = f"4jZ5m{number}"
    write(path, f"smtpd[7]: {queue_id}: client=localhost[127.0.0.1]",
          f"cleanup[8]: {queue_id}: message-id={name}",
          f"qmgr[9]: {queue_id}: from=<a@b>, size=9, nrcpt=1 (queue active)")  # fmt: skip


def in_doubt(count: int, *, policy: UncertainPolicy = UncertainPolicy.AGAIN) -> list[str]:
    """Return the Message-IDs of copies that a sender left, of an issue with as many more."""
    issue_id = make_issue(count * 2, policy=policy)
    ledger.turn(issue_id=issue_id, lease="dead", settled=[], room=count, lease_seconds=-1)
    recovery.mark_uncertain(issue_id=issue_id)
    rows = Delivery.objects.filter(state="uncertain").order_by("id").values_list("pk", flat=True)
    return [message_id(delivery_id=pk, domain=DOMAIN) for pk in rows]


def witness(*, changed_ago_seconds: float = 60) -> str:
    """Let the server have taken a copy; return its Message-ID."""
    row = Delivery.objects.filter(state="new").order_by("id")[0]
    now = clock.now()
    Delivery.objects.filter(pk=row.pk).update(
        state="accepted", due_at=None, answer_code=250, first_taken_at=now,
        changed_at=now - dt.timedelta(seconds=changed_ago_seconds),
    )  # fmt: skip
    return message_id(delivery_id=row.pk, domain=DOMAIN)


def of(path: Path, **options: object) -> PostfixLog:
    options.setdefault("knock", lambda: write(path, "smtpd[7]: connect from localhost[127.0.0.1]"))
    return PostfixLog(path, **options)  # type: ignore[arg-type]


def test_what_was_taken_is_found_and_what_comes_later_too(log: Path) -> None:
    one, two, three = in_doubt(3)
    take(log, 1, one)
    write(log, "smtpd[7]: 5aaaa: client=x", f"cleanup[8]: 5aaaa: message-id={two}")
    asked = of(log)
    assert asked.find([one, two, three]) == Knowledge(accepted={one}, undecided={two})
    write(log, "smtpd[7]: lost connection after DATA (39 bytes) from localhost[127.0.0.1]")
    assert asked.find([two]) == Knowledge(accepted=set())
    take(log, 2, three)
    assert asked.find([one, three]) == Knowledge(accepted={one, three})


def test_a_log_in_which_a_copy_is_missing_that_the_server_took_is_not_believed(log: Path) -> None:
    one, two = in_doubt(2)
    known = witness()
    take(log, 1, one)
    with pytest.raises(MailLogError, match=r"^mail_log: of the last 1 copies .* 1 are not in "):
        of(log).find([one, two])
    take(log, 2, known)
    assert of(log).find([one, two]) == Knowledge(accepted={one})


def test_what_was_taken_this_moment_may_not_be_written_yet(log: Path) -> None:
    (one,) = in_doubt(1)
    witness(changed_ago_seconds=1)
    take(log, 1, one)
    assert of(log).find([one]) == Knowledge(accepted={one})


def test_a_log_that_begins_after_the_copies_went_out_says_nothing_of_them(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    write(log, "master[1]: daemon started", hours=0.1)
    asked = in_doubt(1)
    with pytest.raises(MailLogError, match=r"^mail_log: .* begins at .* but copies are in doubt"):
        of(log).find(asked)
    log.write_text("")
    with pytest.raises(MailLogError, match=r"^mail_log: .* is empty, but copies are in doubt"):
        of(log).find(asked)
    write(log.with_name("mail.log.1"), "master[1]: daemon started", hours=-2)
    take(log.with_name("mail.log.1"), 1, asked[0])
    assert of(log).find(asked) == Knowledge(accepted=set(asked))


def test_a_log_without_any_of_our_copies_has_to_know_when_somebody_connects(log: Path) -> None:
    asked = in_doubt(2)
    mine = of(log)
    assert mine.find(asked) == Knowledge(accepted=set(), undecided=set(asked))
    assert mine.find(asked) == Knowledge(accepted=set())


def test_the_log_of_another_server_is_told_by_its_silence(log: Path) -> None:
    asked = in_doubt(2)
    mine = of(log, knock=lambda: None)
    assert mine.find(asked) == mine.find(asked) == Knowledge(set(), undecided=set(asked))
    impatient = of(log, knock=lambda: None, heard_seconds=-1)
    impatient.find(asked)
    with pytest.raises(MailLogError, match=r"^mail_log: the mail server writes no line into "):
        impatient.find(asked)


def test_a_server_that_is_away_is_asked_again(log: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    asked = in_doubt(1)
    mine = of(log, knock=partial(knock_at, "127.0.0.1", port))
    assert mine.find(asked) == mine.find(asked) == Knowledge(set(), undecided=set(asked))
    with socket.create_server(("127.0.0.1", port)) as listener:
        mine.find(asked)
        listener.accept()[0].close()


def test_a_log_that_cannot_be_read_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.newsletters.domain.logfiles._ABSENT_SECONDS", 0)
    with pytest.raises(MailLogError, match=r"^mail_log: .*no\.log cannot be read: No such file"):
        of(tmp_path / "no.log").find(in_doubt(1))
    assert states(Delivery.objects.all()[0].issue_id) == ["uncertain", "new"]


def test_a_log_of_something_else_is_told(log: Path) -> None:
    of(log).check()
    log.write_text("Nov 25 03:37:18 mail exim[1]: hello\n")
    with pytest.raises(MailLogError, match="Postfix has written nothing"):
        of(log).check()


@pytest.mark.integration
@pytest.mark.skipif(not postfix.can_run(), reason="POSTFIX NOT TRIED: it needs root and postfix")
def test_what_postfix_took_is_found_also_while_its_queue_is_full(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        settings = postfix.full(silent.getsockname()[1])
        with postfix.running(tmp_path / "postfix", settings=settings) as (port, log):
            names = in_doubt(12)
            with smtplib.SMTP("127.0.0.1", port) as client:
                for name in names[:10]:
                    text = f"Message-ID: {name}\r\n\r\nGood morning.\r\n"
                    client.sendmail("a@news.example", ["b@mail.example"], text)
            with smtplib.SMTP("127.0.0.1", port) as client:
                for verb in ("EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<b@c.example>", "DATA"):
                    client.docmd(verb)
                client.send(f"Message-ID: {names[10]}\r\n\r\n{'Half a line' * 9000}\r\n")
                client.close()
            mine = PostfixLog(log, knock=partial(knock_at, "127.0.0.1", port))
            for _ in range(100):
                known = mine.find(names)
                if known.accepted and not known.undecided:
                    break
                time.sleep(0.1)
            assert known == Knowledge(accepted=set(names[:10]))
            assert len(postfix.queued(log)) < 10
