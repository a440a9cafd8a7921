"""`broadsheet send`."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType

import click
from django.conf import settings

from broadsheet.newsletters.domain.sender import Sender
from broadsheet.newsletters.errors import NewsletterError


@click.command("send")
@click.option("--once", is_flag=True, help="Send what is due now, and end.")
def send(once: bool) -> None:
    """Run only the sender of newsletters, until SIGTERM. For a second machine."""
    if not Path(settings.HOME).is_dir():
        raise NewsletterError(f"{settings.HOME} is not a newsroom's folder.")
    sender = Sender()

    def end(_number: int, _frame: FrameType | None) -> None:
        sender.end()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if once:
        sender.work_once(everything=True)
    else:
        sender.run()
