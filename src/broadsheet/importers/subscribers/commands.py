"""`broadsheet import subscribers`."""

from __future__ import annotations

from pathlib import Path

import click
from django.db import transaction

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.admitting import Admission, admit_readers

from .reading import open_list

EXIT_INCOMPLETE = 1
_LISTED = 1000
_UNPROVED = "there is no proof of consent; --ask-again would ask for it."


@click.command("subscribers")
@click.argument(
    "file", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--ask-again",
    is_flag=True,
    help="Ask those without proof of consent to confirm, by mail.  [default: leave them out]",
)
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would become of whom.")
@click.pass_context
def subscribers(ctx: click.Context, file: Path, *, ask_again: bool, dry_run: bool) -> None:
    """Bring in subscribers: a CSV of listmonk, Mailchimp, Ghost, MailPoet or Broadsheet.

    All in one go: a run that is stopped brought in nobody. Who left, complained or bounced there is
    not written to here either. Exit code 1 where rows were left out.
    """
    if ask_again and not current_masthead().has_newsletter:
        raise click.UsageError("Nobody could confirm: switch the newsletter on in the masthead.")
    found = open_list(file)
    click.echo(f"It is a list of {found.layout.name}.")
    with transaction.atomic():
        admitted = admit_readers(
            arrivals=found.arrivals(), form=f"import {found.layout.name}", asks_again=ask_again
        )
        if dry_run:
            transaction.set_rollback(True)
    for outcome in Admission:
        if many := admitted.counts[outcome]:
            click.echo(f"{many:>9,} {outcome}")
    refused = sorted([*found.bad, *((line, _UNPROVED) for line in admitted.unproved)])
    for line, reason in refused[:_LISTED]:
        click.secho(f"Line {line}: {reason}", fg="red", err=True)
    if len(refused) > _LISTED:
        click.secho(f"… and {len(refused) - _LISTED:,} more.", fg="red", err=True)
    if dry_run:
        click.echo("Nothing was changed.")
    if refused:
        ctx.exit(EXIT_INCOMPLETE)
