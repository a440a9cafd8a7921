"""The settings: one typed place, failing loudly by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from broadsheet.config.options import (
    SECRET_FILE,
    SETTINGS_FILE,
    Options,
    SettingsError,
    newsroom_folder,
    read_options,
    secret_key,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("BROADSHEET_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path))
    return tmp_path


def test_without_a_file_every_setting_has_its_default() -> None:
    options = read_options()
    assert options.public_url == "http://localhost:8000"
    assert options.port == 8000
    assert options.database_url == ""


def test_the_file_is_read(folder: Path) -> None:
    (folder / SETTINGS_FILE).write_text('port = 9000\nembed_hosts = ["player.vimeo.com"]\n')
    options = read_options()
    assert options.port == 9000
    assert options.embed_hosts == ["player.vimeo.com"]


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / SETTINGS_FILE).write_text('port = 9000\nlog_level = "ERROR"\n')
    monkeypatch.setenv("BROADSHEET_PORT", "9001")
    monkeypatch.setenv("BROADSHEET_TRUSTED_PROXIES", '["10.0.0.1"]')
    options = read_options()
    assert (options.port, options.log_level) == (9001, "ERROR")
    assert options.trusted_proxies == ["10.0.0.1"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("port = 0", "port: Input should be greater than or equal to 1"),
        ('port = "eighty"', "port: Input should be a valid integer"),
        ('log_level = "LOUD"', "log_level: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        (
            'public_url = "news.example.org"',
            "public_url: write it like https://news.example.org, without a path",
        ),
        (
            'public_url = "https://example.org/news"',
            "public_url: write it like https://news.example.org, without a path",
        ),
        (
            'public_url = "https://example.org/?a=b"',
            "public_url: write it like https://news.example.org, without a path",
        ),
        (
            'database_url = "mysql://localhost/news"',
            "database_url: write it like postgresql://user:password@host:5432/name",
        ),
        ('public_url = "http://localhost:high"', "public_url: Port could not be cast"),
        (
            'public_url = "https://staff:pw@news.example.org"',
            "public_url: write it like https://news.example.org, without a path",
        ),
        (
            'public_url = "https://news.example.org\\nX"',
            "public_url: write it like https://news.example.org, without a path",
        ),
        ('database_url = "postgresql://localhost:high/news"', "database_url: Port could not be"),
        (
            'database_url = "postgresql://localhost"',
            "database_url: write it like postgresql://user:password@host:5432/name",
        ),
        ('smtp_url = "smtp://localhost:high"', "smtp_url: Port could not be cast"),
        (
            'mail_provider = "pigeon"',
            "mail_provider: 'pigeon' is not known; write one of amazon_ses",
        ),
        ('smtp_url = "mail.example.org"', "smtp_url: write it like smtp://user:password@host:587"),
        ('queue_url = "amqp://localhost"', "queue_url: write it like redis://host:6379/0"),
        (
            'trusted_proxies = ["the proxy"]',
            "trusted_proxies: 'the proxy' is no address; write 10.0.0.1 or 10.0.0.0/8",
        ),
        (
            'embed_hosts = ["https://player.vimeo.com"]',
            "embed_hosts: 'https://player.vimeo.com' is no host; write player.vimeo.com",
        ),
        ("prot = 8000", "prot: Extra inputs are not permitted"),
        ("max_picture_bytes = 5", "max_picture_bytes: Input should be greater than"),
    ],
)
def test_a_wrong_value_stops_the_program_with_the_settings_name(
    folder: Path, line: str, complaint: str
) -> None:
    (folder / SETTINGS_FILE).write_text(line + "\n")
    with pytest.raises(SettingsError) as caught:
        read_options()
    heading, first, *_ = caught.value.message.splitlines()
    assert heading == f"Settings are wrong ({folder / SETTINGS_FILE} or the environment):"
    assert first.strip().startswith(complaint)


def test_every_wrong_setting_is_named_at_once(folder: Path) -> None:
    (folder / SETTINGS_FILE).write_text("port = 0\nworkers = 0\n")
    with pytest.raises(SettingsError) as caught:
        read_options()
    named = [line.split(":")[0].strip() for line in caught.value.message.splitlines()[1:]]
    assert named == ["port", "workers"]


def test_a_broken_file_is_named(folder: Path) -> None:
    (folder / SETTINGS_FILE).write_text("port = \n")
    with pytest.raises(SettingsError, match=f"{SETTINGS_FILE} cannot be read: Invalid value"):
        read_options()


def test_a_value_of_the_environment_that_cannot_be_parsed_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROADSHEET_EMBED_HOSTS", "not a list")
    with pytest.raises(SettingsError, match="embed_hosts"):
        read_options()


def test_unknown_variables_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_PUBLIC_ULR", "https://example.org")
    monkeypatch.setenv("BROADSHEET_DEBUG", "1")
    with pytest.raises(
        SettingsError, match="The environment sets BROADSHEET_DEBUG, BROADSHEET_PUBLIC_ULR, which"
    ):
        read_options()


def test_secrets_do_not_show_in_a_complaint(folder: Path) -> None:
    (folder / SETTINGS_FILE).write_text('smtp_url = "http://me:hunter2@mail.example.org"\n')
    with pytest.raises(SettingsError) as caught:
        read_options()
    assert "hunter2" not in caught.value.message


def test_a_trailing_slash_of_the_public_address_is_dropped() -> None:
    assert read_options(public_url="https://news.example.org/").public_url == (
        "https://news.example.org"
    )


def test_the_signing_key_is_the_folders(folder: Path) -> None:
    (folder / SECRET_FILE).write_text("from the file\n")
    assert secret_key(read_options()) == "from the file"
    assert secret_key(Options(secret_key="from the settings")) == "from the settings"


def test_before_init_the_signing_key_lives_for_one_process() -> None:
    first, second = secret_key(read_options()), secret_key(read_options())
    assert len(first) == 64
    assert first != second


def test_a_newsroom_without_its_key_is_refused(folder: Path) -> None:
    (folder / SETTINGS_FILE).touch()
    options = read_options()
    with pytest.raises(SettingsError, match=r"secret_key: .* is missing or empty.*broadsheet init"):
        secret_key(options)
    (folder / SECRET_FILE).touch()
    with pytest.raises(SettingsError, match=r"secret_key: .* is missing or empty"):
        secret_key(options)
    (folder / SECRET_FILE).unlink()
    (folder / SECRET_FILE).mkdir()
    with pytest.raises(SettingsError, match=r"secret_key: .* cannot be read"):
        secret_key(options)


def test_the_working_directory_is_the_newsroom_if_it_holds_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BROADSHEET_HOME")
    monkeypatch.chdir(tmp_path)
    assert newsroom_folder() == tmp_path / "newsroom"
    (tmp_path / SETTINGS_FILE).touch()
    assert newsroom_folder() == tmp_path
