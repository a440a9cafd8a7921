"""What Postfix's log says of copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.newsletters.domain.maillog import PostfixLog
from broadsheet.newsletters.errors import MailLogError

ONE, TWO, THREE = (f"<{name}.{number}@news.example>" for number, name in enumerate("abc", 1))
LOG = f"""\
Nov 25 03:37:18 mail postfix/smtpd[7417]: 72AF0211B30: client=localhost[127.0.0.1]
Nov 25 03:37:18 mail postfix/cleanup[7420]: 72AF0211B30: message-id={ONE}
Nov 25 03:37:18 mail postfix/qmgr[7415]: 72AF0211B30: from=<bounce+1-x@news.example>, size=284, nrcpt=1 (queue active)
Nov 25 03:37:18 mail postfix/discard[7421]: 72AF0211B30: to=<x@y.example>, relay=none, status=sent (y.example)
Nov 25 03:37:18 mail postfix/qmgr[7415]: 72AF0211B30: removed
Nov 25 03:37:19 mail postfix/cleanup[7420]: 80AF0211B31: message-id={TWO}
Nov 25 03:37:19 mail postfix/smtpd[7417]: lost connection after DATA (2048 bytes) from localhost[127.0.0.1]
2026-11-25T03:37:20.123456+00:00 mail postfix-out/smtps/cleanup[99]: 4XyZ1kabcd1z9: message-id={THREE}
2026-11-25T03:37:20.223456+00:00 mail postfix-out/qmgr[98]: 4XyZ1kabcd1z9: from=<>, size=9, nrcpt=1 (queue active)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mail.log"
    path.write_text(LOG)
    return path


def test_what_is_in_the_queue_was_taken_and_what_was_only_begun_was_not(log: Path) -> None:
    assert PostfixLog(log).find([ONE, TWO, THREE]) == {ONE, THREE}
    assert PostfixLog(log).find([TWO]) == set()


def test_a_copy_that_was_begun_may_come_whole_later(log: Path) -> None:
    with log.open("a") as file:
        file.write(f"x mail postfix/cleanup[1]: 80AF0211B31: message-id={TWO}\n")
        file.write(
            "x mail postfix/qmgr[1]: 80AF0211B31: from=<a@b>, size=1, nrcpt=1 (queue active)\n"
        )
    assert PostfixLog(log).find([TWO]) == {TWO}


def test_a_queue_id_that_comes_again_is_another_message(log: Path) -> None:
    log.write_text(
        f"x postfix/cleanup[1]: ABCDEF1: message-id={ONE}\n"
        "x postfix/cleanup[1]: ABCDEF1: message-id=<another@else.example>\n"
        "x postfix/qmgr[1]: ABCDEF1: from=<a@b>, size=1, nrcpt=1 (queue active)\n"
    )
    assert PostfixLog(log).find([ONE]) == set()


def test_the_log_before_it_was_rotated_is_read_too(log: Path) -> None:
    log.rename(log.with_name("mail.log.1"))
    log.write_bytes(b"\xff\x00 garbled\nx postfix/qmgr[1]: 80AF0211B31: from=<a>, (queue active)\n")
    assert PostfixLog(log).find([ONE, TWO]) == {ONE, TWO}


def test_a_log_that_cannot_be_read_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(MailLogError, match=r"^mail_log: .*no\.log cannot be read: No such file"):
        PostfixLog(tmp_path / "no.log").find([ONE])


def test_a_log_of_something_else_is_told(log: Path) -> None:
    PostfixLog(log).check()
    log.write_text("Nov 25 03:37:18 mail exim[1]: hello\n")
    with pytest.raises(MailLogError, match="Postfix has written nothing"):
        PostfixLog(log).check()
