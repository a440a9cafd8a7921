"""`broadsheet doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import json

import click

from broadsheet.config.cli.main import EXIT_FAILED, cli, require_newsroom

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for monitoring.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look at settings, database, storage, disk, fonts, mail, DNS, worker, sender.

    Exit code 1 where something must be mended, 0 where all is well or only advised.
    """
    require_newsroom(ctx)
    from broadsheet.config.findings import Level
    from broadsheet.config.health import examine

    errors = 0
    for finding in examine():
        errors += finding.level is Level.ERROR
        if as_json:
            row = {
                "subject": finding.subject,
                "level": finding.level,
                "message": finding.message,
                "advice": finding.advice,
            }
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        mark, colour = _MARKS[finding.level]
        click.secho(f"{mark} {finding.subject:<9} ", fg=colour, nl=False)
        click.echo(finding.message)
        if finding.advice:
            click.echo(f"              → {finding.advice}")
    ctx.exit(EXIT_FAILED if errors else 0)
