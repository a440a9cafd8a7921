"""Senders as processes of their own: ``python -m tests.newsletters.sender ISSUE PORT LOG ASKS KILLS``.

Needs Django's settings in the environment. Forks a sender, kills it with SIGKILL at a random
moment after the receiver's LOG has grown, KILLS times over; the last is left to finish. ASKS says
whether senders ask the log. Prints how many were killed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from broadsheet.newsletters.domain.recovery import Knowledge, Reconciler

WINDOW = 40


class LogReader:
    """Asks a receiver's log."""

    lag_seconds = 0.2

    def __init__(self, log: Path) -> None:
        self._log = log

    def find(self, message_ids: Sequence[str]) -> Knowledge:
        from broadsheet.newsletters.domain.recovery import Knowledge
        from tests.newsletters.receiver import accepted

        return Knowledge(accepted=set(accepted(self._log)) & set(message_ids))


def reconciler_of(asks: str, log: Path, port: int) -> Reconciler | None:
    """Return who is asked: the receiver's log, Postfix's, or nobody."""
    if asks == "asks":
        return LogReader(log)
    if asks == "postfix":
        from broadsheet.newsletters.domain.maillog import PostfixLog, knock_at

        return PostfixLog(log, knock=partial(knock_at, "127.0.0.1", port), lag_seconds=1.0)
    return None


def send(issue_id: int, port: int, reconciler: Reconciler | None, rate: float) -> None:
    """Send an issue to its end."""
    from broadsheet.newsletters.domain.pace import Pace
    from broadsheet.newsletters.domain.sending import Plan, send_issue
    from broadsheet.newsletters.domain.smtp.connection import Server
    from broadsheet.newsletters.enums import IssueState
    from broadsheet.newsletters.errors import IssueStateError
    from tests.newsletters.sendings import TestMailer

    plan = Plan(connections=4, window=WINDOW, lease_seconds=3, pace=Pace(per_second=rate))
    mailer = TestMailer(body=b"A line of the morning.\r\n" * 100)
    while True:
        try:
            state = send_issue(
                issue_id=issue_id,
                mailer=mailer,
                server=Server("127.0.0.1", port),
                plan=plan,
                reconciler=reconciler,
            )
        except IssueStateError:
            return  # another sender finished it
        if state is IssueState.SENT:
            return
        time.sleep(0.05)


def main() -> None:
    """Fork, kill, and let the last one finish."""
    issue_id, port, log, asks, kills = sys.argv[1:6]
    path = Path(log)
    django.setup()
    asked = reconciler_of(asks, path, int(port))
    dice, killed = random.Random(), 0
    for turn in range(int(kills) + 1):
        is_last = turn == int(kills)
        before = _size(path)
        child = os.fork()
        if child == 0:
            send(int(issue_id), int(port), asked, 5000 if is_last else 1500)
            os._exit(0)
        if not is_last:
            while _size(path) == before:
                if os.waitpid(child, os.WNOHANG) != (0, 0):
                    sys.exit(f"It ended by itself after {killed} kills.")
                time.sleep(0.002)
            time.sleep(dice.uniform(0, 0.06))
            os.kill(child, signal.SIGKILL)
            killed += 1
        _pid, status = os.waitpid(child, 0)
        if is_last:
            sys.stdout.write(f"{killed}\n")
            sys.exit(os.waitstatus_to_exitcode(status))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    main()
