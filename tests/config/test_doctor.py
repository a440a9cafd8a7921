"""`broadsheet doctor`: what it finds, and what it advises."""

from __future__ import annotations

import datetime as dt
import errno
import json
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from broadsheet.config import clock, health
from broadsheet.config.findings import Finding, Level
from broadsheet.toolkit.clock import now
from broadsheet.toolkit.models import OutboxRow
from tests.config.conftest import Command


def findings(said: str) -> dict[str, dict[str, str]]:
    """Return the worst finding of each subject."""
    worst: dict[str, dict[str, str]] = {}
    order = ["ok", "warning", "error"]
    for line in said.splitlines():
        row = json.loads(line)
        before = worst.get(row["subject"])
        if before is None or order.index(row["level"]) > order.index(before["level"]):
            worst[row["subject"]] = row
    return worst


class TestTheCommand:
    def test_a_good_newsroom_passes(self, broadsheet: Command, newsroom: Path) -> None:
        for part in ("worker", "sender"):
            (newsroom / f"{part}.alive").write_text(json.dumps({"at": now().isoformat()}))
        looked = broadsheet("--home", newsroom, "doctor", "--json")
        assert (looked.returncode, looked.stderr) == (0, "")
        assert list(findings(looked.stdout)) == [
            "settings", "database", "storage", "disk", "fonts", "mail", "worker", "sender",
        ]  # fmt: skip
        assert findings(looked.stdout)["database"]["message"] == "SQLite answers."

    def test_each_finding_says_what_to_do(self, broadsheet: Command, newsroom: Path) -> None:
        looked = broadsheet("--home", newsroom, "doctor", "--json")
        for line in looked.stdout.splitlines():
            row = json.loads(line)
            assert (row["level"] == "ok") == (row["advice"] == "")

    def test_a_missing_migration_is_an_error(self, broadsheet: Command, newsroom: Path) -> None:
        with closing(sqlite3.connect(newsroom / "broadsheet.sqlite3")) as database, database:
            database.execute("DELETE FROM django_migrations WHERE app = 'toolkit'")
        looked = broadsheet("--home", newsroom, "doctor", "--json")
        assert looked.returncode == 1
        found = findings(looked.stdout)["database"]
        assert found["message"] == "1 changes of this version are missing."
        assert found["advice"] == f"Run: broadsheet init {newsroom}"

    def test_a_folder_that_cannot_be_written_is_an_error(
        self, broadsheet: Command, newsroom: Path
    ) -> None:
        # A file in the folder's place: even the root user cannot write into it.
        (newsroom / "elsewhere").touch()
        looked = broadsheet(
            "--home", newsroom, "doctor", "--json", BROADSHEET_MEDIA_DIR="elsewhere"
        )
        assert looked.returncode == 1
        found = findings(looked.stdout)["storage"]
        assert found["message"].startswith(
            f"The media folder {newsroom}/elsewhere cannot be written:"
        )

    def test_a_database_that_is_away_is_an_error_and_the_rest_is_still_looked_at(
        self, broadsheet: Command, newsroom: Path
    ) -> None:
        looked = broadsheet(
            "--home", newsroom, "doctor", "--json",
            BROADSHEET_DATABASE_URL="postgresql://me@127.0.0.1:1/news",
        )  # fmt: skip
        assert looked.returncode == 1
        assert "Traceback" not in looked.stderr
        found = findings(looked.stdout)
        assert found["database"]["message"].startswith("It does not answer:")
        assert "Check database_url" in found["database"]["advice"]
        assert found["storage"]["level"] == "ok"

    def test_a_secret_that_others_can_read_is_an_error(
        self, broadsheet: Command, newsroom: Path
    ) -> None:
        (newsroom / "secret.key").chmod(0o644)
        looked = broadsheet("--home", newsroom, "doctor")
        assert looked.returncode == 1
        assert f"→ Run: chmod 600 {newsroom}/secret.key" in looked.stdout

    def test_a_file_that_is_no_database_is_an_error(
        self, broadsheet: Command, newsroom: Path
    ) -> None:
        for name in ("broadsheet.sqlite3-wal", "broadsheet.sqlite3-shm"):
            (newsroom / name).unlink(missing_ok=True)
        (newsroom / "broadsheet.sqlite3").write_bytes(b"not a database at all" * 500)
        looked = broadsheet("--home", newsroom, "doctor", "--json")
        assert looked.returncode == 1
        assert "Traceback" not in looked.stderr
        assert findings(looked.stdout)["database"]["level"] == "error"


