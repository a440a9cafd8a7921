"""`broadsheet editions`."""

from __future__ import annotations

import click
from django.db.models import Count

from broadsheet.articles.models import Article
from broadsheet.editions.domain import queue
from broadsheet.editions.domain.planning import plan_article, plan_house_texts, plan_language
from broadsheet.editions.enums import EditionState
from broadsheet.editions.models import Edition

EXIT_FAILED = 1


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
