"""``broadsheet import demo``: fill an empty newsroom with the demo newspaper."""

from __future__ import annotations

import click


@click.command("demo")
def demo() -> None:
    """Fill an empty newsroom with the demo newspaper, The Saltmarsh Courier.

    A newsroom that has articles, contributors or standing pages already is left as it is.
    """
    from broadsheet.importers.demo.load import load_demo

    loaded = load_demo()
    if loaded.is_new:
        click.echo(
            f"The demo newspaper is in: {loaded.articles} articles, "
            f"{loaded.contributors} contributors, {loaded.pictures} pictures."
        )
    else:
        click.echo("This newsroom has content already: nothing was changed.")
