"""A real newsroom's folder, and the real command in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import plain_environment

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def broadsheet() -> Command:
    """Run `broadsheet …` and return what it said; keyword arguments are environment variables."""

    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "broadsheet", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            env=plain_environment(**variables),
            cwd="/",
        )

    return run


@pytest.fixture(scope="session")
def pristine_newsroom(
    tmp_path_factory: pytest.TempPathFactory, broadsheet: Command
) -> tuple[Path, str]:
    """A newsroom fresh from `broadsheet init`, and what the command said. Not to be changed."""
    folder = tmp_path_factory.mktemp("pristine") / "newsroom"
    made = broadsheet("init", folder)
    assert (made.returncode, made.stderr) == (0, "")
    return folder, made.stdout


@pytest.fixture
def newsroom(pristine_newsroom: tuple[Path, str], tmp_path: Path) -> Path:
    """A newsroom that a test may do with as it likes."""
    folder = tmp_path / "newsroom"
    shutil.copytree(pristine_newsroom[0], folder, symlinks=True)
    return folder
