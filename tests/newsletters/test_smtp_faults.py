"""The SMTP client and servers that fail: each step, each way."""

from __future__ import annotations

import pytest

from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.domain.smtp.conversation import Login
from broadsheet.newsletters.domain.smtp.parcels import Verdict
from broadsheet.newsletters.domain.smtp.pool import Pool
from broadsheet.newsletters.enums import Security, Step
from broadsheet.newsletters.errors import (
    ConnectionLostError,
    GarbledReplyError,
    InsecureServerError,
    LoginRefusedError,
    NotSupportedError,
    RefusedError,
    ServerTimeoutError,
    TooLargeError,
    UnreachableServerError,
)
from tests.newsletters.servers import (
    CLOSE,
    EXTENSIONS,
    HANG,
    MESSAGE,
    FaultyServer,
    Waiting,
    ehlo,
    parcels,
    send,
)

PIPELINED = pytest.mark.parametrize("extensions", [EXTENSIONS, ("SIZE",)], ids=["piped", "steps"])
A, D, R, U = Verdict.ACCEPTED, Verdict.DEFERRED, Verdict.REJECTED, Verdict.UNKNOWN


@PIPELINED
def test_many_messages_go_over_one_connection(extensions: tuple[str, ...]) -> None:
    with FaultyServer(extensions=extensions).running() as server:
        outcomes = send(server.server(), parcels(5))
    assert [outcomes[key].verdict for key in range(1, 6)] == [A] * 5
    assert (server.connections, server.messages) == (1, [MESSAGE] * 5)
    assert outcomes[3].reply is not None
    assert (outcomes[3].reply.code, outcomes[3].reply.enhanced) == (250, "2.0.0")
    assert outcomes[3].reply.queue_id == "4XyZ1"
    assert server.heard[-1] == "QUIT"


def test_the_next_envelope_follows_the_body_at_once() -> None:
    with FaultyServer().running() as server:
        send(server.server(), parcels(2))
    assert any(
        chunk.startswith(MESSAGE) and chunk.endswith(b"\r\n.\r\n" + following)
        for chunk in server.chunks
        for following in [
            b"MAIL FROM:<bounce+2@news.example> SIZE=%d\r\n" % len(MESSAGE)
            + b"RCPT TO:<reader2@mail.example>\r\nDATA\r\n"
        ]
    )


@PIPELINED
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "BODY"])
@pytest.mark.parametrize(
    ("answer", "verdict"), [(b"450 4.2.0 Later\r\n", D), (b"550 5.1.1 Never\r\n", R)]
)
def test_a_refusal_at_any_step_is_that_message_s_alone(
    extensions: tuple[str, ...], step: str, answer: bytes, verdict: Verdict
) -> None:
    faulty = FaultyServer(
        {step: [b"250 2.0.0 Ok\r\n" if step != "DATA" else b"354 Go\r\n", answer]}
    )
    if step in ("MAIL", "RCPT"):  # what a server says to what follows a refused command
        after = b"503 5.5.1 First things first\r\n"
        if extensions == EXTENSIONS:
            faulty.script["DATA"] = [b"354 Go\r\n", after]
        if step == "MAIL" and extensions == EXTENSIONS:
            faulty.script["RCPT"] = [b"250 2.1.5 Ok\r\n", after]
    faulty.extensions = extensions
    with faulty.running() as server:
        outcomes = send(server.server(), parcels(3))
    assert [outcomes[key].verdict for key in (1, 2, 3)] == [A, verdict, A]
    reply, error = outcomes[2].reply, outcomes[2].error
    assert reply is not None
    assert str(reply) == answer.decode().strip()
    assert isinstance(error, RefusedError)
    assert (error.step, error.permanent) == (Step(step.lower()), verdict == R)
    assert server.connections == 1


def test_a_refused_recipient_leaves_no_transaction_open() -> None:
    script = {"RCPT": [b"550 5.1.1 Nobody\r\n"], "DATA": [b"554 5.5.1 No valid recipients\r\n"]}
    with FaultyServer(script).running() as server:
        send(server.server(), parcels(2))
    verbs = [line.split()[0] for line in server.heard]
    assert verbs == ["EHLO", "MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA", "QUIT"]


