"""`broadsheet models`."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings

from broadsheet.editions.engines.ctranslate2.catalog import OFFERS, offer
from broadsheet.editions.engines.ctranslate2.fetching import fetch_model, list_files, take_model


@click.group("models")
def models() -> None:
    """List and install local translation models."""


@models.command("list")
def list_models() -> None:
    """Show the models that can be installed, and which are."""
    folder = Path(settings.MODELS_DIR)
    for one in OFFERS:
        mark = "installed" if (folder / one.name).is_dir() else f"{one.size} MB"
        click.echo(f"{one.name:16} {mark:>10}  {one.licence:14} {one.languages}")


@models.command("install")
@click.argument("name", type=click.Choice([one.name for one in OFFERS]))
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take the converted model from this folder instead of the hub.",
)
def install(name: str, source: Path | None) -> None:
    """Fetch the model NAME, or take it from a folder. A broken download goes on where it was."""
    chosen = offer(name)
    assert chosen is not None  # click has checked the name
    folder = Path(settings.MODELS_DIR)
    if source is not None:
        model = take_model(chosen, source, folder)
    else:
        need = sum(file.size for file in list_files(chosen))
        with click.progressbar(length=need, label=f"Fetching {chosen.title}") as bar:
            model = fetch_model(chosen, folder, progress=bar.update)
    if model.warning:
        click.secho(model.warning, fg="yellow", err=True)
    click.echo(f"{chosen.title} is in {model.folder}. Restart Broadsheet to use it.")
