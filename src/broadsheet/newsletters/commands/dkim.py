"""`broadsheet dkim`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from django.conf import settings

from broadsheet.newsletters.domain.dkim import (
    load_key,
    make_key,
    public_part,
    signing_domain,
    signing_selector,
)

_STRING: Final = 255  # RFC 1035 3.3.14: a TXT record is made of strings of at most so many bytes


@click.command("dkim")
@click.option(
    "--bits",
    type=click.Choice(["1024", "2048", "3072", "4096"]),
    default="2048",
    show_default=True,
    help="Length of a key that is made; 1024 only where the DNS takes no longer record.",
)
def dkim(bits: str) -> None:
    """Show the DNS record of the DKIM key; make the key if there is none."""
    path = Path(settings.DKIM_KEY_FILE)
    if path.exists():
        key = load_key(path)
    else:
        key = make_key(path, bits=int(bits))
        click.echo(f"A new key is in {path}. Keep it in the backup.")
    selector = signing_selector() if settings.DKIM_SELECTOR else "news"
    text = f"v=DKIM1; k=rsa; p={public_part(key)}"
    strings = [text[at : at + _STRING] for at in range(0, len(text), _STRING)]
    click.echo("Publish this in the DNS (many providers ask for name and text apart):\n")
    click.echo(f"{selector}._domainkey.{signing_domain()}. IN TXT (")
    for string in strings:
        click.echo(f'    "{string}"')
    click.echo(")\n")
    if not settings.DKIM_SELECTOR:
        click.echo(f'When it can be seen, sign with it: dkim_selector = "{selector}"')
    click.echo("Then look with: broadsheet doctor")
