"""What `broadsheet run` does when one of its parts ends."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from broadsheet.config import upkeep
from broadsheet.config.cli import running
from broadsheet.config.cli.running import Part, supervise
from broadsheet.press.domain import generations
from broadsheet.press.errors import StoreFullError


def test_a_full_disk_does_not_keep_the_newsroom_from_running(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full() -> None:
        raise StoreFullError("The disk of the press's store is full.")

    started: list[str] = []

    def start(parts: list[Part], **_: Any) -> int:
        started.extend(part.name for part in parts)
        return 0

    monkeypatch.setattr(running, "require_newsroom", lambda _: tmp_path)
    monkeypatch.setattr(upkeep, "bring_up_to_date", lambda: iter(()))
    monkeypatch.setattr(generations, "ensure_generation", full)
    monkeypatch.setattr(running, "supervise", start)
    said = CliRunner().invoke(running.run)
    assert said.exit_code == 0
    assert "The disk of the press's store is full." in said.output
    assert started == ["server", "worker", "sender"]


def ended(code: int, *, lived_seconds: float = 1, restarts: int = 0) -> Part:
    part = Part("worker", ["work"], restarts=restarts)
    part.process = SimpleNamespace(returncode=code)  # type: ignore[assignment]
    part.started_at = time.monotonic() - lived_seconds
    return part


@pytest.mark.parametrize("code", [1, 78])
def test_a_part_that_cannot_start_stops_the_newsroom(
    code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running._after_end(ended(code)) == code
    assert capsys.readouterr().err == "The worker cannot start: stopping.\n"


@pytest.mark.parametrize("code", [-9, -11, 75])
def test_a_part_that_was_killed_or_may_try_again_is_started_again(code: int) -> None:
    part = ended(code)
    assert running._after_end(part) == 0
    assert (part.process, part.restarts) == (None, 1)
    assert part.start_after <= time.monotonic()


def test_each_attempt_waits_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.time, "monotonic", lambda: 1000.0)
    waits = []
    for restarts in range(running.RESTARTS):
        part = ended(75, restarts=restarts)
        assert running._after_end(part) == 0
        waits.append(part.start_after - 1000.0)
    assert waits == [0, 1, 3, 7, 15]


def test_after_five_attempts_it_gives_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert running._after_end(ended(75, restarts=running.RESTARTS)) == 1
    assert capsys.readouterr().err == "The worker does not stay up: stopping.\n"


def test_a_minute_of_health_forgets_what_was_before() -> None:
    part = ended(1, lived_seconds=running.HEALTHY_SECONDS + 1, restarts=running.RESTARTS)
    assert running._after_end(part) == 0
    assert part.restarts == 1


class Script(Part):
    """A part that runs a few lines of Python instead of the command."""

    def start(self, folder: Path) -> None:
        self.process = running.subprocess.Popen([sys.executable, "-c", *self.arguments])
        self.started_at = time.monotonic()


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before: list[Any] = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_the_others_are_stopped_when_one_cannot_start(tmp_path: Path) -> None:
    lasting = Script("server", ["import time; time.sleep(600)"])
    failing = Script("worker", ["raise SystemExit(78)"])
    assert supervise([lasting, failing], folder=tmp_path) == 78
    assert lasting.process is not None
    assert lasting.process.returncode == -signal.SIGTERM


def test_a_second_signal_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = tmp_path / "ready"
    stubborn = Script(
        "worker",
        [
            "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
            f"pathlib.Path({str(ready)!r}).touch(); time.sleep(600)"
        ],
    )
    handlers: dict[int, Any] = {}
    monkeypatch.setattr(running.signal, "signal", handlers.__setitem__)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if ready.exists():
            handlers[signal.SIGINT](signal.SIGINT, None)
            handlers[signal.SIGINT](signal.SIGINT, None)

    monkeypatch.setattr(running.time, "sleep", sleep)
    assert supervise([stubborn], folder=tmp_path) == 0
    assert stubborn.process is not None
    assert stubborn.process.returncode == -signal.SIGKILL
