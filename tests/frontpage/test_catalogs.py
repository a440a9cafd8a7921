"""Every word that a reader sees is in the catalogs, and the catalogs hold what they should."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.core.management import call_command

import broadsheet.frontpage

ROOM = Path(broadsheet.frontpage.__file__).parent
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalog(language: str, *, room: Path = ROOM) -> Catalog:
    with (room / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(found: Catalog) -> set[tuple[str, str]]:
    return {
        (message.context or "", message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in found
        if message.id
    }


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext's tools")
def test_the_catalogs_know_every_string_of_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "frontpage"
    shutil.copytree(ROOM, copy, ignore=shutil.ignore_patterns("__pycache__", "ar"))
    monkeypatch.chdir(copy)
    call_command(
        "makemessages", locale=["en"], add_location="file", verbosity=0, stdout=io.StringIO()
    )
    assert texts(catalog("en", room=copy)) == texts(catalog("en"))


def test_a_translation_is_whole_and_keeps_its_placeholders() -> None:
    translated = catalog("ar")
    assert texts(translated) == texts(catalog("en"))
    for message in translated:
        if not message.id:
            continue
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert len(forms) == (6 if message.pluralizable else 1)
        wanted = {name for text in originals for name in PLACEHOLDER.findall(text)}
        for form in forms:
            assert form, originals
            assert set(PLACEHOLDER.findall(form)) <= wanted
        assert {name for form in forms for name in PLACEHOLDER.findall(form)} == wanted


def test_the_compiled_translation_is_that_of_the_catalog() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalog("ar"))
    compiled.seek(0)
    with (ROOM / "locale" / "ar" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        stored = read_mo(file)
    expected = read_mo(compiled)
    assert _plain(stored) == _plain(expected)


def _plain(found: Catalog) -> dict[str, str]:
    return {f"{m.context} {m.id}": repr(m.string) for m in found if m.id}
