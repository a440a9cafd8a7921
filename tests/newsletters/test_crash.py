"""Senders that are killed, for real: processes, SIGKILL, a receiver with a log of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from broadsheet.newsletters.domain.derived import message_id
from broadsheet.newsletters.domain.issues import progress_of
from broadsheet.newsletters.enums import DeliveryState, IssueState, UncertainPolicy
from broadsheet.newsletters.models import Delivery
from tests.newsletters import postfix, receiver
from tests.newsletters.receiver import ROOT, accepted
from tests.newsletters.sender import WINDOW
from tests.newsletters.sendings import DOMAIN, make_issue

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

READERS = 2000
KILLS = 12


def start_senders(
    folder: Path, issue_id: int, port: str, log: Path, *, asks: str, kills: int
) -> subprocess.Popen[str]:
    """Start senders on the tests' own database; all but the last are killed."""
    module = folder / "sender_settings.py"
    name = str(connection.settings_dict["NAME"])
    module.write_text(f"from tests.settings import *\nDATABASES['default']['NAME'] = {name!r}\n")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sender_settings",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT), *sys.path]),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.newsletters.sender", str(issue_id), port, str(log),
         asks, str(kills)],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def send_and_kill(folder: Path, issue_id: int, log: Path, *, asks: str) -> None:
    """Send an issue by senders that are killed in the middle, and one that is not."""
    with receiver.running(log) as port:
        senders = start_senders(folder, issue_id, port, log, asks=asks, kills=KILLS)
        output, _errors = senders.communicate(timeout=90)
    assert (senders.returncode, output) == (0, f"{KILLS}\n")


def wanted() -> set[str]:
    return {
        message_id(delivery_id=pk, domain=DOMAIN)
        for pk in Delivery.objects.values_list("pk", flat=True)
    }


def alone() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("there a lease has to run out first: see the test of two senders")


def test_killed_senders_lose_nobody_and_with_the_receiver_s_log_repeat_nobody(
    tmp_path: Path,
) -> None:
    alone()
    issue_id, log = make_issue(READERS), tmp_path / "log"
    send_and_kill(tmp_path, issue_id, log, asks="asks")
    counts = Counter(accepted(log))
    assert set(counts) == wanted()
    assert {one for one, count in counts.items() if count > 1} == set()
    progress = progress_of(issue_id=issue_id)
    assert (progress.state, progress.possible_repeats) == (IssueState.SENT, 0)
    assert progress.counts[DeliveryState.ACCEPTED] == READERS


@pytest.mark.skipif(not postfix.can_run(), reason="POSTFIX NOT TRIED: it needs root and postfix")
@pytest.mark.parametrize("policy", list(UncertainPolicy))
def test_killed_senders_repeat_nobody_where_postfix_s_log_is_asked(
    tmp_path: Path, policy: UncertainPolicy
) -> None:
    alone()
    issue_id = make_issue(300, policy=policy)
    with postfix.running(tmp_path / "postfix") as (port, log):
        senders = start_senders(tmp_path, issue_id, str(port), log, asks="postfix", kills=5)
        output, _errors = senders.communicate(timeout=120)
        assert (senders.returncode, output) == (0, "5\n")
        queued = postfix.queued(log)
    assert sorted(queued) == sorted(wanted())
    progress = progress_of(issue_id=issue_id)
    assert (progress.possible_repeats, progress.counts[DeliveryState.ACCEPTED]) == (0, 300)


@pytest.mark.skipif(not postfix.can_run(), reason="POSTFIX NOT TRIED: it needs root and postfix")
def test_killed_senders_repeat_nobody_while_postfix_s_queue_is_full(tmp_path: Path) -> None:
    alone()
    issue_id = make_issue(300)
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        settings = postfix.full(silent.getsockname()[1])
        with postfix.running(tmp_path / "postfix", settings=settings) as (port, log):
            senders = start_senders(tmp_path, issue_id, str(port), log, asks="postfix", kills=5)
            output, _errors = senders.communicate(timeout=120)
            assert (senders.returncode, output) == (0, "5\n")
            assert sorted(postfix.in_queue(log.parent)) == sorted(wanted())
            assert len(postfix.queued(log)) < 10
    progress = progress_of(issue_id=issue_id)
    assert (progress.possible_repeats, progress.counts[DeliveryState.ACCEPTED]) == (0, 300)


def test_killed_senders_with_plain_smtp_repeat_at_most_what_was_in_flight(tmp_path: Path) -> None:
    alone()
    issue_id, log = make_issue(READERS), tmp_path / "log"
    send_and_kill(tmp_path, issue_id, log, asks="cannot")
    lines = accepted(log)
    assert set(lines) == wanted()
    progress = progress_of(issue_id=issue_id)
    assert progress.counts[DeliveryState.ACCEPTED] == READERS
    assert len(lines) - READERS <= progress.possible_repeats <= KILLS * WINDOW


def test_two_senders_share_an_issue_without_a_double_and_take_over_a_dead_one_s(
    tmp_path: Path,
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TWO SENDERS NOT TESTED: on SQLite there is one; set TEST_DATABASE_URL")
    issue_id, log = make_issue(READERS), tmp_path / "log"
    with receiver.running(log) as port:
        senders = [
            start_senders(tmp_path, issue_id, port, log, asks="asks", kills=kills)
            for kills in (2, 0)
        ]
        for sender in senders:
            sender.communicate(timeout=90)
    assert senders[1].returncode == 0
    counts = Counter(accepted(log))
    assert set(counts) == wanted()
    assert max(counts.values()) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
