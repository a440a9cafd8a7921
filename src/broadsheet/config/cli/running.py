"""`broadsheet run` and `broadsheet work`: the server, the worker and the sender."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click

from broadsheet.config.cli.main import EXIT_CONFIG, EXIT_FAILED, PORT, cli, require_newsroom
from broadsheet.toolkit.processes import end_with_parent

STOP_SECONDS = 25
LOOK_SECONDS = 0.2
RESTARTS = 5
HEALTHY_SECONDS = 60


@cli.command()
@click.option("--host", help="The address to listen on.  [default: the setting `host`]")
@click.option("--port", type=PORT, help="The port to listen on.  [default: the setting `port`]")
@click.option(
    "--without-worker", is_flag=True, help="Only the web server; see `broadsheet work` and `send`."
)
@click.pass_context
def run(ctx: click.Context, host: str | None, port: int | None, without_worker: bool) -> None:
    """Run the newsroom: web server, worker and sender, until Ctrl-C or SIGTERM."""
    folder = require_newsroom(ctx)
    from django.conf import settings

    from broadsheet.config.upkeep import bring_up_to_date
    from broadsheet.press.domain.generations import ensure_generation
    from broadsheet.press.errors import StoreFullError, StoreNotWritableError

    host = host or settings.OPTIONS.host
    port = port or settings.OPTIONS.port
    for step in bring_up_to_date():
        click.echo(step)
    try:
        ensure_generation()
    except (StoreFullError, StoreNotWritableError) as error:
        # What is stored can still be read, and what is not is rendered each time.
        click.secho(error.message, fg="red", err=True)
    parts = [Part("server", ["serve", "--host", host, "--port", str(port)])]
    if not without_worker:
        parts += [Part("worker", ["work"]), Part("sender", ["send"])]
    click.echo(f"Newspaper:  {settings.PUBLIC_URL}/\nDesk:       {settings.PUBLIC_URL}/desk/")
    sys.exit(supervise(parts, folder=folder))


@cli.command()
@click.pass_context
def work(ctx: click.Context) -> None:
    """Run only the worker: tasks, schedules, the press. For a second machine."""
    require_newsroom(ctx)
    from broadsheet.config.worker import work as work_until_stopped

    work_until_stopped()


@cli.command(hidden=True)
@click.option("--host", required=True)
@click.option("--port", type=PORT, required=True)
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Run only the web server."""
    require_newsroom(ctx)
    from django.conf import settings

    from broadsheet.config.wsgi import server_options
    from broadsheet.press.domain.server.engine import serve as serve_until_stopped

    serve_until_stopped(
        host=host,
        port=port,
        options=server_options(),
        django_target="broadsheet.config.wsgi:django_application",
        workers=settings.OPTIONS.workers,
        on_listening=lambda: click.echo(f"Listening on http://{host}:{port}   (Ctrl-C stops)"),
    )


@dataclass(slots=True)
class Part:
    """One of the processes that make a newsroom run."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    restarts: int = 0

    def start(self, folder: Path) -> None:
        """Start the process; the kernel stops it should this one be killed."""
        command = [sys.executable, "-m", "broadsheet", "--home", str(folder), *self.arguments]
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            preexec_fn=_obey_parent,  # noqa: PLW1509 - this process has one thread
        )
        self.started_at = time.monotonic()

    @property
    def is_running(self) -> bool:
        """True while the process lives."""
        return self.process is not None and self.process.poll() is None


def _obey_parent() -> None:
    """Make a part end with this process, and when this process says so.

    A terminal's Ctrl-C reaches every process of the group at once. Parts that end by themselves
    would be started again while they should stop, so they do not hear it: they get SIGTERM.
    """
    end_with_parent()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


def supervise(parts: list[Part], *, folder: Path) -> int:
    """Keep all parts running until a signal; return the exit code.

    A part that dies is started again, a little later each time. One that says by its exit code
    that it cannot start, or that does not stay up in five attempts, stops the newsroom.
    A second signal does not wait for what is in hand.
    """
    signals: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        signals.append(number)
        if len(signals) > 1:
            for process in _running(parts):
                process.kill()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    code = 0
    for part in parts:
        part.start(folder)
    while not signals and code == 0:
        time.sleep(LOOK_SECONDS)
        for part in parts:
            if signals or part.is_running:
                continue
            if part.process is not None:
                code = _after_end(part)
                if code:
                    break
            elif time.monotonic() >= part.start_after:
                part.start(folder)
    _stop(parts)
    return code


def _after_end(part: Part) -> int:
    """Decide what follows a part's end: 0 and a time to start again, or the exit code for all."""
    assert part.process is not None
    code = part.process.returncode
    lived = time.monotonic() - part.started_at
    part.process = None
    if code in (EXIT_FAILED, EXIT_CONFIG) and lived < HEALTHY_SECONDS and not part.restarts:
        click.secho(f"The {part.name} cannot start: stopping.", fg="red", err=True)
        return code
    part.restarts = 1 if lived > HEALTHY_SECONDS else part.restarts + 1
    if part.restarts > RESTARTS:
        click.secho(f"The {part.name} does not stay up: stopping.", fg="red", err=True)
        return EXIT_FAILED
    part.start_after = time.monotonic() + 2 ** (part.restarts - 1) - 1
    click.secho(f"The {part.name} ended ({code}); starting it again.", fg="yellow", err=True)
    return 0


def _running(parts: list[Part]) -> list[subprocess.Popen[bytes]]:
    return [part.process for part in parts if part.process and part.is_running]


def _stop(parts: list[Part]) -> None:
    running = _running(parts)
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
