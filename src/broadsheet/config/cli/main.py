"""The group of all commands, and how failures leave the program."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any

import click

import broadsheet
from broadsheet.config.options import SETTINGS_FILE, SettingsError, newsroom_folder
from broadsheet.toolkit.errors import BroadsheetError

EXIT_FAILED = 1
EXIT_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h
EXIT_CONFIG = 78  # EX_CONFIG
# A mail server runs these: at any other code it would lose the mail. A setting can be mended.
FOR_PIPES = frozenset({"bounces"})
PORT = click.IntRange(1, 65535)


class Rooms(click.Group):
    """A group that finds each room's `commands.py` by itself: the commands there join the group.

    `above` is the package whose sub-packages are searched. Django is set up first, since a room's
    commands import its models.
    """

    def __init__(self, *args: Any, above: str = "broadsheet", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._above = above

    def list_commands(self, ctx: click.Context) -> list[str]:
        try:
            found = list(self._found(ctx))
        except SettingsError as error:  # help must stand when the settings do not
            click.secho(error.message, fg="red", err=True)
            found = []
        return sorted({*super().list_commands(ctx), *found})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or self._found(ctx).get(cmd_name)

    def _found(self, ctx: click.Context) -> dict[str, click.Command]:
        _set_up_django(ctx)
        package = importlib.import_module(self._above)
        found: dict[str, click.Command] = {}
        for room in pkgutil.iter_modules(package.__path__):
            name = f"{self._above}.{room.name}.commands"
            if not room.ispkg or importlib.util.find_spec(name) is None:
                continue
            for value in vars(importlib.import_module(name)).values():
                if isinstance(value, click.Command) and value.name:
                    found[value.name] = value
        return found


def _set_up_django(ctx: click.Context) -> None:
    _name_home(ctx)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    import django

    django.setup()


def _name_home(ctx: click.Context) -> None:
    home = ctx.find_root().params.get("home")
    if home is not None:
        os.environ["BROADSHEET_HOME"] = str(Path(home).resolve())


def require_newsroom(ctx: click.Context) -> Path:
    """Set Django up for the newsroom of `--home`; raise `SettingsError` where there is none."""
    _name_home(ctx)
    folder = newsroom_folder()
    if not (folder / SETTINGS_FILE).is_file():
        raise SettingsError(
            f"{folder} is not a newsroom's folder: it has no {SETTINGS_FILE}. "
            f"Make one with: broadsheet init {folder}"
        )
    _set_up_django(ctx)
    return folder


@click.group(
    cls=Rooms,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--home",
    type=click.Path(file_okay=False),
    envvar="BROADSHEET_HOME",
    help="The newsroom's folder.  [default: the working directory if it is one, else ./newsroom]",
)
@click.version_option(broadsheet.__version__, prog_name="broadsheet")
def cli(home: str | None) -> None:
    """Broadsheet: the publishing house of a small independent newsroom.

    Begin with `broadsheet init DIR`, then `broadsheet --home DIR run`.
    """
    if home is not None:
        os.environ["BROADSHEET_HOME"] = str(Path(home).resolve())


@cli.group("import", cls=Rooms, above="broadsheet.importers")
def import_group() -> None:
    """Move in: a WordPress export, one document, subscribers, the demo."""


def main() -> None:
    """Run the command; an anticipated failure is a sentence and an exit code, not a traceback."""
    from broadsheet.config.cli import doctor, newsroom, running  # noqa: F401 - join the group

    try:
        # Click hands over the code of `ctx.exit` here; the commands themselves return nothing.
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SettingsError as error:
        click.secho(error.message, fg="red", err=True)
        sys.exit(EXIT_TRY_AGAIN if FOR_PIPES.intersection(sys.argv[1:]) else EXIT_CONFIG)
    except BroadsheetError as error:
        click.secho(error.message, fg="red", err=True)
        sys.exit(EXIT_FAILED if error.permanent else EXIT_TRY_AGAIN)
    except Exception as error:
        message = _database_message(error)
        if message is None:
            raise
        click.secho(message, fg="red", err=True)
        sys.exit(EXIT_TRY_AGAIN)


def _database_message(error: Exception) -> str | None:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    if isinstance(error, OperationalError):
        return f"The database does not answer: {error}\nTry: broadsheet doctor"
    if isinstance(error, ProgrammingError):
        return f"The database is not up to date: {error}\nTry: broadsheet init on the same folder"
    if isinstance(error, ImproperlyConfigured):
        return f"Settings are wrong: {error}"
    return None
