"""`broadsheet dkim`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from broadsheet.newsletters.commands.dkim import dkim
from broadsheet.newsletters.domain.dkim import load_key, public_part
from broadsheet.newsletters.errors import DkimKeyError


@pytest.fixture(autouse=True)
def key_file(settings: Settings, tmp_path: Path) -> Path:
    settings.DKIM_KEY_FILE = tmp_path / "dkim.pem"
    settings.DEFAULT_FROM_EMAIL = "desk@news.example"
    settings.DKIM_SELECTOR = ""
    return tmp_path / "dkim.pem"


def record(output: str) -> str:
    """Return the text of the record, its strings joined as a resolver does."""
    strings = re.findall(r'^    "([^"]*)"$', output, re.MULTILINE)
    assert max(len(one) for one in strings) <= 255
    return "".join(strings)


def test_it_makes_a_key_and_prints_its_record(key_file: Path) -> None:
    said = CliRunner().invoke(dkim, catch_exceptions=False).output
    assert "news._domainkey.news.example. IN TXT (" in said
    assert record(said) == f"v=DKIM1; k=rsa; p={public_part(load_key(key_file))}"
    assert 'dkim_selector = "news"' in said
    assert load_key(key_file).key_size == 2048


def test_a_second_time_it_prints_the_same(settings: Settings) -> None:
    settings.DKIM_SELECTOR = "autumn"
    first = CliRunner().invoke(dkim, ["--bits", "1024"]).output
    second = CliRunner().invoke(dkim, []).output
    assert record(first) == record(second)
    assert "autumn._domainkey.news.example. IN TXT (" in second
    assert "A new key" not in second


def test_a_file_that_is_no_key_stays(key_file: Path) -> None:
    key_file.write_text("hello")
    assert isinstance(CliRunner().invoke(dkim, []).exception, DkimKeyError)
    assert key_file.read_text() == "hello"
