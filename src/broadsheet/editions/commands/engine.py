"""`broadsheet engines`."""

from __future__ import annotations

import click

from broadsheet.editions.domain.choosing import engines_for
from broadsheet.editions.engines.protocol import engine, engine_names
from broadsheet.editions.models import EngineUse
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead

EXIT_FAILED = 1


@click.command("engines")
def engines() -> None:
    """Show which engines are installed, what each covers, and what is missing.

    Exits with 1 when a language of the newspaper has no engine.
    """
    masthead = current_masthead()
    wanted = [code for code in masthead.reader_languages if code != masthead.language]
    for name in engine_names():
        one = engine(name)
        status = one.status()
        covered = [code for code in wanted if one.covers(masthead.language, code)]
        mark = click.style("ready  ", fg="green") if status.is_ready else "missing"
        click.echo(f"{mark} {name:16} {len(covered):3} of {len(wanted)} languages")
        if status.missing:
            click.echo(f"        needs {status.missing}")
        for warning in status.warnings:
            click.secho(f"        {warning}", fg="yellow")
    _say_use()
    uncovered = [code for code in wanted if not engines_for(masthead.language, code)]
    if uncovered:
        names = ", ".join(language_of(code).english for code in uncovered)
        click.echo(f"\nNo engine in use for {len(uncovered)} languages: {names}.")
        click.echo("Install one, or change the setting engine_order. Readers see the original.")
        raise SystemExit(EXIT_FAILED)
    click.echo(f"\nEvery one of the {len(wanted)} languages is covered.")


def _say_use() -> None:
    rows = list(EngineUse.objects.order_by("-month", "engine")[:12])
    for row in rows:
        cost = f", about {row.cost_microunits / 1_000_000:.2f}" if row.cost_microunits else ""
        click.echo(
            f"        {row.month // 100}-{row.month % 100:02d} {row.engine}: "
            f"{row.requests} requests, {row.characters} characters{cost}"
        )
