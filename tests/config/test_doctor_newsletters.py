"""`broadsheet doctor` and newsletters: key, DNS, provider, sender."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import dns.resolver
import pytest
from pytest_django import Settings

from broadsheet.config import newsletters
from broadsheet.config.findings import Level
from broadsheet.newsletters.domain import ledger
from broadsheet.newsletters.domain.dkim import make_key, public_part
from broadsheet.newsletters.domain.issues import stop_issue
from broadsheet.newsletters.models import Delivery
from broadsheet.toolkit import clock
from tests.config.names import names
from tests.newsletters.sendings import make_issue

OK, WARNING, ERROR = Level.OK, Level.WARNING, Level.ERROR

Zone = dict[tuple[str, str], list[str]]
Look = Callable[[Zone], list[tuple[Level, str]]]

SPF = ("bounces.example", "TXT")
MX = ("bounces.example", "MX")
DKIM = ("news._domainkey.news.example", "TXT")
DMARC = ("_dmarc.news.example", "TXT")


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.OPTIONS = SimpleNamespace(smtp_url="smtp://mail.example")
    settings.MAIL_PROVIDER = ""
    settings.DEFAULT_FROM_EMAIL = "The Desk <desk@news.example>"
    settings.BOUNCE_DOMAIN = "bounces.example"
    settings.DKIM_SELECTOR = "news"
    settings.DKIM_KEY_FILE = tmp_path / "dkim.pem"
    return tmp_path


@pytest.fixture
def zone(house: Path) -> Zone:
    """A DNS in which all is well."""
    record = f"v=DKIM1; k=rsa; p={public_part(make_key(house / 'dkim.pem'))}"
    parts = [f'"{record[at : at + 200]}"' for at in range(0, len(record), 200)]
    return {
        SPF: ['"v=spf1 ip4:192.0.2.1 -all"', '"something else"'],
        MX: ["10 mail.example."],
        DKIM: [" ".join(parts)],
        DMARC: ['"v=DMARC1; p=quarantine; rua=mailto:d@news.example"'],
    }


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    def look_at(zone: Zone) -> list[tuple[Level, str]]:
        with names(zone) as resolver:
            monkeypatch.setattr(newsletters, "make_resolver", lambda: resolver)
            found = list(newsletters.check_dns())
        assert all((one.level is OK) == (one.advice == "") for one in found)
        return [(one.level, one.message) for one in found]

    return look_at


GOOD = [
    (OK, "SPF of bounces.example: v=spf1 ip4:192.0.2.1 -all"),
    (OK, "The DKIM record at news._domainkey.news.example is of our key."),
    (OK, "DMARC at _dmarc.news.example asks for p=quarantine."),
    (OK, "bounces.example takes mail, so bounces can come back."),
]


class TestNames:
    def test_all_is_well(self, zone: Zone, look: Look) -> None:
        assert look(zone) == GOOD

    @pytest.mark.parametrize(
        ("place", "name", "records", "level", "message"),
        [
            (0, SPF, None, ERROR, "bounces.example has no SPF record."),
            (0, SPF, ['"v=spf10 -all"'], ERROR, "bounces.example has no SPF record."),
            (0, SPF, ['"v=spf1 mx -all"', '"v=spf1 a -all"'], ERROR,
             "bounces.example has 2 SPF records: none counts."),
            (0, SPF, ['"v=spf1 +all"'], WARNING,
             "SPF of bounces.example lets everybody send: v=spf1 +all"),
            (1, DKIM, None, ERROR, f"There is no DKIM record at {DKIM[0]}."),
            (1, DKIM, ['"v=DKIM1; p="'], ERROR, f"The DKIM key at {DKIM[0]} is revoked."),
            (1, DKIM, ['"v=DKIM1; k=rsa; p=MIGfMA0G"'], ERROR,
             f"The DKIM record at {DKIM[0]} is of another key than dkim_key_file."),
            (1, DKIM, ['"v=DKIM1; p=A"', '"v=DKIM1; p=B"'], ERROR,
             f"There are 2 DKIM records at {DKIM[0]}."),
            (2, DMARC, None, ERROR,
             "news.example has no DMARC record; large mail providers take no newsletters "
             "without one."),
            (2, DMARC, ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'], ERROR,
             "There are 2 DMARC records at _dmarc.news.example."),
            (3, MX, None, ERROR, "bounces.example takes no mail: bounces are lost."),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named(
        self,
        zone: Zone,
        look: Look,
        place: int,
        name: tuple[str, str],
        records: list[str] | None,
        level: Level,
        message: str,
    ) -> None:
        del zone[name]
        if records is not None:
            zone[name] = records
        expected = list(GOOD)
        expected[place] = (level, message)
        assert look(zone) == expected

    def test_a_trial_key_is_warned_of(self, zone: Zone, look: Look) -> None:
        zone[DKIM] = [zone[DKIM][0].replace("k=rsa;", "k=rsa; t=y:s;")]
        assert look(zone)[1] == (
            WARNING, f"The DKIM record at {DKIM[0]} says t=y: receivers take signatures as a trial.",
        )  # fmt: skip

    def test_a_subdomain_is_covered_by_the_domain_above(
        self, zone: Zone, look: Look, settings: Settings
    ) -> None:
        settings.DEFAULT_FROM_EMAIL = "desk@daily.news.example"
        assert look(zone)[2] == (OK, "DMARC at _dmarc.news.example asks for p=quarantine.")

    def test_a_key_that_is_missing_is_said(self, zone: Zone, look: Look, house: Path) -> None:
        (house / "dkim.pem").unlink()
        level, message = look(zone)[1]
        assert level is ERROR
        assert message.startswith("dkim_key_file: ")

    def test_without_a_selector_it_says_how_to_sign(
        self, zone: Zone, look: Look, settings: Settings
    ) -> None:
        settings.DKIM_SELECTOR = ""
        assert look(zone)[1] == (WARNING, "Copies are not signed here (dkim_selector is empty).")

    def test_mail_from_a_machine_s_own_name_is_warned_of(
        self, look: Look, settings: Settings
    ) -> None:
        settings.DEFAULT_FROM_EMAIL = "newsroom@localhost"
        assert look({}) == [
            (WARNING, "mail_from is newsroom@localhost: no server takes mail from there.")
        ]

    def test_nothing_is_asked_where_mail_goes_to_files(
        self, look: Look, settings: Settings
    ) -> None:
        settings.OPTIONS = SimpleNamespace(smtp_url="")
        assert look({}) == []

    def test_a_dns_that_does_not_answer_is_a_warning(self, monkeypatch: pytest.MonkeyPatch) -> None:
        resolver = dns.resolver.Resolver(configure=False)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            resolver.nameservers, resolver.port = ["127.0.0.1"], silent.getsockname()[1]
            resolver.timeout = resolver.lifetime = 0.2
            monkeypatch.setattr(newsletters, "make_resolver", lambda: resolver)
            (found,) = newsletters.check_dns()
        assert found.level is WARNING
        assert found.message.startswith("The DNS does not answer for bounces.example: ")
        assert found.message.endswith("SPF, DKIM and DMARC were not looked at.")


class TestTheKey:
    def test_a_good_key(self, house: Path) -> None:
        make_key(house / "dkim.pem")
        (found,) = newsletters.check_signing()
        assert (found.level, found.message) == (OK, "Copies are signed as news, 2048 bits.")

    def test_a_key_that_others_can_read(self, house: Path) -> None:
        make_key(house / "dkim.pem", bits=1024)
        os.chmod(house / "dkim.pem", 0o640)  # noqa: PTH101
        assert [one.level for one in newsletters.check_signing()] == [WARNING, OK]

    def test_a_missing_key(self) -> None:
        (found,) = newsletters.check_signing()
        assert found.level is ERROR

    def test_a_provider_without_its_key(self, settings: Settings) -> None:
        settings.MAIL_PROVIDER, settings.ANYMAIL = "postmark", {}
        (found,) = newsletters.check_provider()
        assert (found.level, found.subject) == (ERROR, "mail")
        assert found.message.startswith("mail_provider_settings: ")
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token"}
        (found,) = newsletters.check_provider()
        assert (found.level, found.message) == (OK, "Newsletters go through postmark.")

    def test_the_log_that_is_asked_after_a_crash(self, settings: Settings, house: Path) -> None:
        assert list(newsletters.check_log()) == []
        log = house / "mail.log"
        settings.MAIL_LOG, settings.EMAIL_HOST = str(log), "mail.example"
        (found,) = newsletters.check_log()
        assert (found.level, found.message[:25]) == (WARNING, "mail_log is not asked: co")
        settings.EMAIL_HOST = "localhost"
        (found,) = newsletters.check_log()
        assert (found.level, found.message.startswith("mail_log: ")) == (ERROR, True)
        log.write_text("Nov 25 03:37:18 mail postfix/master[7414]: daemon started\n")
        (found,) = newsletters.check_log()
        assert found.level is OK

    def test_a_password_that_would_travel_in_the_clear(self, settings: Settings) -> None:
        settings.EMAIL_FILE_PATH = None
        settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example", 25
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "desk", "pw"
        (found,) = newsletters.check_provider()
        assert found.level is ERROR


@pytest.mark.django_db
class TestTheSender:
    @staticmethod
    def said() -> list[tuple[Level, str]]:
        return [(one.level, one.message) for one in newsletters.check_sender()]

    @staticmethod
    def seen(house: Path, minutes_ago: float) -> None:
        at = clock.now() - dt.timedelta(minutes=minutes_ago)
        (house / "sender.alive").write_text(json.dumps({"at": at.isoformat()}))

    def test_one_that_never_ran(self) -> None:
        assert self.said() == [(WARNING, "It has not run here yet.")]

    def test_one_at_work(self, house: Path) -> None:
        self.seen(house, 0.5)
        assert self.said() == [(OK, "It is at work.")]

    def test_one_that_is_gone(self, house: Path) -> None:
        self.seen(house, 7.1)
        assert self.said() == [(WARNING, "It was last seen here 7 minutes ago.")]

    def test_copies_that_nobody_sends(self, house: Path) -> None:
        self.seen(house, 0.1)
        issue_id = make_issue(3)
        assert self.said() == [(OK, "It is at work.")]
        Delivery.objects.update(due_at=clock.now() - dt.timedelta(minutes=11))
        assert self.said() == [
            (ERROR, "Copies of issue 2026-11-24 wait for more than 10 minutes."),
            (OK, "It is at work."),
        ]
        ledger.turn(issue_id=issue_id, lease="elsewhere", settled=[], room=1)
        assert self.said() == [(OK, "It is at work.")]

    def test_an_issue_that_was_stopped(self, house: Path) -> None:
        self.seen(house, 0.1)
        stop_issue(issue_id=make_issue(3), alarm="Spam, says the server.")
        assert self.said() == [
            (WARNING, "Issue 2026-11-24 is paused: Spam, says the server."),
            (OK, "It is at work."),
        ]
