"""The SMTP client and real servers: aiosmtpd with TLS and logins, postfix's smtp-sink."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.domain.smtp.conversation import Login
from broadsheet.newsletters.domain.smtp.parcels import Parcel, Verdict
from broadsheet.newsletters.domain.smtp.pool import Pool
from broadsheet.newsletters.enums import Security
from broadsheet.newsletters.errors import InsecureServerError
from tests.newsletters.servers import MESSAGE, PATIENCE, Waiting, make_certificate, parcels, send

REASON = "AIOSMTPD NOT TESTED: it, attrs or atpublic is missing"
pytest.importorskip("aiosmtpd.controller", reason=REASON, exc_type=ImportError)
from aiosmtpd.controller import Controller  # noqa: E402
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session  # noqa: E402


class Keeper:
    """Keeps what comes."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 2.0.0 Ok"


def check(
    server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"desk", "pässword".encode()))


@contextmanager
def aiosmtpd(**options: Any) -> Iterator[tuple[Keeper, int]]:
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield keeper, controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    if shutil.which("openssl") is None:
        pytest.skip("TLS NOT TESTED: openssl is missing")
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.mark.integration
def test_every_byte_arrives_dots_and_bare_line_ends_included() -> None:
    message = b".first\n..second\r\n.\r\n\r\nFrom here\r.last one without an end."
    with aiosmtpd() as (keeper, port):
        outcomes = send(Server("127.0.0.1", port), parcels(1, message))
    assert outcomes[1].verdict == Verdict.ACCEPTED
    expected = b".first\r\n..second\r\n.\r\n\r\nFrom here\r\n.last one without an end.\r\n"
    assert [one.content for one in keeper.envelopes] == [expected]


@pytest.mark.integration
def test_addresses_of_every_script_arrive() -> None:
    parcel = Parcel(1, "bounce@news.example", "јован@bücher.example", MESSAGE)
    with aiosmtpd(enable_SMTPUTF8=True) as (keeper, port):
        outcomes = send(Server("127.0.0.1", port), [parcel])
    assert outcomes[1].verdict == Verdict.ACCEPTED
    (envelope,) = keeper.envelopes
    assert envelope.rcpt_tos == ["јован@xn--bcher-kva.example"]
    assert envelope.mail_options == [f"SIZE={len(MESSAGE)}", "SMTPUTF8"]


@pytest.mark.integration
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("excluded", [[], ["PLAIN"]], ids=["plain", "login"])
def test_a_login_through_tls(
    security: Security, excluded: list[str], certificate: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    for_server, for_client = certificate
    options: dict[str, Any] = {"authenticator": check, "auth_required": True,
                               "auth_exclude_mechanism": excluded}  # fmt: skip
    if security == Security.STARTTLS:
        options |= {"tls_context": for_server, "require_starttls": True}
    else:
        options |= {"ssl_context": for_server, "auth_require_tls": False}
    message = MESSAGE + b"a line of many\r\n" * 20_000
    with aiosmtpd(**options) as (keeper, port):
        server = Server(
            "127.0.0.1",
            port,
            security,
            Login("desk", "pässword"),
            timeouts=PATIENCE,
            tls=for_client,
        )
        outcomes = send(server, parcels(5, message), connections=2)
    assert [outcome.verdict for outcome in outcomes.values()] == [Verdict.ACCEPTED] * 5
    assert [one.content for one in keeper.envelopes] == [message] * 5


@pytest.mark.integration
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_nobody_s_is_refused(
    security: Security, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    for_server, _for_client = certificate
    kind = "tls_context" if security == Security.STARTTLS else "ssl_context"
    with aiosmtpd(**{kind: for_server}) as (keeper, port):
        server = Server("127.0.0.1", port, security, timeouts=PATIENCE)
        with Pool(server, connections=1) as pool:
            while not pool.failures_in_a_row:
                pool.run(Waiting(parcels(1)), seconds=0.1, at_most=1)
            trouble = pool.trouble
    assert isinstance(trouble, InsecureServerError)
    assert trouble.permanent is True
    assert keeper.envelopes == []


@pytest.mark.integration
def test_postfix_s_sink_takes_thousands_over_ten_connections(tmp_path: Path) -> None:
    sink = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if sink is None:
        pytest.skip("SMTP-SINK NOT TESTED: apt-get install postfix")
    port = free_port()
    process = subprocess.Popen(
        [sink, *(["-u", "nobody"] if os.geteuid() == 0 else []), f"127.0.0.1:{port}", "100"]
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        outcomes = send(Server("127.0.0.1", port), parcels(2000, MESSAGE * 100), connections=10)
    finally:
        process.kill()
        process.wait()
    assert [outcome.verdict for outcome in outcomes.values()] == [Verdict.ACCEPTED] * 2000
