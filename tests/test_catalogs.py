"""The English source catalogs fit the sources; translations will begin with them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "broadsheet"
CATALOGS = sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/*.po"))

FORMATS = re.compile(r"%(?:\((?P<name>\w*)\))?[-#0 +]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(path: Path) -> set[tuple[str | None, tuple[str, ...]]]:
    """Return context and msgids of every message, without the header."""
    return {
        (message.context, (message.id,) if isinstance(message.id, str) else tuple(message.id))
        for message in read(path)
        if message.id
    }


def texts(message_id: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else message_id


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the rooms whose catalogs were made anew by `tools/messages`."""
    if shutil.which("xgettext") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("gettext is missing: apt-get install gettext")
        pytest.skip("CATALOGS NOT CHECKED: gettext is missing (apt-get install gettext)")
    rooms = tmp_path_factory.mktemp("rooms") / "broadsheet"
    ignored = shutil.ignore_patterns("__pycache__", "locale", "static", "content")
    shutil.copytree(SOURCE, rooms, ignore=ignored)
    subprocess.run(
        [ROOT / "tools" / "messages", rooms],
        check=True,
        timeout=180,
        env={**os.environ, "PYTHON": sys.executable},
    )
    return rooms


def test_every_room_that_speaks_has_a_catalog(extracted: Path) -> None:
    made = {path.relative_to(extracted) for path in extracted.glob("*/locale/*/*/*.po")}
    kept = {path.relative_to(SOURCE) for path in SOURCE.glob("*/locale/en/*/*.po")}
    assert kept == made, "run: make messages"


def test_the_catalogs_fit_the_sources(extracted: Path) -> None:
    for made in extracted.glob("*/locale/en/LC_MESSAGES/django.po"):
        kept = SOURCE / made.relative_to(extracted)
        if kept.exists():  # the test above asks for it
            assert messages(kept) == messages(made), f"{kept}: run make messages"


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: str(path.relative_to(SOURCE)))
class TestEachCatalog:
    def test_nothing_is_fuzzy(self, path: Path) -> None:
        assert [message.id for message in read(path) if message.id and message.fuzzy] == []

    def test_nothing_is_obsolete(self, path: Path) -> None:
        assert list(read(path).obsolete) == []

    def test_places_are_files_without_line_numbers(self, path: Path) -> None:
        numbered = [
            message.id
            for message in read(path)
            if any(line is not None for _file, line in message.locations)
        ]
        assert numbered == []

    def test_placeholders_are_named(self, path: Path) -> None:
        unnamed = [
            text
            for message in read(path)
            if "python-format" in message.flags
            for text in texts(message.id)
            for found in FORMATS.finditer(text)
            if not found["name"] and found["kind"] != "%"
        ]
        assert unnamed == []

    def test_translations_keep_the_placeholders(self, path: Path) -> None:
        def names(text: str) -> set[str]:
            return {found["name"] for found in FORMATS.finditer(text) if found["name"]}

        for message in read(path):
            if not message.id:
                continue
            # A plural's singular may leave its number out: "one article".
            allowed = set().union(*(names(text) for text in texts(message.id)))
            for translated in texts(message.string):
                assert names(translated) <= allowed, message.id

    def test_places_are_named(self, path: Path) -> None:
        assert [message.id for message in read(path) if message.id and not message.locations] == []
