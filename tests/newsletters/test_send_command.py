"""`broadsheet send`: a real process, real readers, files instead of a mail server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from broadsheet.newsletters.domain.issues import Recipient, open_issue, queue_issue, start_issue
from broadsheet.newsletters.models import Delivery, Issue, Item
from broadsheet.readers.enums import ReaderState
from broadsheet.readers.models import Reader
from broadsheet.toolkit import clock
from tests.factories import make_article, make_masthead
from tests.newsletters.sendings import DAY

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 60
STOP_SECONDS = 20


@pytest.fixture
def start(tmp_path: Path, settings: Settings) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start senders on the tests' own database, with a folder of their own."""
    name = str(connection.settings_dict["NAME"])
    (tmp_path / "process_settings.py").write_text(
        "from pathlib import Path\nfrom tests.settings import *\n"
        f"DATABASES['default']['NAME'] = {name!r}\n"
        f"HOME = Path({str(tmp_path)!r})\nEMAIL_FILE_PATH = HOME / 'outgoing-mail'\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "process_settings",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT), *sys.path]),
    }
    started: list[subprocess.Popen[str]] = []

    def start_one(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "broadsheet", "--home", os.environ["BROADSHEET_HOME"], "send",
             *arguments],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


def make_real_issue(count: int) -> int:
    """Return an issue with a story, being sent to so many readers."""
    make_masthead()
    article = make_article(live=True)
    issue = open_issue(slug="2026-11-24", dated_on=DAY)
    Item.objects.create(issue=issue, article=article, position=1)
    readers = Reader.objects.bulk_create(
        Reader(
            address=f"reader{number}@mail.example", canonical=f"reader{number}@mail.example",
            digest=f"{number:064}", state=ReaderState.ACTIVE, language="en", time_zone="UTC",
            created_at=clock.now(),
        )
        for number in range(count)
    )  # fmt: skip
    recipients = [Recipient(reader.pk, reader.address, "en") for reader in readers]
    queue_issue(issue_id=issue.pk, recipients=recipients)
    start_issue(issue_id=issue.pk)
    return int(issue.pk)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_sender_sends_and_ends_when_it_is_told_to(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = start()
    wait_for((tmp_path / "sender.alive").exists)
    issue_id = make_real_issue(7)
    wait_for(lambda: Issue.objects.get(pk=issue_id).state == "sent")
    files = sorted((tmp_path / "outgoing-mail" / "newsletters" / "2026-11-24").glob("*.eml"))
    assert len(files) == 7
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in files[0].read_bytes()
    process.send_signal(signal.SIGTERM)
    output, _errors = process.communicate(timeout=STOP_SECONDS)
    assert (process.returncode, "Traceback" in output) == (0, False)


def test_a_second_sender_takes_over_when_the_first_is_killed(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    first = start()
    wait_for((tmp_path / "sender.alive").exists)
    start()
    first.kill()
    issue_id = make_real_issue(3)
    wait_for(lambda: Issue.objects.get(pk=issue_id).state == "sent")


def test_once_sends_what_is_due_and_ends(start: Callable[..., subprocess.Popen[str]]) -> None:
    make_real_issue(3)
    output, _errors = start("--once").communicate(timeout=PATIENCE_SECONDS)
    assert output == ""
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