def test_a_server_that_says_354_without_a_recipient_gets_an_empty_message() -> None:
    script = {"RCPT": [b"550 5.1.1 Nobody\r\n"], "BODY": [b"554 5.5.1 No valid recipients\r\n"]}
    with FaultyServer(script).running() as server:
        outcomes = send(server.server(), parcels(2))
    assert server.messages == [b"\r\n", MESSAGE]
    assert [outcomes[key].verdict for key in (1, 2)] == [R, A]
    assert outcomes[1].step == Step.RCPT


@PIPELINED
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_server_that_closes_leaves_doubt_only_after_the_last_byte(
    extensions: tuple[str, ...], step: str
) -> None:
    with FaultyServer({step: [CLOSE]}, extensions=extensions).running() as server:
        outcomes = send(server.server(), parcels(1))
    assert outcomes[1].verdict == (U if step == "BODY" else D)
    assert isinstance(outcomes[1].error, ConnectionLostError)


@PIPELINED
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_server_that_hangs_is_left_in_time(extensions: tuple[str, ...], step: str) -> None:
    with FaultyServer({step: [HANG]}, extensions=extensions).running() as server:
        outcomes = send(server.server(), parcels(1))
    assert outcomes[1].verdict == (U if step == "BODY" else D)
    assert isinstance(outcomes[1].error, ServerTimeoutError)
    assert outcomes[1].error.step == Step(step.lower())


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "BODY"])
@pytest.mark.parametrize(
    "garbage",
    [b"hello\r\n", b"\xff\xfe\r\n", b"250-one\r\n550 two\r\n", b"2" * 9000, b"999 no\r\n"],
)
def test_garbage_ends_the_conversation(step: str, garbage: bytes) -> None:
    with FaultyServer({step: [garbage]}).running() as server:
        outcomes = send(server.server(), parcels(1))
    assert outcomes[1].verdict == (U if step == "BODY" else D)
    # A server that goes with our bytes unread resets the connection, and its last words may be lost.
    assert isinstance(outcomes[1].error, GarbledReplyError | ConnectionLostError)


@PIPELINED
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "BODY"])
def test_421_defers_what_it_answers_and_ends_the_connection(
    extensions: tuple[str, ...], step: str
) -> None:
    usual = b"354 Go\r\n" if step == "DATA" else b"250 2.0.0 Ok\r\n"
    faulty = FaultyServer({step: [usual, b"421 4.7.0 Too much\r\n" + CLOSE]}, extensions=extensions)
    with faulty.running() as server:
        outcomes = send(server.server(), parcels(4))
    # The one whose envelope was there already was not tried; the last goes over a new connection.
    not_tried = extensions == EXTENSIONS and step == "BODY"
    expected = [A, D, Verdict.NOT_TRIED if not_tried else A, A]
    assert [outcomes[key].verdict for key in (1, 2, 3, 4)] == expected
    assert server.connections == 2


def test_a_message_behind_an_uncertain_one_was_not_tried() -> None:
    with FaultyServer({"BODY": [CLOSE]}).running() as server:
        outcomes = send(server.server(), parcels(2))
    assert [outcomes[key].verdict for key in (1, 2)] == [U, Verdict.NOT_TRIED]


def test_a_body_that_was_not_written_whole_is_not_in_doubt() -> None:
    body = MESSAGE + b"x" * 70 + (b"\r\n" + b"y" * 70) * 400_000
    with FaultyServer({"DATA": [b"354 Go\r\n" + CLOSE]}, extensions=("PIPELINING",)).running() as s:
        outcomes = send(s.server(), parcels(1, body))
    assert outcomes[1].verdict == D


@pytest.mark.parametrize("step", ["GREETING", "EHLO"])
@pytest.mark.parametrize(
    ("answers", "error", "permanent"),
    [
        ([b"421 4.3.2 Down\r\n" + CLOSE], RefusedError, False),
        ([b"554 5.7.1 Go away\r\n"] * 1, RefusedError, True),
        ([CLOSE], ConnectionLostError, False),
        ([HANG], ServerTimeoutError, False),
        ([b"HTTP/1.1 400 Bad Request\r\n"], GarbledReplyError, False),
    ],
)
def test_a_server_that_does_not_open_touches_no_message(
    step: str, answers: list[bytes], error: type[Exception], *, permanent: bool
) -> None:
    script = {step: list(answers)}
    if step == "EHLO" and permanent:
        script["HELO"] = [b"550 5.7.1 Go away\r\n"]
    waiting = Waiting(parcels(2))
    with FaultyServer(script).running() as server, Pool(server.server(), connections=1) as pool:
        while not pool.failures_in_a_row:
            assert pool.run(waiting, seconds=0.1, at_most=9) == []
        trouble = pool.trouble
    assert type(trouble) is error
    assert trouble.permanent is permanent  # type: ignore[attr-defined]
    assert waiting.waiting == 2


