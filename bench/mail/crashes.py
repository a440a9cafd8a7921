"""Senders killed by SIGKILL at random moments, against a receiver that keeps a log of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.mail.newsrooms import Newsroom

ROOT = Path(__file__).parent.parent.parent


def run(place: Path, *, readers: int, kills: int) -> Iterator[tuple[str, str]]:
    """Send an issue twice, with and without asking the receiver; yield names and figures."""
    from tests.newsletters import receiver
    from tests.newsletters.sender import WINDOW

    lost = 0
    for asks in (True, False):
        newsroom = Newsroom(place / f"crash-{asks}")
        newsroom.make(readers=readers)
        newsroom.work("queue")
        log = newsroom.folder / "receiver.log"
        with receiver.running(log) as port:
            arguments = ["1", port, str(log), "asks" if asks else "cannot", str(kills)]
            killed = subprocess.run(
                [sys.executable, "-m", "tests.newsletters.sender", *arguments],
                cwd=ROOT, env=_environment(newsroom), stdout=subprocess.PIPE, text=True,
                check=True, timeout=1800,
            ).stdout.strip()  # fmt: skip
        counts = Counter(log.read_text().split())
        lost += readers - len(counts)
        twice = sum(counts.values()) - len(counts)
        way = "asking the receiver" if asks else "plain SMTP"
        print(f"# {way}: {readers} copies, {killed} senders killed, {twice} repeats", flush=True)
        if asks:
            yield "mail_twice_reconciled", str(twice)
        else:
            yield "mail_lost", str(lost)
            yield "mail_twice_plain_smtp", f"{twice} (bound {kills * WINDOW})"


def _environment(newsroom: Newsroom) -> dict[str, str]:
    return {
        **newsroom.environment(),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
