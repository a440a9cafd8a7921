"""How the newsroom sends, by its settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from broadsheet.newsletters.domain.filing import Folder
from broadsheet.newsletters.domain.house import (
    helo_name,
    plan_from_settings,
    reconciler_from_settings,
    server_from_settings,
    way_from_settings,
)
from broadsheet.newsletters.domain.pace import Pace
from broadsheet.newsletters.domain.smtp.connection import Server
from broadsheet.newsletters.domain.smtp.conversation import Login
from broadsheet.newsletters.enums import Security
from broadsheet.newsletters.errors import InsecureServerError


@pytest.fixture
def smtp(settings: Settings) -> Settings:
    """Settings as `smtp_url = smtp://mail.example:25` makes them."""
    settings.EMAIL_FILE_PATH = None
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example", 25
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.PUBLIC_URL = "https://news.example"
    return settings


def test_without_a_server_mail_goes_to_a_folder(settings: Settings) -> None:
    assert way_from_settings() == Folder(Path(settings.HOME) / "outgoing-mail" / "newsletters")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("smtp_url", "way"),
    [
        ("", "Folder(path=PosixPath('{home}/outgoing-mail/newsletters'))"),
        ("smtp://mail.example:25", "mail.example:25"),
    ],
)
def test_the_settings_of_a_newsroom_say_which_way(tmp_path: Path, smtp_url: str, way: str) -> None:
    """Django's settings of the tests hold more than those of a newsroom: ask these."""
    asked = subprocess.run(
        [sys.executable, "-c",
         "import django; django.setup()\n"
         "from broadsheet.newsletters.domain.house import way_from_settings\n"
         "print(way_from_settings())"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings",
             "BROADSHEET_HOME": str(tmp_path), "BROADSHEET_SMTP_URL": smtp_url},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (asked.stdout.strip(), asked.stderr) == (way.format(home=tmp_path), "")


@pytest.mark.parametrize(
    ("host", "smtp_url", "provider", "asks"),
    [
        ("localhost", "smtp://localhost:25", "", True),
        ("mail.example", "smtp://mail.example:25", "", False),
        ("localhost", "smtp://localhost:25", "postmark", False),
        ("localhost", "", "", False),
    ],
)
def test_the_log_is_asked_only_where_it_is_that_of_our_mail_server(
    smtp: Settings, host: str, smtp_url: str, provider: str, asks: bool
) -> None:
    smtp.EMAIL_HOST, smtp.MAIL_PROVIDER, smtp.MAIL_LOG = host, provider, "/var/log/mail.log"
    smtp.OPTIONS = smtp.OPTIONS.model_copy(update={"smtp_url": smtp_url})
    assert (reconciler_from_settings() is not None) == asks
    smtp.MAIL_LOG = ""
    assert reconciler_from_settings() is None


def test_a_plain_server(smtp: Settings) -> None:
    assert way_from_settings() == Server("mail.example", 25, helo_name="news.example")


def test_port_587_is_starttls_and_smtps_is_tls(smtp: Settings) -> None:
    smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = "desk", "p@ss"
    smtp.EMAIL_USE_TLS, smtp.EMAIL_PORT = True, 587
    login = Login("desk", "p@ss")
    assert server_from_settings() == Server(
        "mail.example", 587, Security.STARTTLS, login, "news.example"
    )
    smtp.EMAIL_USE_TLS, smtp.EMAIL_USE_SSL, smtp.EMAIL_PORT = False, True, 465
    assert server_from_settings() == Server(
        "mail.example", 465, Security.TLS, login, "news.example"
    )


def test_a_password_in_the_clear_is_refused(smtp: Settings) -> None:
    smtp.EMAIL_HOST_USER = "desk"
    with pytest.raises(InsecureServerError):
        server_from_settings()


def test_pace_and_connections(settings: Settings) -> None:
    settings.MAIL_CONNECTIONS = 7
    settings.MAIL_PER_SECOND, settings.MAIL_PER_DOMAIN_PER_SECOND = 50.0, 0.0
    settings.MAIL_DOMAIN_RATES = {"Slow.example": 0.5, "any.example": 0.0}
    settings.BOUNCE_DOMAIN = "bounces.example"
    plan = plan_from_settings()
    assert (plan.connections, plan.return_domain) == (7, "bounces.example")
    assert plan.pace == Pace(per_second=50.0, domains={"slow.example": 0.5})


@pytest.mark.parametrize(
    ("public_url", "name"),
    [
        ("https://news.example:8443", "news.example"),
        ("http://192.0.2.7:8000", "[192.0.2.7]"),
        ("http://[2001:db8::7]", "[IPv6:2001:db8::7]"),
        ("https://bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_we_introduce_ourselves_by_the_newspaper_s_host(
    settings: Settings, public_url: str, name: str
) -> None:
    settings.PUBLIC_URL = public_url
    assert helo_name() == name
