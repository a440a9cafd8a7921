"""What `broadsheet doctor` looks at. Each check says what it found and what to do."""

from __future__ import annotations

import datetime as dt
import errno
import shutil
import smtplib
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks, mail
from django.db import Error as DatabaseError
from django.db import connection

from broadsheet.config.clock import last_heartbeat
from broadsheet.config.findings import Finding, Level
from broadsheet.config.newsletters import (
    check_dns,
    check_log,
    check_provider,
    check_sender,
    check_signing,
)
from broadsheet.config.options import SECRET_FILE
from broadsheet.config.upkeep import pending_migrations
from broadsheet.toolkit import clock
from broadsheet.toolkit.models import OutboxRow

LOW_DISK_BYTES = 2_000_000_000
FULL_DISK_BYTES = 200_000_000
WORKER_SILENT_SECONDS = 180
OVERDUE_MINUTES = 10
SMTP_SECONDS = 10


def examine() -> Iterator[Finding]:
    """Yield the findings of all checks; a check that breaks is itself a finding."""
    for check in CHECKS:
        try:
            yield from check()
        except Exception as error:
            subject = check.__name__.removeprefix("check_")
            yield Finding(
                subject, Level.ERROR, f"{type(error).__name__}: {error}", "Report this as a fault."
            )


def check_settings() -> Iterator[Finding]:
    """Django's own checks, those for a public server among them, and the secret's permissions."""
    public = settings.PUBLIC_URL
    if not public.startswith("https://"):
        yield Finding(
            "settings",
            Level.WARNING,
            f"public_url is {public}: cookies and pages travel unencrypted.",
            "Put nginx or Caddy with a certificate in front (deploy/) and set an https address.",
        )
    secret = Path(settings.HOME) / SECRET_FILE
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield Finding(
            "settings",
            Level.ERROR,
            f"Others on this machine can read {secret}.",
            f"Run: chmod 600 {secret}",
        )
    problems = checks.run_checks(include_deployment_checks=public.startswith("https://"))
    for problem in problems:
        if problem.level >= checks.WARNING:
            level = Level.ERROR if problem.level >= checks.ERROR else Level.WARNING
            yield Finding("settings", level, f"{problem.msg} ({problem.id})", problem.hint or "")
    if not problems:
        yield Finding("settings", Level.OK, f"All read; readers come to {public}.")


def check_database() -> Iterator[Finding]:
    """It answers, its tables are those of this version, and SQLite is in WAL mode."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        pending = pending_migrations()
    except DatabaseError as error:
        yield Finding(
            "database",
            Level.ERROR,
            f"It does not answer: {str(error).strip()}",
            "Check database_url, that the server runs, and that the disk is not full.",
        )
        return
    if pending:
        yield Finding(
            "database",
            Level.ERROR,
            f"{pending} changes of this version are missing.",
            f"Run: broadsheet init {settings.HOME}",
        )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA quick_check(1)")
            answer = cursor.fetchone()[0]
        if mode != "wal":
            yield Finding(
                "database",
                Level.WARNING,
                f"SQLite's journal is {mode}, not WAL: readers and writers wait for each other.",
                "Keep the newsroom's folder on a local disk, not on a network share.",
            )
        if answer != "ok":
            yield Finding(
                "database", Level.ERROR, f"SQLite says: {answer}", "Restore the last backup."
            )
    yield Finding("database", Level.OK, f"{connection.display_name} answers.")


def check_storage() -> Iterator[Finding]:
    """Every folder can be written, and the store's disk knows renames and links."""
    folders = {
        "media": Path(settings.MEDIA_ROOT),
        "store": Path(settings.STORE_ROOT),
        "static": Path(settings.STATIC_ROOT),
    }
    for name, folder in folders.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".doctor-") as place:
                made = Path(place, "a")
                made.write_bytes(b"x")
                made.rename(Path(place, "b"))
                Path(place, "link").symlink_to("b")
        except OSError as error:
            advice = "Give it to the user that runs Broadsheet (chown), on a disk that knows links."
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                advice = f"Make room there, or move it (setting {name}_dir)."
            yield Finding(
                "storage",
                Level.ERROR,
                f"The {name} folder {folder} cannot be written: {error.strerror}.",
                advice,
            )
        else:
            yield Finding("storage", Level.OK, f"The {name} folder {folder} can be written.")


