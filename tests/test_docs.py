"""What the program has is documented: settings, commands, signals, importers, benchmarks."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.dispatch import Signal

import broadsheet
from broadsheet.config.cli import doctor, newsroom, running  # noqa: F401 - join the group
from broadsheet.config.cli.main import cli
from broadsheet.config.options import Options

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
ROOMS = sorted(room.name for room in pkgutil.iter_modules(broadsheet.__path__) if room.ispkg)


def read(path: str) -> str:
    return (ROOT / path).read_text()


def first_cells(path: str) -> set[str]:
    """Return what stands in backquotes in the first cell of each table row."""
    return set(re.findall(r"^\| `([^`]+)` \|", read(path), flags=re.MULTILINE))


def table(path: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]*) \|", read(path), flags=re.MULTILINE))


def test_every_setting_is_documented() -> None:
    assert first_cells("docs/operators/settings.md") == set(Options.model_fields)


def test_documented_defaults_are_the_defaults() -> None:
    documented = table("docs/operators/settings.md")
    plain = {
        name: field.default
        for name, field in Options.model_fields.items()
        if not isinstance(field.default, list) or not field.default
    }
    expected = {name: f"`{value}`" if value != "" else "empty" for name, value in plain.items()}
    assert {name: documented[name] for name in plain} == expected


def commands(
    group: click.Group = cli, above: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        path = (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, path)
            if command.invoke_without_command:
                yield " ".join(path), command
        elif not command.hidden:
            yield " ".join(path), command


def command_sections() -> dict[str, str]:
    """Return the text below each heading such as ``## `broadsheet import article FILES…` ``."""
    parts = re.split(r"(?m)^## `broadsheet ([^`]+)`$", read("docs/operators/commands.md"))
    sections = {}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        words = [word for word in heading.split() if re.fullmatch("[a-z]+", word)]
        sections[" ".join(words)] = text
    return sections


def test_every_command_is_documented() -> None:
    assert set(command_sections()) == {name for name, _command in commands()}


def test_every_option_of_every_command_is_documented() -> None:
    sections = command_sections()
    for name, command in commands():
        options = {
            option
            for parameter in command.params
            if isinstance(parameter, click.Option) and not parameter.hidden
            for option in parameter.opts
            if option.startswith("--")
        }
        documented = set(re.findall(r"`(--[a-z-]+)[ `]", sections[name]))
        assert (name, documented) == (name, options)


def test_every_command_has_help() -> None:
    assert [name for name, command in commands() if not command.help] == []


def signals() -> set[str]:
    found = set()
    for room in ROOMS:
        name = f"broadsheet.{room}.signals"
        if importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        found |= {key for key, value in vars(module).items() if isinstance(value, Signal)}
    return found


def test_every_signal_is_documented() -> None:
    assert first_cells("docs/developers/signals.md") == signals()


def test_every_importer_is_documented() -> None:
    package = importlib.import_module("broadsheet.importers")
    folders = {
        f"importers/{one.name}/"
        for one in pkgutil.iter_modules(package.__path__)
        if one.ispkg and one.name not in ("domain", "migrations")
    }
    assert first_cells("docs/developers/adding-an-importer.md") == folders


def test_every_engine_is_documented() -> None:
    package = importlib.import_module("broadsheet.editions.engines")
    folders = {one.name for one in pkgutil.iter_modules(package.__path__) if one.ispkg}
    assert first_cells("docs/operators/engines.md") == folders


def test_every_benchmark_is_documented() -> None:
    targets = set(re.findall(r"^(bench-[a-z]+):", read("Makefile"), flags=re.MULTILINE))
    documented = set(re.findall(r"`make (bench-[a-z]+)`", read("docs/benchmarks.md")))
    assert documented == targets


def test_every_figure_that_a_benchmark_prints_is_documented() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "bench").rglob("*.py"))
    printed = set(re.findall(r"""["']([a-z][a-z0-9_]+)["']: (?=.)""", sources))
    printed |= set(re.findall(r"""print\(f["']([a-z][a-z0-9_]+): """, sources))
    figures = {
        name
        for name in printed
        if name.startswith(("read_", "desk_", "publish_", "press_", "import_", "mail_", "queue_"))
    }
    assert {"read_vs_nginx", "publish_100k_vs_1k", "import_posts_per_s"} <= figures
    assert figures - first_cells("docs/benchmarks.md") == set()


def test_every_room_has_its_line_in_the_architecture() -> None:
    rows = re.findall(r"(?m)^\| (\d+) \| `([a-z]+)` \| \S", read("ARCHITECTURE.md"))
    assert sorted(room for _floor, room in rows) == ROOMS


def test_files_named_in_the_architecture_exist() -> None:
    named = re.findall(r"`([a-z_/]+\.py)`", read("ARCHITECTURE.md"))
    assert named
    missing = [
        name
        for name in named
        if "/" in name
        and not any((base / name).exists() for base in (ROOT, ROOT / "src/broadsheet"))
    ]
    assert missing == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text())
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


def test_every_decision_is_listed() -> None:
    pages = {path.stem for path in (DOCS / "decisions").glob("[0-9]*.md")}
    listed = set(re.findall(r"(?m)^(\d{3}-\S+)$", read("docs/decisions/index.md")))
    assert listed == pages


def test_the_documents_build_without_a_warning(tmp_path: Path) -> None:
    sources = tmp_path / "docs"
    shutil.copytree(DOCS, sources, ignore=shutil.ignore_patterns("_build"))
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html",
         str(sources), str(tmp_path / "html")],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (built.returncode, built.stderr) == (0, "")