def test_a_server_of_before_1995_gets_helo() -> None:
    with FaultyServer({"EHLO": [b"502 What?\r\n"], "HELO": [b"250 Hi\r\n"]}).running() as server:
        outcomes = send(server.server(), parcels(1))
    assert outcomes[1].verdict == A
    assert server.heard[:3] == [
        "EHLO localhost", "HELO localhost", "MAIL FROM:<bounce+1@news.example>",
    ]  # fmt: skip


def test_nobody_there_is_unreachable() -> None:
    with FaultyServer().running() as server:
        gone = server.server()
    with Pool(gone, connections=3) as pool:
        assert pool.run(Waiting(parcels(1)), seconds=0.2, at_most=1) == []
        assert isinstance(pool.trouble, UnreachableServerError)


def test_starttls_is_not_done_without() -> None:
    with (
        FaultyServer().running() as server,
        Pool(server.server(security=Security.STARTTLS), connections=1) as pool,
    ):
        pool.run(Waiting(parcels(1)), seconds=0.3, at_most=1)
        assert isinstance(pool.trouble, InsecureServerError)
    assert server.messages == []


def test_what_is_slipped_in_before_the_handshake_ends_it() -> None:
    script = {"STARTTLS": [b"220 Go\r\n250 2.0.0 slipped in\r\n"], "EHLO": [ehlo("STARTTLS")]}
    with (
        FaultyServer(script).running() as server,
        Pool(server.server(security=Security.STARTTLS), connections=1) as pool,
    ):
        pool.run(Waiting(parcels(1)), seconds=0.3, at_most=1)
        assert isinstance(pool.trouble, InsecureServerError | GarbledReplyError)


def test_a_wrong_password_is_permanent() -> None:
    script = {"EHLO": [ehlo("AUTH PLAIN")], "AUTH": [b"535 5.7.8 No\r\n"]}
    with (
        FaultyServer(script).running() as server,
        Pool(server.server(login=Login("u", "p")), connections=1) as pool,
    ):
        pool.run(Waiting(parcels(1)), seconds=0.3, at_most=1)
        assert isinstance(pool.trouble, LoginRefusedError)
        assert pool.trouble.permanent is True


def test_a_password_does_not_travel_in_the_clear() -> None:
    with pytest.raises(InsecureServerError):
        Server("mail.example", 25, login=Login("u", "p"))


def test_what_the_server_cannot_carry_is_rejected_before_it_is_sent() -> None:
    one, two, three, four = parcels(4)
    large = type(one)(1, one.sender, one.recipient, b"x" * 2000)
    eight_bit = type(two)(2, two.sender, two.recipient, MESSAGE + "é\r\n".encode())
    script = type(three)(3, three.sender, "јован@пример.срб", MESSAGE)
    injected = type(four)(4, four.sender, "a@b.example>\r\nRCPT TO:<c@d.example", MESSAGE)
    with FaultyServer(extensions=("SIZE 1000",)).running() as server:
        outcomes = send(server.server(), [large, eight_bit, script, injected])
    assert {outcome.verdict for outcome in outcomes.values()} == {R}
    assert isinstance(outcomes[1].error, TooLargeError)
    assert isinstance(outcomes[2].error, NotSupportedError)
    assert isinstance(outcomes[3].error, NotSupportedError)
    assert server.heard == ["EHLO localhost", "QUIT"]


def test_a_server_that_closes_after_each_message_gets_all() -> None:
    with FaultyServer(
        {"BODY": [b"250 2.0.0 Ok\r\n" + CLOSE] * 3}, extensions=("SIZE",)
    ).running() as s:
        outcomes = send(s.server(), parcels(4), again=True)
    assert [outcomes[key].verdict for key in (1, 2, 3, 4)] == [A] * 4
    assert s.connections == 4
