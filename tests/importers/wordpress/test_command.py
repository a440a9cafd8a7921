"""The command as a person meets it: a process of its own, on a newsroom of its own."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.importers.wordpress.generate import TAIL, export, item, write_export
from tests.processes import plain_environment

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty newsroom, copied by each test that changes it."""
    folder = tmp_path_factory.mktemp("newsroom") / "home"
    done = run(folder, "init", str(folder), is_init=True)
    assert done.returncode == 0, done.stderr
    return folder


def run(home: Path, *arguments: str, is_init: bool = False) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broadsheet"]
    if not is_init:
        command += ["--home", str(home), "import", "wordpress", "--no-fetch"]
    return subprocess.run(
        [*command, *arguments], env=plain_environment(BROADSHEET_HOME=str(home)), capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip


def count(home: Path, table: str) -> int:
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def copy_of(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home, tmp_path / "home"))


def test_a_run_that_is_killed_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    home = copy_of(home, tmp_path)
    path = tmp_path / "export.xml"
    write_export(path, posts=4000)
    command = [sys.executable, "-m", "broadsheet", "--home", str(home), "import", "wordpress",
               "--no-fetch", str(path)]  # fmt: skip
    with subprocess.Popen(
        command,
        env=plain_environment(BROADSHEET_HOME=str(home)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        until = time.monotonic() + 120
        while count(home, "articles_article") == 0 and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
    there = count(home, "articles_article")
    assert 0 < there < 4000

    done = run(home, str(path))
    assert done.returncode == 0, done.stderr
    assert f"post: {4000 - there} imported, {there} skipped" in done.stdout
    assert count(home, "articles_article") == 4000
    assert count(home, "importers_importeditem") == 4000

    again = run(home, str(path))
    assert "4400 items: 0 imported, 4400 skipped, 0 failed." in again.stdout
    assert count(home, "articles_article") == 4000


def test_broken_and_cut_off_files_are_named_by_line_without_a_traceback(
    home: Path, tmp_path: Path
) -> None:
    home = copy_of(home, tmp_path)
    path = tmp_path / "export.xml"
    path.write_bytes(
        export(item(1), item(2).replace("</title>", "</tilte>"), item(3))[: -len(TAIL)]
    )
    done = run(home, str(path))

    assert done.returncode == 1
    assert "Item 2 (" in done.stderr
    assert "is broken at line" in done.stderr
    assert "is cut off at line" in done.stderr
    assert "Traceback" not in done.stderr
    assert count(home, "articles_article") == 2


@pytest.mark.parametrize("content", [b"", b"not xml", b"<rss><channel></channel></rss>"])
def test_what_is_no_export_is_one_sentence(home: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(content)
    done = run(home, str(path))

    assert done.returncode == 1
    assert "The file is" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mapping_is_proposed_and_followed(home: Path, tmp_path: Path) -> None:
    home = copy_of(home, tmp_path)
    path = tmp_path / "export.xml"
    mapping = tmp_path / "mapping.toml"
    path.write_bytes(export(item(1, terms=(("category", "kenya", "Kenya"),))))
    proposed = run(home, str(path), "--propose-mapping", str(mapping))

    assert proposed.returncode == 0
    assert count(home, "articles_article") == 0
    assert '"kenya" = "region: Kenya"' in mapping.read_text()

    mapping.write_text(mapping.read_text().replace("region: Kenya", "theme: Travel"))
    assert run(home, str(path), "--mapping", str(mapping)).returncode == 0
    assert (count(home, "beats_region"), count(home, "beats_theme")) == (0, 1)


def test_a_mistake_in_the_mapping_is_said_before_the_work(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(export(item(1)))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[category]\nkenya = "reggion: Kenya"\n')
    done = run(home, str(path), "--mapping", str(mapping))

    assert done.returncode == 1
    assert "kenya" in done.stderr
    assert count(home, "articles_article") == 0


def test_a_trial_prints_the_report_and_writes_nothing(home: Path, tmp_path: Path) -> None:
    home = copy_of(home, tmp_path)
    path = tmp_path / "export.xml"
    path.write_bytes(export(item(1, title="Tried only")))
    before = sorted(str(one) for one in home.rglob("*") if "sqlite3-" not in one.name)
    done = run(home, str(path), "--dry-run")

    assert done.returncode == 0
    assert "**Tried only** imported → /en/2020/05/17/post-1/" in done.stdout
    assert sorted(str(one) for one in home.rglob("*") if "sqlite3-" not in one.name) == before
    assert count(home, "articles_article") == 0
