"""`broadsheet run` and `broadsheet work`: real processes, real signals, a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.config.conftest import Command
from tests.processes import plain_environment

pytestmark = pytest.mark.integration

# Generous: CI's machines are slow and run other tests beside these.
PATIENCE_SECONDS = 60
STOP_SECONDS = 30


class Running:
    """A newsroom that runs in processes of its own."""

    def __init__(self, newsroom: Path, *arguments: str, log: Path) -> None:
        self.port = free_port()
        self.home = newsroom
        self.log = log
        if arguments[0] == "run":
            arguments = (*arguments, "--port", str(self.port))
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "broadsheet", "--home", str(newsroom), *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=plain_environment(),
                cwd="/",
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def answers(self, path: str = "/desk/login/") -> int:
        """Return the status of a page; 0 while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as page:
                return int(page.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def processes(self) -> dict[int, list[str]]:
        """Return every living process that belongs to this newsroom, with its arguments."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                arguments = (folder / "cmdline").read_bytes().decode().split("\0")
                is_zombie = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
                if str(self.home) in arguments and not is_zombie:
                    found[int(folder.name)] = arguments
        return found

    def child(self, command: str) -> int:
        """Return the number of the process that this one started with `command`."""
        for number, arguments in self.processes().items():
            stat = Path(f"/proc/{number}/stat").read_text()
            parent = int(stat.rpartition(")")[2].split()[1])
            if command in arguments and parent == self.process.pid:
                return number
        raise LookupError(command)

    def wait_until_it_answers(self) -> None:
        wait_for(lambda: self.answers() == 200 or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()

    def end(self) -> None:
        for number in self.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait(timeout=STOP_SECONDS)


@pytest.fixture
def start(newsroom: Path, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start_one(*arguments: str) -> Running:
        running = Running(newsroom, *arguments, log=tmp_path / f"log-{len(started)}.txt")
        started.append(running)
        return running

    yield start_one
    for running in started:
        running.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_stops_cleanly(start: Callable[..., Running], number: signal.Signals) -> None:
    running = start("run")
    running.wait_until_it_answers()
    wait_for(running.home.joinpath("worker.alive").exists, seconds=75)
    os.killpg(running.process.pid, number)  # as a terminal's Ctrl-C: to all of them
    assert running.process.wait(timeout=STOP_SECONDS) == 0
    wait_for(lambda: running.processes() == {})
    assert running.answers() == 0
    assert "Traceback" not in running.said()


def test_run_says_where_to_go(start: Callable[..., Running]) -> None:
    running = start("run", "--without-worker")
    running.wait_until_it_answers()
    listening = f"Listening on http://127.0.0.1:{running.port}   (Ctrl-C stops)"
    wait_for(lambda: listening in running.said())
    said = running.said()
    assert "Newspaper:  http://localhost:8000/\nDesk:       http://localhost:8000/desk/\n" in said
    for command in ("work", "send"):
        with pytest.raises(LookupError):
            running.child(command)


def test_a_killed_part_is_started_again(start: Callable[..., Running]) -> None:
    running = start("run")
    running.wait_until_it_answers()
    killed = {command: running.child(command) for command in ("serve", "work", "send")}
    for number in killed.values():
        os.kill(number, signal.SIGKILL)

    def all_are_back() -> bool:
        with suppress(LookupError, FileNotFoundError):
            return all(running.child(command) != killed[command] for command in killed)
        return False

    wait_for(all_are_back)
    running.wait_until_it_answers()
    assert "The server ended (-9); starting it again." in running.said()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=STOP_SECONDS) == 0
    wait_for(lambda: running.processes() == {})


def test_nothing_outlives_a_killed_parent(start: Callable[..., Running]) -> None:
    running = start("run")
    running.wait_until_it_answers()
    running.process.kill()
    running.process.wait(timeout=STOP_SECONDS)
    wait_for(lambda: running.processes() == {})
    assert running.answers() == 0


def test_a_taken_port_is_a_sentence_and_stops_at_once(broadsheet: Command, newsroom: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        refused = broadsheet("--home", newsroom, "run", "--port", str(port))
    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1 port {port}" in refused.stderr
    assert "The server cannot start: stopping." in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_work_stops_cleanly(start: Callable[..., Running], number: signal.Signals) -> None:
    running = start("work")
    wait_for(running.home.joinpath("worker.alive").exists, seconds=75)
    running.process.send_signal(number)
    assert running.process.wait(timeout=STOP_SECONDS) == 0
    assert running.processes() == {}
    assert "Traceback" not in running.said()


def wait_for(condition: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
