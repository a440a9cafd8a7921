from __future__ import annotations

import io
import threading
from typing import Any

import pytest

from broadsheet.press.domain.server import uploads
from broadsheet.press.domain.server.pool import Pool
from broadsheet.press.domain.server.uploads import Uploads, forget_body


def request(body: bytes, *, length: str | None = "", **more: str) -> dict[str, Any]:
    environ: dict[str, Any] = {"wsgi.input": io.BytesIO(body), **more}
    if length is not None:
        environ["CONTENT_LENGTH"] = length or str(len(body))
    return environ


def status(uploads: Uploads, environ: dict[str, Any]) -> int | None:
    refusal = uploads.receive(environ)
    return None if refusal is None else refusal[0]


@pytest.fixture
def received() -> Uploads:
    return Uploads(at_once=1, max_bytes=3_000_000)


def test_a_body_is_received_whole(received: Uploads) -> None:
    environ = request(b"x" * 2_500_000)
    assert status(received, environ) is None
    body = environ["wsgi.input"]
    assert body.read() == b"x" * 2_500_000
    assert environ["CONTENT_LENGTH"] == "2500000"
    forget_body(environ)
    assert body.closed


def test_a_body_in_chunks_gets_a_length(received: Uploads) -> None:
    environ = request(b"abc", length=None, HTTP_TRANSFER_ENCODING="chunked")
    assert status(received, environ) is None
    assert (environ["CONTENT_LENGTH"], environ["wsgi.input"].read()) == ("3", b"abc")
    assert "HTTP_TRANSFER_ENCODING" not in environ
    forget_body(environ)


def test_a_request_without_a_body_is_left_alone(received: Uploads) -> None:
    environ = request(b"", length="0")
    before = environ["wsgi.input"]
    assert status(received, environ) is None
    assert environ["wsgi.input"] is before
    assert status(received, request(b"", length=None)) is None
    forget_body(environ)
    assert before.closed is False


def test_bodies_that_are_too_large_broken_off_or_nonsense_are_refused(received: Uploads) -> None:
    assert status(received, request(b"x", length="3000001")) == 413
    endless = request(b"x" * 3_100_000, length=None, HTTP_TRANSFER_ENCODING="chunked")
    assert status(received, endless) == 413
    assert status(received, request(b"short", length="100")) == 400
    assert status(received, request(b"x", length="-5")) == 400


def test_a_body_that_trickles_in_is_refused(
    received: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 10_000, 15))
    monkeypatch.setattr(uploads.time, "monotonic", lambda: float(next(seconds)))

    class Slow:
        def read(self, _size: int) -> bytes:
            return b"x"

    assert status(received, {**request(b"", length="1000"), "wsgi.input": Slow()}) == 408


def test_no_more_are_received_at_once_than_allowed(received: Uploads) -> None:
    inside: list[int | None] = []

    class Nested:
        def read(self, _size: int) -> bytes:
            inside.append(status(received, request(b"abc")))
            return b"xyz"

    outer, after = {**request(b"", length="3"), "wsgi.input": Nested()}, request(b"abc")
    assert status(received, outer) is None
    assert inside == [503]
    assert status(received, after) is None
    forget_body(outer)
    forget_body(after)


def test_a_pool_says_no_when_too_many_wait(caplog: pytest.LogCaptureFixture) -> None:
    pool = Pool("test", threads=1, queue_limit=2)
    go_on, begun, done = threading.Event(), threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(10)

    def fail() -> None:
        raise ValueError("a broken job")

    assert pool.submit(wait)
    assert begun.wait(10)
    assert [pool.submit(fail), pool.submit(done.set), pool.submit(done.set)] == [True, True, False]
    go_on.set()
    assert done.wait(10)  # a broken job does not end the thread
    assert "A request failed" in caplog.text


def test_a_body_that_stops_in_the_middle_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    received = Uploads(at_once=1, max_bytes=1000, grace_seconds=0.05)
    monkeypatch.setattr(uploads, "_LOOK_SECONDS", 0.02)
    hung_up = threading.Event()

    class Silent:
        def read(self, _size: int) -> bytes:
            assert hung_up.wait(30)  # as granian: the read ends with the connection
            return b""

    environ = {**request(b"", length="3"), "wsgi.input": Silent()}
    with pytest.raises(uploads.HungUpError):
        received.receive(environ, hang_up=hung_up.set)
    after = request(b"abc")
    assert status(received, after) is None  # its place is free again
    forget_body(after)


def test_a_reader_s_request_has_no_body(received: Uploads) -> None:
    environ = request(b"abc", HTTP_TRANSFER_ENCODING="chunked")
    uploads.ignore_body(environ)
    assert status(received, environ) is None
    assert environ["wsgi.input"].read() == b"abc"  # nobody touched it
