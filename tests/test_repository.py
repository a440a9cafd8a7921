"""What the repository may hold, and what it must."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "broadsheet"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements/run.txt", "requirements/dev.txt")


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is not a clone of the repository")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[str, str]]:
    """Return name and content of every text that is tracked."""
    found = []
    for path in tracked_files():
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text()))
        except UnicodeDecodeError:
            continue  # a picture or the like
    return found


def normal(name: str) -> str:
    """Return the one form of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_name_no_download_address(lock: str) -> None:
    requirements = [
        line for line in (ROOT / lock).read_text().splitlines() if not line.lstrip().startswith("#")
    ]
    assert [line for line in requirements if "://" in line or line.startswith("-")] == []


def test_no_file_configures_where_packages_come_from() -> None:
    options = re.compile(r"(--(extra-)?index-url|--find-links|--trusted-host)[= ]\s*['\"]?\w+://")
    lines = re.compile(r"^\s*(extra-)?index-url\s*=|^registry\s*=", re.MULTILINE)
    assert [name for name, text in texts() if options.search(text) or lines.search(text)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_with_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            assert re.match(
                r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", line
            )


def test_every_dependency_is_locked() -> None:
    locked = {
        normal(name)
        for name in re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / LOCKS[0]).read_text(), re.MULTILINE)
    }
    wanted = {
        normal(re.match(r"[A-Za-z0-9._-]+", line)[0])  # type: ignore[index]
        for line in PYPROJECT["project"]["dependencies"]
    }
    assert wanted - locked == set()


def test_nothing_under_a_licence_that_we_do_not_import_is_a_dependency() -> None:
    assert PYPROJECT["project"]["license"] == "BSD-3-Clause"
    assert (ROOT / "LICENSE").read_text().startswith("BSD 3-Clause License")


def test_no_secret_is_in_the_repository() -> None:
    shapes = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
        r"|\bAKIA[0-9A-Z]{16}\b"
        r"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
        r"|\bsk_live_[A-Za-z0-9]{16,}"
        r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    )
    assert [name for name, text in texts() if shapes.search(text)] == []


def test_no_newsroom_is_in_the_repository() -> None:
    kept = {"secret.key", "broadsheet.toml", "broadsheet.sqlite3", "queue.sqlite3"}
    assert [path for path in tracked_files() if path.name in kept] == []


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and path.name != "apps.py"
    ],
    ids=lambda path: str(path.relative_to(SOURCE)),
)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
    ]
    if public:
        assert ast.get_docstring(tree), "it has public code and no docstring"


def test_every_target_of_the_makefile_is_listed_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z][a-z-]*):(.*)$", makefile, re.MULTILINE)
    assert {name for name, rest in targets if "## " not in rest} == set()
    phony = re.search(r"\.PHONY: ((?:.|\\\n)*?[^\\])\n", makefile)
    assert phony is not None
    assert set(phony[1].replace("\\\n", " ").split()) == {name for name, _rest in targets}


def test_a_wheel_holds_everything_that_is_not_python(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", sources / "src", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--no-index", "--disable-pip-version-check", "--wheel-dir", str(tmp_path), str(sources)],
        check=True, timeout=300,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("broadsheet-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT / "src"))
        for path in tracked_files()
        if SOURCE in path.parents and path.suffix != ".py"
    }
    assert wanted - packed == set()


def test_the_version_is_said_once() -> None:
    assert PYPROJECT["project"]["dynamic"] == ["version"]


def test_what_ci_runs_is_make_test() -> None:
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("exec make test")


def test_scripts_can_be_executed() -> None:
    shebangs = [path for path in tracked_files() if path.read_bytes()[:2] == b"#!"]
    assert [path for path in shebangs if not path.stat().st_mode & 0o111] == []
