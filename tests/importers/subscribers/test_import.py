"""Subscribers of other systems: with proof, asked again, or left out; all in one go."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.core import mail

from broadsheet.importers.subscribers import commands
from broadsheet.readers.commands import readers
from broadsheet.readers.domain import admitting
from broadsheet.readers.domain.suppression import is_suppressed, suppress
from broadsheet.readers.enums import SuppressionReason
from broadsheet.readers.models import Consent, Reader
from broadsheet.toolkit import clock, outbox
from tests.factories import make_masthead
from tests.readers.conftest import make_subscriber

pytestmark = pytest.mark.django_db

MAILCHIMP = (
    '"Email Address","First Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,TIMEZONE\n'
    'Ana@example.org,"Ana, the first",2,"2024-01-01 10:00:00",192.0.2.7,"2024-01-01 10:01:00",192.0.2.7,Europe/Madrid\n'
    'ben@example.org,Ben,2,"",,"2024-02-01 10:01:00",,\n'
)
CLEANED = (
    '"Email Address",OPTIN_TIME,CONFIRM_TIME,CLEAN_TIME\n'
    "dead@example.org,2020-01-01 10:00:00,2020-01-01 10:00:00,2024-01-01 10:00:00\n"
)
LISTMONK = (
    "uuid,email,name,attributes,status,created_at,updated_at\n"
    'u1,ana@example.org,Ana,"{""a"": 1}",enabled,2024-01-01 10:00:00 +0000 UTC,x\n'
    "u2,spam@example.org,Spam,{},blocklisted,x,x\n"
)
GHOST = (
    "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\n"
    "1,ana@example.org,Ana,,true,false,,2024-01-15T10:00:00.000Z,,,\n"
    "2,ben@example.org,Ben,,false,false,,2024-01-15T10:00:00.000Z,,,\n"
)
MAILPOET = (
    "Email;First name;Last name;List status;Global status;IP address\n"
    "ana@example.org;Ana;;Subscribed;Subscribed;192.0.2.7\n"
    "ben@example.org;Ben;;Unsubscribed;Subscribed;\n"
    "dead@example.org;;;Subscribed;Bounced;\n"
)


@pytest.fixture(autouse=True)
def newspaper(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_masthead(has_newsletter=True, time_zone="Europe/Lisbon", offered_languages=["en", "es"])
    monkeypatch.setattr(outbox, "wake_up", lambda: None)


@pytest.fixture
def bring_in(tmp_path: Path) -> Any:
    def run(text: str | bytes, *options: str) -> Result:
        file = tmp_path / "list.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return CliRunner().invoke(commands.subscribers, [str(file), *options])

    return run


def test_proof_of_consent_is_kept(bring_in: Any) -> None:
    result = bring_in(MAILCHIMP)
    assert result.exit_code == 0, result.output
    assert "2 admitted" in result.output
    ana, ben = Reader.objects.order_by("pk")
    assert (ana.address, ana.state, ana.time_zone) == ("Ana@example.org", "active", "Europe/Madrid")
    assert (ben.state, ben.time_zone, ben.language) == ("active", "Europe/Lisbon", "en")
    asked, confirmed = ana.consents.all()
    assert (asked.kind, asked.form, asked.at.isoformat()) == (
        "asked", "import mailchimp", "2024-01-01T10:00:00+00:00",
    )  # fmt: skip
    assert asked.network == confirmed.network != ""
    assert confirmed.at.isoformat() == "2024-01-01T10:01:00+00:00"
    assert [one.kind for one in ben.consents.all()] == ["confirmed"]
    assert bring_in(MAILCHIMP).exit_code == 0
    assert (Reader.objects.count(), Consent.objects.count()) == (2, 3)


@pytest.mark.parametrize(
    ("text", "name", "unproved", "suppressed"),
    [
        (LISTMONK, "listmonk", [2], ["spam@example.org"]),
        (GHOST, "ghost", [2], ["ben@example.org"]),
        (MAILPOET, "mailpoet", [2], ["ben@example.org", "dead@example.org"]),
        (CLEANED, "mailchimp", [], ["dead@example.org"]),
        ("\ufeff" + LISTMONK.replace("\n", "\r\n"), "listmonk", [2], ["spam@example.org"]),
    ],
)  # fmt: skip
def test_without_proof_rows_are_refused_by_line(
    text: str, name: str, unproved: list[int], suppressed: list[str], bring_in: Any
) -> None:
    result = bring_in(text)
    assert f"It is a list of {name}." in result.output
    assert [
        int(line.split()[1][:-1]) for line in result.output.splitlines() if line.startswith("Line")
    ] == unproved
    assert result.exit_code == (1 if unproved else 0)
    assert Reader.objects.count() == 0
    assert [address for address in suppressed if not is_suppressed(address=address)] == []


def test_who_comes_without_proof_is_asked_one_a_second(bring_in: Any) -> None:
    result = bring_in(GHOST.replace("false,false", "true,false"), "--ask-again")
    assert (result.exit_code, "2 asked to confirm" in result.output) == (0, True)
    assert set(Reader.objects.values_list("state", flat=True)) == {"asked"}
    rows = outbox.OutboxRow.objects.filter(topic="readers.write").order_by("due_at")
    assert [round((row.due_at - clock.now()).total_seconds()) for row in rows] == [1, 2]
    rows.update(due_at=clock.now())
    outbox.drain()
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["ben@example.org"]]
    mail.outbox.clear()
    bring_in(GHOST, "--ask-again")  # a second run asks nobody twice
    assert not outbox.OutboxRow.objects.filter(topic="readers.write").exists()


def test_asking_again_needs_a_newsletter(bring_in: Any) -> None:
    make_masthead(has_newsletter=False)
    result = bring_in(GHOST, "--ask-again")
    assert (result.exit_code, Reader.objects.count()) == (2, 0)


def test_an_old_list_brings_nobody_back(bring_in: Any) -> None:
    suppress(address="ana@example.org", reason=SuppressionReason.LEFT)
    make_subscriber("ben@example.org")
    gone = MAILCHIMP.replace("TIMEZONE\n", "UNSUB_TIME\n").replace(
        ",,\n", ",,2024-03-01 10:00:00\n"
    )
    result = bring_in(gone.replace(",Europe/Madrid", ","))
    assert "1 here already" in result.output
    assert "1 not to be written to" in result.output
    assert Reader.objects.get().is_active  # whoever signed up here stays, whatever they did there
    assert not is_suppressed(address="ben@example.org")


def test_bad_rows_are_listed_and_the_others_come(bring_in: Any) -> None:
    bad = (
        "no address,X,2,,,2024-01-01 10:00:00,,\n"
        "ANA@example.org,twice,2,,,2024-01-01 10:00:00,,\n"
        '"two@example.org","over\ntwo lines",2,,,yesterday,,\n'
        "late@example.org,X,2,,,2999-01-01 10:00:00,,\n"
        "wide@example.org,X,2,,,2024-01-01 10:00:00,,,,,\n"
        "\n"
        "short@example.org\n"
    )
    result = bring_in(MAILCHIMP + bad)
    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if line.startswith("Line")]
    assert [line.split(":")[0] for line in lines] == [
        "Line 4", "Line 5", "Line 7", "Line 8", "Line 9", "Line 11",
    ]  # fmt: skip
    assert Reader.objects.count() == 2


def test_a_run_that_breaks_brought_in_nobody(
    bring_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "_BATCH", 1)
    result = bring_in((MAILCHIMP + "x" * 9000).encode() + b"\xff\xfe,\n")
    assert result.exit_code != 0
    assert "is not in UTF-8" in str(result.exception)
    assert Reader.objects.count() == 0


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "email\nana@example.org\n", '"open\n', "\x00"])
def test_what_is_no_list_is_refused(text: str, bring_in: Any) -> None:
    result = bring_in(text)
    assert result.exit_code != 0
    assert Reader.objects.count() == 0


def test_a_dry_run_changes_nothing(bring_in: Any) -> None:
    result = bring_in(MAILCHIMP, "--dry-run")
    assert "2 admitted" in result.output
    assert Reader.objects.count() == 0


def test_our_own_export_comes_in_again(tmp_path: Path, bring_in: Any) -> None:
    make_subscriber("=ana@example.org", language="es")
    make_subscriber("ben@example.org")
    suppress(address="ben@example.org", reason=SuppressionReason.BOUNCED)
    suppress(address="ben@example.org", reason=SuppressionReason.COMPLAINED)
    file = tmp_path / "out.csv"
    result = CliRunner().invoke(readers, ["export", str(file)])
    assert result.exit_code == 0, result.output
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["address"] for row in rows] == ["'=ana@example.org", "ben@example.org"]
    assert [row["suppressed"] for row in rows] == ["", "complained"]
    text = file.read_text()
    Reader.objects.all().delete()
    result = bring_in(text)
    assert "It is a list of broadsheet." in result.output
    assert "1 admitted" in result.output
    reader = Reader.objects.get()
    assert (reader.address, reader.language, reader.state) == ("=ana@example.org", "es", "active")
