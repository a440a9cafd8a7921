"""Every language's page finds the catalog that serves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import get_language, gettext

import broadsheet.frontpage
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.masthead.domain.languages import KNOWN_LANGUAGES, find_catalog

LOCALE = Path(broadsheet.frontpage.__file__).parent / "locale"


@pytest.mark.parametrize("code", KNOWN_LANGUAGES)
def test_no_code_breaks_the_catalogs(code: str) -> None:
    with speaking(code):
        assert gettext("Archive")
        assert get_language() == find_catalog(code, locale=LOCALE)


def test_a_language_without_a_catalog_speaks_english() -> None:
    with speaking("eo"):
        assert gettext("All articles, by month") == "All articles, by month"


def test_a_regional_code_finds_its_languages_catalog() -> None:
    assert find_catalog("ar-EG", locale=LOCALE) == "ar"
    with speaking("ar-EG"):
        assert gettext("Archive") == "الأرشيف"
