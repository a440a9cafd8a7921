"""The `broadsheet` command: what it makes, what it refuses, and how it leaves."""

from __future__ import annotations

import re
import sqlite3
import stat
import tomllib
from pathlib import Path

import pytest

import broadsheet as package
from broadsheet.config.options import Options
from tests.config.conftest import Command


def test_help_lists_every_command_in_a_sentence(broadsheet: Command, tmp_path: Path) -> None:
    shown = broadsheet("--home", tmp_path, "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    commands = re.findall(
        r"^  ([a-z]+)  +(\S.*)$", shown.stdout.split("Commands:")[1], re.MULTILINE
    )
    assert [name for name, _sentence in commands] == [
        "bounces", "dkim", "doctor", "editions", "engines", "import", "init", "manage", "models",
        "press", "readers", "run", "send", "work",
    ]  # fmt: skip


def test_help_stands_even_when_settings_are_wrong(broadsheet: Command) -> None:
    shown = broadsheet("--help", BROADSHEET_PORT="nonsense")
    assert shown.returncode == 0
    assert "Commands:" in shown.stdout


def test_version(broadsheet: Command) -> None:
    assert broadsheet("--version").stdout == f"broadsheet, version {package.__version__}\n"


def test_init_makes_a_newsroom(pristine_newsroom: tuple[Path, str]) -> None:
    folder, said = pristine_newsroom
    assert f"A newsroom is in {folder}" in said
    assert "Staff login:  publisher" in said
    assert tomllib.loads((folder / "broadsheet.toml").read_text()) == {
        "public_url": "http://localhost:8000",
        "port": 8000,
    }


def test_the_settings_file_shows_every_setting_with_its_meaning(
    pristine_newsroom: tuple[Path, str],
) -> None:
    text = (pristine_newsroom[0] / "broadsheet.toml").read_text()
    uncommented = re.sub(r"^# (?=[a-z_]+ = )", "", text, flags=re.MULTILINE)
    assert set(tomllib.loads(uncommented)) == set(Options.model_fields) - {"secret_key"}


@pytest.mark.parametrize("name", ["secret.key", "broadsheet.toml", "broadsheet.sqlite3"])
def test_what_is_secret_is_for_its_owner_alone(
    pristine_newsroom: tuple[Path, str], name: str
) -> None:
    assert stat.S_IMODE((pristine_newsroom[0] / name).stat().st_mode) == 0o600


def test_each_newsroom_has_a_password_and_a_key_of_its_own(
    broadsheet: Command, pristine_newsroom: tuple[Path, str], tmp_path: Path
) -> None:
    other = broadsheet("init", tmp_path / "other").stdout
    assert password_in(other) != password_in(pristine_newsroom[1])
    keys = {
        (folder / "secret.key").read_text() for folder in (tmp_path / "other", pristine_newsroom[0])
    }
    assert len(keys) == 2


def test_init_again_changes_nothing(broadsheet: Command, newsroom: Path) -> None:
    (newsroom / "broadsheet.toml").write_text("port = 8123\n")
    key = (newsroom / "secret.key").read_text()
    again = broadsheet("init", newsroom)
    assert again.returncode == 0
    assert f"The newsroom stands in {newsroom}" in again.stdout
    assert "Password" not in again.stdout
    assert (newsroom / "broadsheet.toml").read_text() == "port = 8123\n"
    assert (newsroom / "secret.key").read_text() == key