class TestMail:
    @pytest.fixture
    def mail_at(self, settings: Settings) -> Any:
        def set_port(port: int) -> None:
            settings.OPTIONS = settings.OPTIONS.model_copy(
                update={"smtp_url": f"smtp://127.0.0.1:{port}"}
            )
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

        return set_port

    def test_no_mail_server_is_a_warning_that_names_the_setting(self, settings: Settings) -> None:
        settings.EMAIL_FILE_PATH = Path("/srv/news/outgoing-mail")
        assert list(health.check_mail()) == [
            Finding(
                "mail",
                Level.WARNING,
                "No mail server: mail is written to /srv/news/outgoing-mail.",
                "Set smtp_url, so that staff can get a new password by mail.",
            )
        ]

    def test_a_server_that_answers_is_well(self, mail_at: Any) -> None:
        with server_that(answer_smtp) as port:
            mail_at(port)
            assert list(health.check_mail()) == [
                Finding("mail", Level.OK, f"127.0.0.1:{port} answers.")
            ]

    def test_a_server_that_refuses_is_an_error(self, mail_at: Any) -> None:
        with closing(socket.socket()) as unused:
            unused.bind(("127.0.0.1", 0))  # taken, and nobody listens
            port = unused.getsockname()[1]
            mail_at(port)
            (found,) = health.check_mail()
        assert found.level is Level.ERROR
        assert found.message == (
            f"127.0.0.1:{port} does not take our mail: [Errno 111] Connection refused"
        )

    def test_a_server_that_hangs_is_given_up(
        self, mail_at: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(health, "SMTP_SECONDS", 0.3)
        with server_that(say_nothing) as port:
            mail_at(port)
            (found,) = health.check_mail()
        assert found.level is Level.ERROR
        assert found.message.startswith(f"127.0.0.1:{port} does not take our mail:")
        assert found.message.endswith("timed out")

    def test_a_server_that_turns_us_away_is_an_error(self, mail_at: Any) -> None:
        with server_that(turn_away) as port:
            mail_at(port)
            (found,) = health.check_mail()
        assert found.level is Level.ERROR
        assert "554" in found.message


@pytest.mark.django_db
class TestTheWorker:
    @pytest.fixture(autouse=True)
    def alive(self, settings: Settings, tmp_path: Path) -> None:
        settings.HOME = tmp_path

    def test_it_has_not_run_yet(self) -> None:
        (found,) = health.check_worker()
        assert (found.level, found.message) == (Level.WARNING, "It has not run yet.")

    def test_it_is_at_work(self) -> None:
        clock.beat_heart()
        assert list(health.check_worker()) == [Finding("worker", Level.OK, "It is at work.")]

    def test_it_has_been_silent(self) -> None:
        seen = now() - dt.timedelta(minutes=7, seconds=1)
        clock.heartbeat_path().write_text(json.dumps({"at": seen.isoformat()}))
        (found,) = health.check_worker()
        assert (found.level, found.message) == (
            Level.WARNING,
            "It was last seen 7 minutes ago.",
        )

    def test_a_heartbeat_cut_off_by_a_crash_is_no_heartbeat(self) -> None:
        clock.heartbeat_path().write_text('{"at": "2026-')
        (found,) = health.check_worker()
        assert (found.level, found.message) == (Level.WARNING, "It has not run yet.")

    def test_what_waits_too_long_is_an_error(self) -> None:
        clock.beat_heart()
        long_ago = now() - dt.timedelta(minutes=11)
        for _ in range(3):
            OutboxRow.objects.create(
                topic="tests.waits", payload={}, created_at=long_ago, due_at=long_ago
            )
        first, second = health.check_worker()
        assert (first.level, first.message) == (
            Level.ERROR,
            "3 tasks wait for more than 10 minutes.",
        )
        assert second.level is Level.OK


class TestOtherChecks:
    def test_a_full_disk_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Usage:
            free = 150_000_000

        monkeypatch.setattr(health.shutil, "disk_usage", lambda _place: Usage)
        assert {(found.level, found.advice) for found in health.check_disk()} == {
            (Level.ERROR, "Make room now: publishing will fail.")
        }

    def test_a_folder_without_room_is_to_get_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(**_: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(health.tempfile, "TemporaryDirectory", full)
        advice = {found.advice for found in health.check_storage()}
        assert advice == {
            f"Make room there, or move it (setting {name}_dir)."
            for name in ("media", "store", "static")
        }

    def test_missing_fonts_are_named(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        listing = tmp_path / "fc-list"
        listing.write_text("#!/bin/sh\necho Noto Serif\necho Noto Sans Arabic\n")
        listing.chmod(0o755)
        monkeypatch.setattr(health.shutil, "which", lambda _name: str(listing))
        (found,) = health.check_fonts()
        assert found.message == "Missing: Noto Sans Devanagari, Noto Sans CJK."
        assert found.advice == "Run: apt-get install fonts-noto-core fonts-noto-cjk"

    def test_a_check_that_breaks_is_a_finding(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def check_moon() -> Iterator[Finding]:
            raise RuntimeError("it is made of cheese")
            yield

        monkeypatch.setattr(health, "CHECKS", (check_moon,))
        assert list(health.examine()) == [
            Finding(
                "moon",
                Level.ERROR,
                "RuntimeError: it is made of cheese",
                "Report this as a fault.",
            )
        ]


@contextmanager
def server_that(behaves: Any) -> Iterator[int]:
    """Listen on a free port of this machine; every caller is treated by `behaves`."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        stopped = threading.Event()

        def serve() -> None:
            while not stopped.is_set():
                try:
                    caller, _address = listening.accept()
                except OSError:
                    return
                with caller:
                    behaves(caller, stopped)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        stopped.set()
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def answer_smtp(caller: socket.socket, _stopped: threading.Event) -> None:
    caller.sendall(b"220 mail.example.org\r\n")
    with caller.makefile("rb") as lines:
        for line in lines:
            if line.upper().startswith(b"QUIT"):
                caller.sendall(b"221 Bye\r\n")
                return
            caller.sendall(b"250 mail.example.org\r\n")


def say_nothing(_caller: socket.socket, stopped: threading.Event) -> None:
    stopped.wait(5)


def turn_away(caller: socket.socket, _stopped: threading.Event) -> None:
    caller.sendall(b"554 No service here\r\n")
