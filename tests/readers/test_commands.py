"""`broadsheet readers`."""

from __future__ import annotations

import json

from click.testing import CliRunner

from broadsheet.readers.commands import readers
from broadsheet.readers.domain.suppression import is_suppressed
from broadsheet.readers.models import Reader
from tests.readers.conftest import make_subscriber


def run(*arguments: str) -> str:
    result = CliRunner().invoke(readers, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_a_reader_is_shown_and_erased() -> None:
    make_subscriber("josé@bücher.example")
    shown = run("show", "JOSÉ@bücher.example")
    assert "josé" in shown
    assert json.loads(shown)["reader"]["state"] == "active"
    run("erase", "josé@xn--bcher-kva.example")
    assert Reader.objects.count() == 0


def test_an_address_is_suppressed_and_allowed_again() -> None:
    run("suppress", "ana@example.org")
    assert is_suppressed(address="ana@example.org")
    assert run("suppress", "--lift", "ana@example.org") == "It may be written to.\n"
    assert not is_suppressed(address="ana@example.org")
    assert run("suppress", "--lift", "ana@example.org") == "It was not on the list.\n"
