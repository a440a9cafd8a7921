"""`broadsheet init` and `broadsheet manage`: making a newsroom's folder and looking after it."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import click

from broadsheet.config.cli.main import PORT, cli, require_newsroom
from broadsheet.config.options import (
    DATABASE_FILE,
    SECRET_FILE,
    SETTINGS_FILE,
    Options,
    read_options,
)
from broadsheet.toolkit.errors import BroadsheetError


class FolderError(BroadsheetError):
    """The newsroom's folder cannot be made."""

    code = "folder"


@cli.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--demo", is_flag=True, help="Fill it with the demo newspaper.")
@click.option(
    "--public-url", help="The address readers will use, such as https://news.example.org."
)
@click.option("--port", type=PORT, help="The port the server listens on.")
@click.option("--publisher", default="publisher", show_default=True, help="First staff account.")
@click.pass_context
def init(
    ctx: click.Context,
    directory: Path,
    demo: bool,
    public_url: str | None,
    port: int | None,
    publisher: str,
) -> None:
    """Make a newsroom's folder, its settings file, its database and a first staff account.

    Run on a folder that exists it brings the database up to date and changes nothing else.
    """
    folder = directory.resolve()
    ctx.find_root().params["home"] = str(folder)
    os.environ["BROADSHEET_HOME"] = str(folder)
    is_new = _make_folder(folder, public_url=public_url, port=port)
    require_newsroom(ctx)
    from broadsheet.config.upkeep import bring_up_to_date

    for step in bring_up_to_date():
        click.echo(f"  {step}")
    if demo:
        from broadsheet.importers.demo.load import load_demo
        from broadsheet.newsletters.domain.demo import load_demo_newsletter

        click.echo("  Filling it with the demo newspaper, in about half a minute …")
        if load_demo().is_new:
            load_demo_newsletter()
            click.echo("  The demo newspaper is in.")
        else:
            click.echo("  It has content already: the demo newspaper was left out.")
    password = _first_account(publisher)
    click.echo(f"{'A newsroom is' if is_new else 'The newsroom stands'} in {folder}")
    if password:
        click.echo(f"  Staff login:  {publisher}\n  Password:     {password}")
        click.echo("  It is shown only now. Change it at the desk under your account.")
    click.echo(f"Start it with: broadsheet --home {directory} run")


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def manage(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run one of Django's own management commands (for developers)."""
    require_newsroom(ctx)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["broadsheet manage", *arguments])


def _make_folder(folder: Path, *, public_url: str | None, port: int | None) -> bool:
    settings_file = folder / SETTINGS_FILE
    secret = folder / SECRET_FILE
    is_new = not settings_file.exists()
    made: list[Path] = []
    try:
        if is_new:
            text = _settings_text(public_url=public_url, port=port)
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise FolderError(
                    f"{folder} is not empty and not a newsroom's folder. Name another."
                )
            made = [settings_file, secret, folder / DATABASE_FILE]
            for private in made:
                private.touch(mode=0o600)
            settings_file.write_text(text)
        if is_new or not secret.exists() or not secret.read_text().strip():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(48) + "\n")
    except OSError as error:
        for file in made:
            file.unlink(missing_ok=True)  # so that a second attempt does not find half a newsroom
        raise FolderError(f"{folder} cannot be made: {error.strerror}") from error
    return is_new


def _settings_text(*, public_url: str | None, port: int | None) -> str:
    """Return a settings file in which every setting stands with its default and its meaning.

    Raises `SettingsError` for a value that would stop the newsroom later.
    """
    port = port or 8000
    given: dict[str, str | int] = {
        "public_url": public_url or f"http://localhost:{port}",
        "port": port,
    }
    read_options(**given)
    lines = [
        "# The settings of this newsroom. A line that begins with # shows a default.",
        "# Each can also be set in the environment, as BROADSHEET_<NAME>.",
        "",
    ]
    for name, field in Options.model_fields.items():
        if name == "secret_key":
            continue
        lines.append(f"# {field.description}")
        value = given.get(name, field.default)
        mark = "" if name in given else "# "
        lines += [f"{mark}{name} = {_toml(value)}", ""]
    return "\n".join(lines)


def _toml(value: Any) -> str:
    """Write a setting's value as TOML; a table on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value)


def _first_account(username: str) -> str:
    """Make the first publisher's account; return its password, empty if there is one already.

    The demo's own staff are reporters and an editor: a demo newsroom needs a publisher, too.
    """
    from broadsheet.people.domain.staff import create_staff
    from broadsheet.people.enums import StaffRole
    from broadsheet.people.models import User

    publishers = User.objects.filter(groups__name=StaffRole.PUBLISHER)
    if publishers.exists() or User.objects.filter(username=username).exists():
        return ""
    return create_staff(username=username, email="", role=StaffRole.PUBLISHER)
