"""`broadsheet bounces`: for a mail server's pipe, and to ask the mailbox now."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError

from broadsheet.newsletters.commands import bounces as command
from broadsheet.newsletters.domain.bounces.mailbox import Fetched
from broadsheet.newsletters.domain.bounces.reading import MAX_BYTES
from broadsheet.readers.domain.suppression import is_suppressed
from broadsheet.readers.models import Reader
from tests.newsletters.bounces.mails import block, dsn, make_copy, verp
from tests.processes import plain_environment

MODULE = "broadsheet.newsletters.commands.bounces"


def run(*arguments: str, mail: bytes = b"", **environment: str) -> Result:
    return CliRunner().invoke(command, list(arguments), input=mail, env=environment)


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["--recipient"], {}), ([], {"ORIGINAL_RECIPIENT": ""}), ([], {"RECIPIENT": ""})],
    ids=["option", "postfix", "exim"],
)
def test_a_mail_is_taken_from_the_pipe(
    ana: Reader, arguments: list[str], environment: dict[str, str]
) -> None:
    address = verp(make_copy(ana).pk)
    named = [*arguments, address] if arguments else []
    variables = dict.fromkeys(environment, address)
    mail = dsn(block("ana@example.org"), to="undisclosed@news.example")
    result = run(*named, mail=mail, **variables)
    assert (result.exit_code, result.output) == (0, "recorded\n")
    assert is_suppressed(address="ana@example.org")


def test_mail_that_is_none_of_ours_is_taken_and_put_aside(db: None) -> None:
    result = run(mail=b"Subject: Hello\n\nHow are you?\n" + b"x" * 3 * MAX_BYTES)
    assert (result.exit_code, result.output) == (0, "put aside\n")


def test_without_a_database_the_mail_server_keeps_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(sys.modules[MODULE], "record_mail", away)
    result = run(mail=b"Subject: Hello\n\n")
    assert result.exit_code == 75
    assert result.output == "Try again later: OperationalError: the database is away\n"


@pytest.mark.integration
@pytest.mark.parametrize("text", ["", "no_such_setting = 1\n"], ids=["no secret", "wrong setting"])
def test_the_process_itself_says_75_while_the_newsroom_is_not_in_order(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "broadsheet.toml").write_text(text)
    ended = subprocess.run(
        [sys.executable, "-m", "broadsheet", "--home", str(tmp_path), "bounces"],
        input=b"Subject: Hello\n\n", capture_output=True, timeout=60, check=False,
        env=plain_environment(PYTHONPATH=os.environ.get("PYTHONPATH", "")),
    )  # fmt: skip
    assert ended.returncode == 75, ended.stderr


def test_the_mailbox_is_asked_now(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.BOUNCE_MAILBOX_URL = ""
    refused = run("fetch")
    assert str(refused.exception) == "There is no mailbox: set bounce_mailbox_url."
    settings.BOUNCE_MAILBOX_URL = "imaps://u:p@mail.example"
    asked: list[str] = []

    def fetch(*, url: str) -> Fetched:
        asked.append(url)
        return Fetched(recorded=3, aside=1)

    monkeypatch.setattr(sys.modules[MODULE], "fetch_mailbox", fetch)
    result = run("fetch")
    assert result.output == "3 recorded, 0 known already, 1 put aside, 0 could not be recorded.\n"
    assert asked == ["imaps://u:p@mail.example"]