def test_init_into_a_folder_with_other_things_is_refused(
    broadsheet: Command, tmp_path: Path
) -> None:
    (tmp_path / "thesis.doc").touch()
    refused = broadsheet("init", tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == f"{tmp_path} is not empty and not a newsroom's folder. Name another.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_init_where_a_file_is_in_the_way_is_refused(broadsheet: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = broadsheet("init", tmp_path / "file" / "newsroom")
    assert refused.returncode == 1
    assert refused.stderr == f"{tmp_path}/file/newsroom cannot be made: Not a directory\n"


@pytest.mark.parametrize("command", ["run", "work", "doctor", "manage"])
def test_a_folder_that_is_no_newsroom_is_refused(
    broadsheet: Command, tmp_path: Path, command: str
) -> None:
    refused = broadsheet("--home", tmp_path, command)
    assert refused.returncode == 78
    assert refused.stderr == (
        f"{tmp_path} is not a newsroom's folder: it has no broadsheet.toml. "
        f"Make one with: broadsheet init {tmp_path}\n"
    )


def test_a_wrong_setting_is_a_sentence_and_exit_code_78(
    broadsheet: Command, newsroom: Path
) -> None:
    (newsroom / "broadsheet.toml").write_text("port = 123456\n")
    refused = broadsheet("--home", newsroom, "doctor")
    assert refused.returncode == 78
    assert refused.stderr == (
        f"Settings are wrong ({newsroom}/broadsheet.toml or the environment):\n"
        "  port: Input should be less than or equal to 65535\n"
    )


@pytest.mark.parametrize(
    ("option", "value", "code"), [("--port", "70000", 2), ("--public-url", "news.example.org", 78)]
)
def test_init_with_a_wrong_value_makes_nothing(
    broadsheet: Command, tmp_path: Path, option: str, value: str, code: int
) -> None:
    refused = broadsheet("init", tmp_path / "news", option, value)
    assert refused.returncode == code
    assert option.strip("-").replace("-", "_") in refused.stderr
    assert not (tmp_path / "news").exists()


def test_init_makes_a_lost_key_anew(broadsheet: Command, newsroom: Path) -> None:
    key = newsroom / "secret.key"
    before = key.read_text()
    key.write_text("")
    refused = broadsheet("--home", newsroom, "doctor")
    assert refused.returncode == 78
    assert refused.stderr.startswith(f"secret_key: {key} is missing or empty.")
    assert broadsheet("init", newsroom).returncode == 0
    assert len(key.read_text()) == len(before)
    assert key.read_text() != before
    assert key.stat().st_mode & 0o077 == 0


def test_a_database_that_is_away_is_a_sentence_and_exit_code_75(
    broadsheet: Command, tmp_path: Path
) -> None:
    away = broadsheet(
        "init", tmp_path / "news", BROADSHEET_DATABASE_URL="postgresql://me@127.0.0.1:1/news"
    )
    assert away.returncode == 75
    assert away.stderr.startswith("The database does not answer:")
    assert away.stderr.endswith("Try: broadsheet doctor\n")
    assert "Traceback" not in away.stderr


def test_a_newer_programs_database_is_brought_up_to_date_by_init(
    broadsheet: Command, newsroom: Path
) -> None:
    with sqlite3.connect(newsroom / "broadsheet.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'toolkit'")
        database.execute("DROP TABLE toolkit_outboxrow")
    updated = broadsheet("init", newsroom)
    assert updated.returncode == 0
    assert "The database is up to date (1 changes)." in updated.stdout


def test_an_unknown_command_is_a_usage_error(broadsheet: Command, newsroom: Path) -> None:
    refused = broadsheet("--home", newsroom, "publish")
    assert refused.returncode == 2
    assert "No such command 'publish'" in refused.stderr


def test_manage_runs_djangos_commands(broadsheet: Command, newsroom: Path) -> None:
    shown = broadsheet("--home", newsroom, "manage", "check")
    assert shown.returncode == 0
    assert shown.stdout == "System check identified no issues (0 silenced).\n"


def test_no_migration_is_missing(broadsheet: Command, newsroom: Path) -> None:
    shown = broadsheet("--home", newsroom, "manage", "makemigrations", "--check", "--dry-run")
    assert (shown.returncode, shown.stdout) == (0, "No changes detected\n")


def test_check_deploy_is_clean_behind_https(broadsheet: Command, newsroom: Path) -> None:
    shown = broadsheet(
        "--home", newsroom, "manage", "check", "--deploy", "--fail-level", "WARNING",
        BROADSHEET_PUBLIC_URL="https://news.example.org",
    )  # fmt: skip
    assert (shown.returncode, shown.stderr) == (0, "")


def password_in(said: str) -> str:
    found = re.search(r"Password: +(\S+)", said)
    assert found is not None
    return found.group(1)
