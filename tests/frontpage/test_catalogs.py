"""Every word that a reader sees is in the catalogs, and the catalogs hold what they should."""

from __future__ import annotations

import io
import re
import shutil
from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.core.management import call_command

import broadsheet
from broadsheet.masthead.enums import DEFAULT_LANGUAGES

ROOMS = [
    Path(broadsheet.__file__).parent / name for name in ("frontpage", "readers", "newsletters")
]
TRANSLATED = [
    (room, path.parent.parent.name)
    for room in ROOMS
    for path in sorted((room / "locale").glob("*/LC_MESSAGES/django.po"))
    if path.parent.parent.name != "en"
]
VARIANTS = ["nn", "pt_BR", "zh_Hant"]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalog(room: Path, language: str) -> Catalog:
    with (room / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(found: Catalog) -> set[tuple[str, str]]:
    return {
        (message.context or "", message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in found
        if message.id
    }


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext's tools")
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_catalogs_know_every_string_of_the_code(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / room.name
    others = {language for _room, language in TRANSLATED}
    shutil.copytree(room, copy, ignore=shutil.ignore_patterns("__pycache__", *others))
    monkeypatch.chdir(copy)
    call_command(
        "makemessages", locale=["en"], add_location="file", verbosity=0, stdout=io.StringIO()
    )
    assert texts(catalog(copy, "en")) == texts(catalog(room, "en"))


def test_readers_have_every_default_language_and_the_variants() -> None:
    languages = sorted({*DEFAULT_LANGUAGES, *VARIANTS} - {"en"})
    assert sorted(TRANSLATED) == sorted((room, code) for room in ROOMS for code in languages)


@pytest.mark.parametrize(
    ("room", "language"), TRANSLATED, ids=[f"{room.name}-{code}" for room, code in TRANSLATED]
)
class TestEachTranslation:
    def test_it_is_whole_and_keeps_its_placeholders(self, room: Path, language: str) -> None:
        translated = catalog(room, language)
        assert texts(translated) == texts(catalog(room, "en"))
        for message in translated:
            if not message.id:
                continue
            assert not message.fuzzy, message.id
            originals = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert len(forms) == (translated.num_plurals if message.pluralizable else 1)
            wanted = {name for text in originals for name in PLACEHOLDER.findall(text)}
            assert all(form.strip() for form in forms), originals
            assert {name for form in forms for name in PLACEHOLDER.findall(form)} == wanted
            # Only a form for one or two, or none, may leave the number out.
            without = [form for form in forms if wanted - set(PLACEHOLDER.findall(form))]
            assert len(without) <= 3, originals

    def test_the_plural_forms_are_those_of_the_language(self, room: Path, language: str) -> None:
        po = (room / "locale" / language / "LC_MESSAGES" / "django.po").read_text()
        found = re.search(r"nplurals=(\d); plural=\(?(.+?)\)?;?\\n", po)
        assert found is not None
        rule = c2py(found[2])
        assert {rule(number) for number in range(1000)} <= set(range(int(found[1])))

    def test_it_is_not_english_that_was_left(self, room: Path, language: str) -> None:
        same = [
            message.id
            for message in catalog(room, language)
            if isinstance(message.id, str)
            and message.string == message.id
            and len(PLACEHOLDER.sub("", message.id).split()) > 3
        ]
        assert same == []

    def test_the_compiled_catalog_is_up_to_date(self, room: Path, language: str) -> None:
        compiled = io.BytesIO()
        write_mo(compiled, catalog(room, language))
        compiled.seek(0)
        with (room / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
            stored = read_mo(file)
        assert _plain(stored) == _plain(read_mo(compiled)), "run: make messages"


def _plain(found: Catalog) -> dict[str, str]:
    return {f"{m.context} {m.id}": repr(m.string) for m in found if m.id}
