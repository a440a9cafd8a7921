"""`broadsheet readers`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from broadsheet.readers.domain.exporting import write_readers
from broadsheet.readers.domain.records import erase_reader, export_reader
from broadsheet.readers.domain.suppression import lift_suppression, suppress
from broadsheet.readers.enums import SuppressionReason


@click.group("readers")
def readers() -> None:
    """Show, export and erase readers; say who is never written to."""


@readers.command("export")
@click.argument("file", metavar="FILE.csv", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write all readers to FILE.csv, which only you can read."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    with part.open("x", encoding="utf-8", newline="") as opened:
        os.fchmod(opened.fileno(), 0o600)
        many = write_readers(opened)
    part.replace(file)
    click.echo(f"{many:,} readers are in {file}.")


@readers.command("show")
@click.argument("address")
def show(address: str) -> None:
    """Print what is on record of ADDRESS, as JSON, to hand to whoever asks for theirs."""
    click.echo(json.dumps(export_reader(address=address), ensure_ascii=False, indent=2))


@readers.command("erase")
@click.argument("address")
def erase(address: str) -> None:
    """Delete ADDRESS and all that is on record of it, but a digest: no old list brings it back."""
    erase_reader(address=address)
    click.echo("Erased.")


@readers.command("suppress")
@click.argument("address")
@click.option("--lift", is_flag=True, help="Allow it again.")
def suppress_address(address: str, *, lift: bool) -> None:
    """Never write to ADDRESS again, because its owner asks so."""
    if lift:
        many = lift_suppression(address=address)
        click.echo("It may be written to." if many else "It was not on the list.")
    else:
        suppress(address=address, reason=SuppressionReason.BY_HAND)
        click.echo("It will not be written to.")
