"""DKIM signatures, judged by dkimpy."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from broadsheet.newsletters.domain.dkim import (
    Dkim,
    load_key,
    make_key,
    public_part,
    signer_from_settings,
)
from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.domain.smtp.parcels import Verdict
from broadsheet.newsletters.errors import DkimKeyError, WrongSettingError
from tests.newsletters.servers import parcels, send
from tests.newsletters.test_smtp_servers import aiosmtpd

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
DKIM = Dkim(KEY, domain="news.example", selector="news")
PLAIN = (
    b"From: The Desk <desk@news.example>\r\nTo: reader@mail.example\r\nSubject: Morning\r\n"
    b"Date: Tue, 24 Nov 2026 06:00:00 +0000\r\nMessage-ID: <1@news.example>\r\n"
    b"List-Unsubscribe: <https://news.example/leave>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nGood morning.\r\n"
)


def is_good(message: bytes, key: rsa.RSAPrivateKey = KEY) -> bool:
    """Ask dkimpy, with a DNS that knows one key."""

    def dns(name: bytes, **_options: Any) -> bytes:
        assert name == b"news._domainkey.news.example."
        return f"v=DKIM1; k=rsa; p={public_part(key)}".encode()

    return bool(dkim.verify(message, dnsfunc=dns))


def letter() -> bytes:
    """Return a mail as newsletters are: two parts, headers in other scripts, folded."""
    message = MIMEMultipart("alternative")
    message["From"] = Header("Бюллетень редакции", "utf-8").encode() + " <desk@news.example>"
    message["To"] = "reader@mail.example"
    message["Subject"] = Header(
        "朝のニュース：川の水位と港の会議について、そして学校のこと" * 2, "utf-8"
    )
    message["Date"] = "Tue, 24 Nov 2026 06:00:00 +0000"
    message["Message-ID"] = "<1@news.example>"
    message["List-Unsubscribe"] = "<https://news.example/leave?a=1>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = "Good morning.\n.\n..dots\n.leading\n\nДоброе утро.\n\n\n\n"
    message.attach(MIMEText(text, "plain", "utf-8"))
    message.attach(MIMEText("<p>おはようございます。</p>" * 200, "html", "utf-8"))
    return message.as_bytes().replace(b"\n", b"\r\n")


@pytest.mark.parametrize("message", [PLAIN, letter()], ids=["plain", "letter"])
def test_a_signature_is_good(message: bytes) -> None:
    signed = DKIM.sign(message)
    assert signed.endswith(message)
    assert is_good(signed)
    assert max(len(line) for line in signed.partition(message)[0].splitlines()) < 110


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Good morning", b"Good evening"),
        (b"Subject: Morning", b"Subject: Evening"),
        (b"leave>", b"stay>"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"From: The Desk", b"From: Somebody <x@evil.example>\r\nFrom: The Desk"),
        (b"Subject: Morning", b"Subject: Prize\r\nSubject: Morning"),
        (b"To: reader", b"Reply-To: x@evil.example\r\nTo: reader"),
        (b"Good morning.\r\n", b"Good morning.\r\n\r\nP.S. Pay here.\r\n"),
    ],
)
def test_what_was_changed_or_added_on_the_way_is_found_out(before: bytes, after: bytes) -> None:
    signed = DKIM.sign(PLAIN)
    assert before in signed
    assert not is_good(signed.replace(before, after, 1))


def test_another_s_key_is_not_ours() -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    assert not is_good(DKIM.sign(PLAIN), key=other)


def test_a_server_that_folds_headers_anew_harms_nothing() -> None:
    signed = DKIM.sign(PLAIN)
    folded = signed.replace(b"Subject: Morning", b"SUBJECT:\r\n\t  Morning  ")
    assert is_good(folded)


@pytest.mark.parametrize(
    "message", [PLAIN.replace(b"\r\n", b"\n"), PLAIN.partition(b"Good")[0], PLAIN + b"\r\n" * 5]
)
def test_odd_line_ends_and_bodies_are_signed_as_they_leave(message: bytes) -> None:
    assert is_good(DKIM.sign(message))


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs", "Cc")), max_size=40),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=200),
)
def test_every_subject_and_body_is_signed(subject: str, body: str) -> None:
    head = f"From: a@news.example\r\nSubject: {Header(subject, 'utf-8').encode()}\r\n"
    encoded = MIMEText(body, "plain", "utf-8").as_bytes().replace(b"\n", b"\r\n")
    assert is_good(DKIM.sign(head.encode() + encoded))


@pytest.mark.integration
def test_what_arrives_through_smtp_is_good() -> None:
    signed = DKIM.sign(letter())
    dotted = DKIM.sign(PLAIN + b".\r\n..\r\n.end")
    with aiosmtpd() as (keeper, port):
        for message in (signed, dotted):
            outcomes = send(Server("127.0.0.1", port), parcels(1, message))
            assert outcomes[1].verdict == Verdict.ACCEPTED
    assert [is_good(one.content or b"") for one in keeper.envelopes] == [True, True]


class TestTheSettings:
    @pytest.fixture(autouse=True)
    def key_file(self, settings: Settings, tmp_path: Path) -> Path:
        settings.DKIM_SELECTOR = "news"
        settings.DKIM_KEY_FILE = tmp_path / "dkim.pem"
        settings.DEFAULT_FROM_EMAIL = "The Desk <desk@News.example>"
        return tmp_path / "dkim.pem"

    def test_without_a_selector_nothing_is_signed(self, settings: Settings) -> None:
        settings.DKIM_SELECTOR = ""
        assert signer_from_settings() is None

    def test_a_key_that_was_made_signs_for_the_domain_of_the_sender(self, key_file: Path) -> None:
        key = make_key(key_file)
        assert key_file.stat().st_mode & 0o777 == 0o600
        sign = signer_from_settings()
        assert sign is not None
        signed = sign(PLAIN)
        assert b" d=news.example; s=news;" in signed
        assert is_good(signed, key=key)
        assert public_part(load_key(key_file)) == public_part(key)

    def test_a_key_is_never_written_over(self, key_file: Path) -> None:
        make_key(key_file, bits=1024)
        before = key_file.read_bytes()
        with pytest.raises(DkimKeyError, match=r"dkim_key_file: .* cannot be made: File exists"):
            make_key(key_file)
        assert key_file.read_bytes() == before

    def test_a_missing_key_is_said_with_the_setting_s_name(self) -> None:
        with pytest.raises(DkimKeyError, match=r"^dkim_key_file: .*/dkim.pem is missing"):
            signer_from_settings()

    def test_a_key_that_we_cannot_read_is_said(self, key_file: Path) -> None:
        key_file.mkdir()  # even the root user cannot read a folder
        with pytest.raises(
            DkimKeyError, match=r"^dkim_key_file: .* cannot be read: Is a directory"
        ):
            signer_from_settings()

    @pytest.mark.parametrize(
        "content", [b"", b"hello", b"-----BEGIN " + b"PRIVATE KEY-----\nAAAA\n"]
    )
    def test_what_is_no_key_is_said(self, key_file: Path, content: bytes) -> None:
        key_file.write_bytes(content)
        with pytest.raises(DkimKeyError, match=r"^dkim_key_file: .* holds no key"):
            signer_from_settings()

    def test_a_key_of_another_kind_or_too_short_is_said(self, key_file: Path) -> None:
        key_file.write_bytes(pem(ed25519.Ed25519PrivateKey.generate()))
        with pytest.raises(DkimKeyError, match=r"^dkim_key_file: .* is not RSA"):
            signer_from_settings()
        if shutil.which("openssl") is None:
            pytest.skip("SHORT KEYS NOT TESTED: openssl is missing")
        made = ["openssl", "genrsa", "-out", str(key_file), "768"]
        subprocess.run(made, check=True, capture_output=True, timeout=30)
        with pytest.raises(DkimKeyError, match=r"^dkim_key_file: .* has 768 bits"):
            signer_from_settings()

    def test_a_key_that_others_can_read_is_warned_of(
        self, key_file: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        make_key(key_file, bits=1024)
        os.chmod(key_file, 0o644)  # noqa: PTH101
        with caplog.at_level(logging.WARNING):
            assert signer_from_settings() is not None
        assert "others on this machine can read" in caplog.text

    def test_a_selector_that_is_no_name_is_said(self, settings: Settings, key_file: Path) -> None:
        make_key(key_file, bits=1024)
        settings.DKIM_SELECTOR = "news; x"
        with pytest.raises(WrongSettingError, match=r"^dkim_selector: "):
            signer_from_settings()


def pem(key: ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
