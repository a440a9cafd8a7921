"""`broadsheet bounces`."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO, Final

import click
from django.conf import settings

from broadsheet.newsletters.domain.bounces.mailbox import fetch_mailbox
from broadsheet.newsletters.domain.bounces.reading import MAX_BYTES
from broadsheet.newsletters.domain.bounces.recording import record_mail
from broadsheet.newsletters.errors import NewsletterError

EX_TEMPFAIL: Final = 75
_ENVELOPES: Final = ("ORIGINAL_RECIPIENT", "RECIPIENT")  # postfix's local(8), and Exim's pipes


@click.group("bounces", invoke_without_command=True)
@click.option(
    "--recipient", metavar="ADDRESS", default="", help="Whom the mail came to, by its envelope."
)
@click.pass_context
def bounces(ctx: click.Context, recipient: str) -> None:
    """Take one mail that came back, from standard input: for a mail server's pipe.

    Exit code 75 when it cannot be recorded now, so that the mail server keeps it.
    """
    if ctx.invoked_subcommand is not None:
        return
    names = [recipient, *(os.environ.get(name, "") for name in _ENVELOPES)]
    try:
        raw = _read_bounded(sys.stdin.buffer)
        _reading, recorded = record_mail(raw, via="pipe", recipient=next(filter(None, names), ""))
    except Exception as error:
        # Whatever it is: any other code would send the bounce of a bounce, and lose it.
        click.echo(f"Try again later: {type(error).__name__}: {error}", err=True)
        ctx.exit(EX_TEMPFAIL)
    click.echo(recorded.value)


@bounces.command("fetch")
def fetch() -> None:
    """Ask the mailbox that bounces come to, now."""
    if not settings.BOUNCE_MAILBOX_URL:
        raise NewsletterError("There is no mailbox: set bounce_mailbox_url.")
    found = fetch_mailbox(url=settings.BOUNCE_MAILBOX_URL)
    click.echo(
        f"{found.recorded} recorded, {found.known} known already, {found.aside} put aside, "
        f"{found.failed} could not be recorded."
    )


def _read_bounded(file: BinaryIO) -> bytes:
    """Return the beginning of a mail; the rest is read, since a mail server wants it taken."""
    raw = file.read(MAX_BYTES)
    while file.read(65536):
        pass
    return raw
