"""Apertium as Debian packages it: the real program."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from broadsheet.editions.engines.apertium import Apertium
from broadsheet.editions.engines.apertium.pairs import find_way, installed_modes
from broadsheet.editions.engines.protocol import Request
from broadsheet.editions.errors import EngineError

pytestmark = pytest.mark.integration


@pytest.fixture
def apertium() -> Apertium:
    if shutil.which("apertium") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("apertium is missing: apt-get install apertium apertium-eng-spa")
        pytest.skip("APERTIUM NOT TRIED: apt-get install apertium apertium-eng-spa")
    return Apertium()


def test_each_line_is_translated_and_none_gets_lost(apertium: Apertium) -> None:
    texts = ["The water rose in the night.", "", "Nobody slept", "They pay 1,450 crowns.", "?"]
    night, nothing, nobody, crowns, sign = apertium.translate(Request(texts, "en", "es"))
    assert (nothing, sign) == ("", "?")
    assert night.endswith(" noche.")
    assert nobody.lower() == "nadie durmió"
    assert crowns == "Pagan 1,450 coronas."


@pytest.mark.parametrize("language", ["es", "ca", "gl", "pt", "fr", "it"])
def test_the_pairs_and_pivots_of_the_demo_are_there(apertium: Apertium, language: str) -> None:
    assert apertium.covers("en", language)
    (answer,) = apertium.translate(Request(["The oven is lit again tonight."], "en", language))
    assert answer.endswith(".")
    assert answer != "The oven is lit again tonight."


def test_markup_and_signs_are_words_to_it(apertium: Apertium) -> None:
    (answer,) = apertium.translate(Request(["a < b & c [d] {e} ^f$ /g\\h @i"], "en", "es"))
    assert all(sign in answer for sign in "<&[]{}^$/\\@")


def test_it_does_not_cover_what_is_not_installed(apertium: Apertium) -> None:
    assert not apertium.covers("en", "ja")
    assert not apertium.covers("en", "en")


def test_the_way_is_direct_or_by_one_pivot(tmp_path: Path) -> None:
    for name in ("eng-spa", "es-pt", "cat-ita", "eng-cat", "eng-cat_valencia", "eco-es-fr"):
        (tmp_path / f"{name}.mode").touch()
    modes = installed_modes(tmp_path)
    assert [mode.name for mode in modes] == ["cat-ita", "eng-cat", "eng-spa", "es-pt"]
    assert [mode.name for mode in find_way("en", "it", modes)] == ["eng-cat", "cat-ita"]
    assert [mode.name for mode in find_way("en", "es", modes)] == ["eng-spa"]
    assert find_way("en", "fr", modes) == ()


def test_a_program_that_fails_is_an_error_to_try_later(tmp_path: Path) -> None:
    (tmp_path / "eng-spa.mode").touch()
    broken = Apertium(tmp_path)
    broken._program = "/bin/false"
    with pytest.raises(EngineError) as raised:
        broken.translate(Request(["a"], "en", "es"))
    assert not raised.value.permanent
