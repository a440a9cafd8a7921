"""`broadsheet press`: render pages to files, all or a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from broadsheet.press.domain.addresses import address_from_url_path
from broadsheet.press.domain.fleet import press_all
from broadsheet.press.domain.generations import start_generation, sweep
from broadsheet.press.domain.pressing import Outcome
from broadsheet.press.domain.providers import all_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EXIT_FAILED = 1


@click.command("press")
@click.argument("addresses", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Render every page again.")
@click.option("--missing", is_flag=True, help="Render only pages that are not in the store.")
@click.option("--only", metavar="PREFIX", help="Render the pages below PREFIX, such as /en/2026/.")
@click.option(
    "--new-generation",
    is_flag=True,
    help="Begin a new generation of the store and fill it; readers get the old pages meanwhile.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes (default: one a processor).")
def press(
    addresses: tuple[str, ...],
    everything: bool,
    missing: bool,
    only: str | None,
    new_generation: bool,
    jobs: int | None,
) -> None:
    """Render all pages or a part and put them in the store.

    Name single ADDRESSES (/en/2026/01/31/a-slug/), or choose with --all, --missing, --only or
    --new-generation. Exits with 1 if a page could not be rendered; the others are done.
    """
    if not (addresses or everything or missing or only or new_generation):
        raise click.UsageError("Say what to render: addresses, --all, --missing or --only PREFIX.")
    if new_generation:
        name = start_generation("asked for by hand")
        click.echo(f"{name} is served now; filling it.")
    chosen = _chosen(addresses, only)
    only_missing = missing or (new_generation and not everything)
    failed: list[str] = []

    with click.progressbar(
        length=len(chosen), label="Pressing", show_pos=True, update_min_steps=8
    ) as bar:

        def on_pressed(address: str, outcome: Outcome) -> None:
            if outcome is Outcome.FAILED:
                failed.append(address)
            bar.update(1)

        counts = press_all(chosen, jobs=jobs, only_missing=only_missing, on_pressed=on_pressed)
    if new_generation and only is None and not addresses:
        sweep(seconds=3600)  # finds everything there, and clears the old generations away
    _report(counts)
    if failed:
        for address in failed[:20]:
            click.echo(f"could not be rendered: {address}", err=True)
        if len(failed) > 20:
            click.echo(f"… and {len(failed) - 20} more; see the log.", err=True)
        raise click.exceptions.Exit(EXIT_FAILED)


def _chosen(addresses: tuple[str, ...], only: str | None) -> list[str]:
    if not addresses:
        return list(all_addresses(prefix=only or "/"))
    chosen = []
    for path in addresses:
        address = address_from_url_path(path)
        if address is None:
            raise click.UsageError(f"{path} is not the address of a page that can be stored.")
        chosen.append(address)
    return chosen


def _report(counts: dict[Outcome, int]) -> None:
    words: Iterable[tuple[Outcome, str]] = (
        (Outcome.WRITTEN, "written"),
        (Outcome.UNCHANGED, "unchanged"),
        (Outcome.SKIPPED, "already there"),
        (Outcome.NOT_STORED, "not kept (redirects, gone)"),
        (Outcome.FAILED, "failed"),
    )
    parts = [f"{counts[outcome]:,} {word}" for outcome, word in words if counts.get(outcome)]
    click.echo(", ".join(parts) or "There was nothing to render.")
    folder = _store_folder()
    click.echo(f"The store is {folder}.")


def _store_folder() -> Path:
    from broadsheet.press.domain.pressing import the_store

    return the_store().root