def check_disk() -> Iterator[Finding]:
    """There is room left."""
    seen = set()
    for folder in (settings.HOME, settings.MEDIA_ROOT, settings.STORE_ROOT):
        place = Path(folder)
        if not place.exists() or place.stat().st_dev in seen:
            continue
        seen.add(place.stat().st_dev)
        free = shutil.disk_usage(place).free
        message = f"{free / 1e9:.1f} GB are free at {place}."
        if free < FULL_DISK_BYTES:
            yield Finding("disk", Level.ERROR, message, "Make room now: publishing will fail.")
        elif free < LOW_DISK_BYTES:
            yield Finding("disk", Level.WARNING, message, "Make room soon.")
        else:
            yield Finding("disk", Level.OK, message)


def check_fonts() -> Iterator[Finding]:
    """Noto covers the scripts that drawings and prints need; pages use the reader's own fonts."""
    command = shutil.which("fc-list")
    if command is None:
        yield Finding(
            "fonts",
            Level.WARNING,
            "fc-list is not here, so fonts were not looked for.",
            "Run: apt-get install fontconfig fonts-noto-core fonts-noto-cjk",
        )
        return
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [command, ":", "family"], capture_output=True, text=True, timeout=30, check=False
    ).stdout
    missing = [
        family
        for family in ("Noto Serif", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans CJK")
        if family not in listed
    ]
    if missing:
        yield Finding(
            "fonts",
            Level.WARNING,
            f"Missing: {', '.join(missing)}.",
            "Run: apt-get install fonts-noto-core fonts-noto-cjk",
        )
    else:
        yield Finding("fonts", Level.OK, "Noto's fonts are here.")


def check_mail() -> Iterator[Finding]:
    """The mail server answers and takes the login; nothing is sent."""
    if not settings.OPTIONS.smtp_url:
        yield Finding(
            "mail",
            Level.WARNING,
            f"No mail server: mail is written to {settings.EMAIL_FILE_PATH}.",
            "Set smtp_url, so that staff can get a new password by mail.",
        )
        return
    try:
        connection_to_server = mail.get_connection(fail_silently=False, timeout=SMTP_SECONDS)
        connection_to_server.open()
        connection_to_server.close()
    except (smtplib.SMTPException, socket.gaierror, ssl.SSLError, OSError) as error:
        yield Finding(
            "mail",
            Level.ERROR,
            f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take our mail: {error}",
            "Check smtp_url: host, port, user, password, and the firewall.",
        )
    else:
        yield Finding("mail", Level.OK, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers.")


def check_worker() -> Iterator[Finding]:
    """The worker lives, and nothing that must happen has been waiting."""
    overdue = clock.now() - dt.timedelta(minutes=OVERDUE_MINUTES)
    try:
        waiting = OutboxRow.objects.filter(due_at__lt=overdue).count()
    except DatabaseError:
        return  # the database's own check says so
    if waiting:
        yield Finding(
            "worker",
            Level.ERROR,
            f"{waiting} tasks wait for more than {OVERDUE_MINUTES} minutes.",
            "See that `broadsheet run` or `broadsheet work` runs, then its log.",
        )
    seen_at = last_heartbeat()
    if seen_at is None:
        yield Finding(
            "worker", Level.WARNING, "It has not run yet.", "Start it with: broadsheet run"
        )
        return
    silent = clock.now() - seen_at
    if silent.total_seconds() > WORKER_SILENT_SECONDS:
        yield Finding(
            "worker",
            Level.WARNING,
            f"It was last seen {int(silent.total_seconds() // 60)} minutes ago.",
            "Start it with: broadsheet run",
        )
    else:
        yield Finding("worker", Level.OK, "It is at work.")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_settings,
    check_database,
    check_storage,
    check_disk,
    check_fonts,
    check_mail,
    check_provider,
    check_log,
    check_signing,
    check_dns,
    check_worker,
    check_sender,
)
