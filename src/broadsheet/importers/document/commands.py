"""``broadsheet import article FILE…``: drafts from documents, at the command line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import click

from broadsheet.importers.domain.manuscript import Certainty, Manuscript
from broadsheet.toolkit.errors import BroadsheetError

from .nearby import load_nearby_pictures
from .recognise import recognise_document

_SIGNS = {Certainty.SURE: "✓", Certainty.UNSURE: "?", Certainty.WARNING: "!"}


@click.command("article")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what is recognised; make no draft.")
@click.option(
    "--create-names",
    is_flag=True,
    help="Make the regions, themes and contributors that do not exist yet.",
)
def article(files: tuple[Path, ...], *, dry_run: bool, create_names: bool) -> None:
    """Make a draft of each FILE: Word (.docx), HTML, Markdown or plain text.

    Prints what was recognised in each file and what is unsure. A file that cannot be read does not
    keep the others from being imported; the command then ends with exit code 1.
    """
    failed = 0
    for path in files:
        try:
            _import_one(path, dry_run=dry_run, create_names=create_names)
        except (BroadsheetError, OSError) as error:
            failed += 1
            message = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            click.secho(f"{path}: {message}", fg="red", err=True)
    if failed:
        raise SystemExit(1)


def _import_one(path: Path, *, dry_run: bool, create_names: bool) -> None:
    content = path.read_bytes()
    if dry_run:
        manuscript = recognise_document(filename=path.name, content=content)
        load_nearby_pictures(manuscript=manuscript, folder=path.parent)
        _print(path, manuscript)
        return
    from broadsheet.beats.models import Region, Theme
    from broadsheet.importers.domain.deliver import deliver_manuscript
    from broadsheet.masthead.domain.queries import current_masthead

    manuscript = recognise_document(
        filename=path.name,
        content=content,
        house_names=[current_masthead().name],
        known_regions=list(Region.objects.values_list("name", flat=True)),
        known_themes=list(Theme.objects.values_list("name", flat=True)),
    )
    load_nearby_pictures(manuscript=manuscript, folder=path.parent)
    delivered = deliver_manuscript(
        manuscript=manuscript, filename=path.name, creates_names=create_names
    )
    manuscript.findings = list(delivered.findings)
    _print(path, manuscript)
    click.echo(f"  → draft {delivered.article.pk}: {delivered.article.title}")


def _print(path: Path, manuscript: Manuscript) -> None:
    click.secho(str(path), bold=True)
    for name, value in _parts(manuscript):
        if value:
            click.echo(f"  {name + ':':<12} {_short(value)}")
    removed = [f for f in manuscript.findings if f.part == "removed"]
    for finding in manuscript.findings:
        if finding.certainty is Certainty.SURE:
            continue
        excerpt = f" “{_short(finding.excerpt, 70)}”" if finding.excerpt else ""
        click.echo(f"  {_SIGNS[finding.certainty]} {finding.part}: {finding.message}{excerpt}")
    if removed:
        click.echo(f"  {len(removed)} pieces of the print-out were left out:")
        for finding in removed:
            click.echo(f"    {_SIGNS[finding.certainty]} {_short(finding.excerpt, 80)}")


def _parts(manuscript: Manuscript) -> list[tuple[str, str]]:
    date = manuscript.published_at
    origin = manuscript.origin
    kinds = Counter(type(block).__name__ for block in manuscript.body)
    return [
        ("headline", manuscript.headline),
        ("deck", manuscript.deck),
        ("kicker", manuscript.kicker),
        ("byline", ", ".join(f"{e.name} ({e.role})" for e in manuscript.byline)),
        ("date", date.date().isoformat() if date else ""),
        ("regions", "; ".join(manuscript.regions)),
        ("themes", "; ".join(manuscript.themes)),
        ("origin", f"{origin.publisher} {origin.url}".strip() if origin else ""),
        ("author", re.sub(r"<[^>]+>", " ", manuscript.contributors_note)),
        ("copyright", f"{manuscript.copyright_holder} {manuscript.copyright_year or ''}".strip()),
        ("body", ", ".join(f"{count} {name}" for name, count in kinds.items())),
    ]


def _short(text: str, length: int = 100) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
