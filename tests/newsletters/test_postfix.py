"""What Postfix's lines say. Those of `SAMPLES` were written by Postfix 3.7.11 (Debian 12)."""

from __future__ import annotations

import pytest

from broadsheet.newsletters.domain.postfix import Facts, knows_postfix

ONE, TWO, THREE = (f"<{name * 20}.{number}@news.example>" for number, name in enumerate("abc", 1))
ACCEPTED, REFUSED, UNDECIDED = "accepted", "refused", "undecided"


def facts_of(text: str, *asked: str) -> Facts:
    facts = Facts(asked or (ONE, TWO, THREE))
    for line in text.encode().splitlines():
        facts.read(line)
    return facts


def lines(*texts: str) -> str:
    return "".join(f"Nov 25 04:09:34 mail postfix/{text}\n" for text in texts)


CONNECT = "smtpd[14084]: connect from localhost[127.0.0.1]"
BEGUN = "smtpd[14084]: 4jZ5mG2knfzCyWb: client=localhost[127.0.0.1]"
HEADER = f"cleanup[14090]: 4jZ5mG2knfzCyWb: message-id={ONE}"
ACTIVE = "qmgr[14035]: 4jZ5mG2knfzCyWb: from=<a@news.example>, size=272, nrcpt=1 (queue active)"
LOST = "smtpd[14084]: lost connection after DATA (39 bytes) from localhost[127.0.0.1]"
ENDED = "smtpd[14084]: disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=1 commands=4"
FAILED = "smtpd[14084]: disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5"
FROM = "header Subject: X from localhost[127.0.0.1]; from=<a@news.example> to=<b@mail.example> proto=ESMTP helo=<x>"

SAMPLES = {
    "taken whole": ([CONNECT, BEGUN, HEADER, ACTIVE], ACCEPTED),
    "its header alone": ([CONNECT, BEGUN, HEADER], UNDECIDED),
    "aborted, its header told at once": ([CONNECT, BEGUN, HEADER, LOST, FAILED], REFUSED),
    "aborted, its header told last": ([CONNECT, BEGUN, LOST, FAILED, HEADER], REFUSED),
    "taken, and the queue is full": ([CONNECT, BEGUN, HEADER, ENDED], ACCEPTED),
    "on hold": (
        [CONNECT, BEGUN, HEADER, f"cleanup[14090]: 4jZ5mG2knfzCyWb: hold: {FROM}", ENDED], ACCEPTED,
    ),
    "on hold, but aborted": (
        [CONNECT, BEGUN, LOST, FAILED, HEADER, f"cleanup[14090]: 4jZ5mG2knfzCyWb: hold: {FROM}"],
        REFUSED,
    ),
    "refused for its header": (
        [CONNECT, BEGUN, HEADER,
         f"cleanup[14090]: 4jZ5mG2knfzCyWb: reject: {FROM}: 5.7.1 no thanks", FAILED], REFUSED,
    ),
    "taken and thrown away by a rule": (
        [CONNECT, BEGUN, HEADER, f"cleanup[14090]: 4jZ5mG2knfzCyWb: discard: {FROM}: gone", ENDED],
        ACCEPTED,
    ),
    "too large, which no line of the message says": (
        [CONNECT, BEGUN, "smtpd[14084]: warning: 4jZ5mG2knfzCyWb: queue file size limit exceeded",
         HEADER, "cleanup[14090]: warning: mail_stream_cleanup: close error", FAILED], UNDECIDED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "fate"), list(SAMPLES.values()), ids=list(SAMPLES))
def test_what_became_of_a_message(texts: list[str], fate: str) -> None:
    facts = facts_of(lines(*texts))
    assert (facts.accepted, facts.undecided) == (
        {ONE} if fate == ACCEPTED else set(),
        {ONE} if fate == UNDECIDED else set(),
    )
    assert facts.seen == {ONE}


def test_what_stands_nowhere_was_not_taken() -> None:
    facts = facts_of(lines(CONNECT, BEGUN, HEADER, ACTIVE), TWO)
    assert (facts.accepted, facts.undecided, facts.seen) == (set(), set(), set())


def test_of_a_session_that_broke_all_but_the_last_were_taken() -> None:
    facts = facts_of(
        lines(
            CONNECT,
            BEGUN,
            HEADER,
            "smtpd[14084]: 4jZ5mH1F0gzCyWc: client=localhost[127.0.0.1]",
            f"cleanup[14091]: 4jZ5mH1F0gzCyWc: message-id={TWO}",
            LOST,
            "smtpd[14084]: disconnect from localhost[127.0.0.1] ehlo=1 mail=2 rcpt=2 data=1/2 "
            "commands=6/7",
        )
    )
    assert (facts.accepted, facts.undecided, facts.seen) == ({ONE}, set(), {ONE, TWO})


def test_a_copy_that_was_aborted_and_sent_again_was_taken() -> None:
    again = [text.replace("4jZ5mG2knfzCyWb", "4jZ5mX") for text in (BEGUN, HEADER, ACTIVE)]
    facts = facts_of(lines(CONNECT, BEGUN, LOST, FAILED, HEADER, CONNECT, *again))
    assert (facts.accepted, facts.undecided) == ({ONE}, set())


def test_a_queue_id_that_comes_again_is_another_message() -> None:
    other = "cleanup[14090]: 4jZ5mG2knfzCyWb: message-id=<another@else.example>"
    facts = facts_of(lines(CONNECT, BEGUN, HEADER, LOST, FAILED, CONNECT, BEGUN, other, ACTIVE))
    assert (facts.accepted, facts.undecided) == (set(), set())


def test_other_services_names_and_stamps() -> None:
    facts = facts_of(
        f"2026-11-25T03:37:20.123456+00:00 mail postfix-out/smtps/cleanup[99]: 4Xy1: x\n"
        f"2026-11-25T03:37:20.123456+00:00 mail postfix-out/smtps/cleanup[99]: 4XyZ1: "
        f"message-id={THREE}\n"
        "2026-11-25T03:37:20.2+00:00 mail postfix-out/qmgr[98]: 4XyZ1: from=<>, size=9, nrcpt=1 "
        "(queue active)\n"
    )
    assert facts.accepted == {THREE}


@pytest.mark.parametrize(
    "line",
    [
        f"Nov 25 04:09:34 mail postfix/clea message-id={ONE}",
        f"4jZ5mG2knfzCyWb: message-id={ONE}",
        f"Nov 25 04:09:34 mail postfix/cleanup[14090]: 4jZ5Nov 25 04:09: message-id={ONE}",
        f"\0\0\0{ONE}",
    ],
)
def test_a_message_in_a_garbled_line_may_have_been_taken(line: str) -> None:
    facts = facts_of(line)
    assert (facts.accepted, facts.undecided) == (set(), {ONE})


def test_garbled_lines_of_others_say_nothing() -> None:
    facts = facts_of("\0\ufffd\nNov 25 mail postfix/qmgr[1]: \nNov 25 mail postfix/smtpd[1]: x\n")
    assert (facts.seen, facts.undecided, facts.connections) == (set(), set(), 0)


def test_whose_log_it_is() -> None:
    assert knows_postfix(lines(CONNECT).encode())
    assert not knows_postfix(b"Nov 25 03:37:18 mail exim[1]: postfix/smtpd\n")
