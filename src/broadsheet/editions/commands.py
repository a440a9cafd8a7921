"""`broadsheet engines`, `broadsheet models`, `broadsheet editions`."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings
from django.db.models import Count

from broadsheet.articles.models import Article
from broadsheet.editions.domain import queue
from broadsheet.editions.domain.choosing import engines_for
from broadsheet.editions.domain.planning import plan_article, plan_house_texts, plan_language
from broadsheet.editions.engines.ctranslate2.catalog import OFFERS, offer
from broadsheet.editions.engines.ctranslate2.fetching import fetch_model, list_files, take_model
from broadsheet.editions.engines.protocol import engine, engine_names
from broadsheet.editions.enums import EditionState
from broadsheet.editions.models import Edition, EngineUse
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


@click.group("editions")
def editions() -> None:
    """Show and make editions in other languages."""


@editions.command("status")
def status() -> None:
    """Show how many editions are made, waiting and held, by language."""
    rows = (
        Edition.objects.filter(article__isnull=False)
        .exclude(state=EditionState.ORIGINAL)
        .values("language", "state")
        .annotate(many=Count("pk"))
        .order_by("language")
    )
    table: dict[str, dict[str, int]] = {}
    for row in rows:
        table.setdefault(row["language"], {})[row["state"]] = row["many"]
    states = [state for state in EditionState if state != EditionState.ORIGINAL]
    click.echo("language  " + "".join(f"{state.value:>10}" for state in states))
    for code, counts in table.items():
        click.echo(f"{code:10}" + "".join(f"{counts.get(state, 0):>10}" for state in states))
    click.echo(f"{queue.waiting_count()} are still to be made.")


@editions.command("make")
@click.option("--missing", is_flag=True, help="First mark what no live article has yet.")
@click.option("--language", "code", metavar="CODE", help="With --missing: this language alone.")
def make(missing: bool, code: str | None) -> None:
    """Make the editions that are due, here and now. May be stopped and begun again at any time."""
    if code and not missing:
        raise click.UsageError("--language goes with --missing.")
    if missing:
        _plan_missing(code)
    length = queue.waiting_count()
    with click.progressbar(length=length, label="Making editions", show_pos=True) as bar:
        while batch := queue.claim():
            queue.make_batch(batch)
            bar.update(max(length - queue.waiting_count() - bar.pos, 0))
    failed = Edition.objects.exclude(last_error="").count()
    if failed:
        click.echo(f"{failed} could not be made; see the desk, or: broadsheet engines")
        raise SystemExit(EXIT_FAILED)


def _plan_missing(code: str | None) -> None:
    ids = list(
        Article.objects.filter(live=True).order_by("-published_at").values_list("pk", flat=True)
    )
    with click.progressbar(ids, label="Looking what is missing") as bar:
        for pk in bar:
            if code:
                plan_language(subject=f"article:{pk}", language=code, urgency=0)
            else:
                plan_article(article_id=pk)
    plan_house_texts()
