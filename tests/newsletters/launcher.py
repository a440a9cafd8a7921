"""A worker that launches an issue: ``python -m tests.newsletters.launcher ISSUE``.

Needs Django's settings in the environment. Says "ready" and waits for a line; then it launches the
issue and drains the outbox.
"""

from __future__ import annotations

import sys

import django


def main() -> None:
    """Launch at the word of whoever started it."""
    django.setup()
    from broadsheet.newsletters.domain.scheduling import launch_issue
    from broadsheet.toolkit import outbox

    outbox.wake_up = lambda: None  # type: ignore[assignment]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    launch_issue(issue_id=int(sys.argv[1]), by="worker")
    outbox.drain()


if __name__ == "__main__":
    main()
