"""`broadsheet import wordpress`."""

from __future__ import annotations

import datetime as dt
import gc
import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from broadsheet.importers.wordpress.domain.importing import Move, Wishes
from broadsheet.importers.wordpress.domain.languages import normal_code
from broadsheet.importers.wordpress.domain.mapping import read_mapping, write_mapping
from broadsheet.importers.wordpress.domain.reporting import MAPPING_FILE, REPORT_FILE

EXIT_INCOMPLETE = 1


def _zone(ctx: click.Context, param: click.Parameter, value: str | None) -> ZoneInfo | None:
    if value is None:
        return None
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(f"{value} is not a time zone such as Europe/Lisbon.") from error


def _language(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is None:
        return ""
    code = normal_code(value)
    if not code:
        raise click.BadParameter(f"{value} is not a language code such as en or pt-BR.")
    return code


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE.xml…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--propose-mapping",
    metavar="MAPPING.toml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Only write what each category and tag would become, for you to change.",
)
@click.option(
    "--mapping",
    metavar="MAPPING.toml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What each category and tag becomes.  [default: as proposed]",
)
@click.option(
    "--media-from",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A copy of wp-content/uploads. A later run with it fills the pictures that are missing.",
)
@click.option("--no-fetch", is_flag=True, help="Do not ask the old site for pictures.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print the report.")
@click.option(
    "--post-type",
    "post_types",
    multiple=True,
    metavar="TYPE",
    help="Also import items of this type as articles. May be given several times.",
)
@click.option(
    "--time-zone",
    callback=_zone,
    metavar="ZONE",
    help="The old site's, for dates without GMT.  [default: the masthead's]",
)
@click.option(
    "--language",
    callback=_language,
    metavar="CODE",
    help="Of items without a language mark.  [default: the masthead's]",
)
@click.option(
    "--report",
    "report_folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the report goes.  [default: imports/ in the newsroom's folder]",
)
@click.pass_context
def wordpress(
    ctx: click.Context,
    files: tuple[Path, ...],
    propose_mapping: Path | None,
    mapping: Path | None,
    media_from: Path | None,
    no_fetch: bool,
    dry_run: bool,
    post_types: tuple[str, ...],
    time_zone: ZoneInfo | None,
    language: str,
    report_folder: Path | None,
) -> None:
    """Move in from WordPress: bring in an export (WXR 1.0 to 1.2).

    Several FILEs are read as one export, as WordPress.com splits it. A second run adds nothing; a
    run that was stopped goes on where it was. Exit code 1 where the export was not read whole or an
    item failed.
    """
    if mapping is not None:
        read_mapping(mapping)  # a mistake in it is said before the long work begins
    wishes = Wishes(
        files=files,
        mapping=mapping,
        media_from=media_from,
        fetches=not no_fetch,
        is_dry=dry_run,
        post_types=frozenset(post_types),
        zone=time_zone,
        language=language,
    )
    # Short-lived objects by the million, next to no cycles: a tenth of the time goes to looking for
    # them at Python's own thresholds (measured), and memory is no higher.
    gc.set_threshold(20_000, 20, 50)
    with Move(wishes) as move:
        size = max(sum(path.stat().st_size for path in files), 1)
        with click.progressbar(length=size, label="Reading  ") as bar:
            move.scan(bar.update)
        if propose_mapping is not None:
            propose_mapping.write_text(write_mapping(move.proposals), encoding="utf-8")
            click.echo(f"Change {propose_mapping} as you like, then: --mapping {propose_mapping}")
            return
        started = time.monotonic()
        with click.progressbar(length=size, label="Importing") as bar:
            report = move.bring_in(bar.update)
        seconds = max(time.monotonic() - started, 0.001)
        _tell(move, report_folder, has_own_mapping=mapping is not None, seconds=seconds)
        if not move.is_whole or report.outcomes["failed"]:
            ctx.exit(EXIT_INCOMPLETE)


def _tell(move: Move, report_folder: Path | None, *, has_own_mapping: bool, seconds: float) -> None:
    report = move.report
    if report.is_dry and report_folder is None:
        for line in report.text():
            click.echo(line)
    else:
        folder = report_folder or _default_folder(move)
        report.write(folder)
        if not has_own_mapping:
            (folder / MAPPING_FILE).write_text(write_mapping(move.proposals), encoding="utf-8")
    for line in report.summary():
        click.echo(line)
    if not report.is_dry:
        click.echo(f"{report.items / seconds:.0f} items a second.")
    for error in report.errors[:20]:
        click.secho(error, fg="red", err=True)
    if len(report.errors) > 20:
        click.secho(f"… and {len(report.errors) - 20} more, see the report.", fg="red", err=True)
    if not report.is_dry or report_folder is not None:
        click.echo(f"Report: {(report_folder or _default_folder(move)) / REPORT_FILE}")


def _default_folder(move: Move) -> Path:
    started: dt.datetime = move.report.started_at
    home = Path(os.environ.get("BROADSHEET_HOME", "."))
    return home / "imports" / f"{move.wishes.files[0].stem}-{started:%Y-%m-%d-%H%M%S}"
