"""The language registry: what is known of each language, and what is done without it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from babel import Locale

from broadsheet.masthead.domain.dates import full_date, long_date, month_and_year, month_name
from broadsheet.masthead.domain.languages import (
    DEFAULT_LANGUAGES,
    KNOWN_LANGUAGES,
    catalog_codes,
    catalog_folder,
    is_language,
    language,
    locale_of,
    name_in,
    own_digits,
    written_number,
)

DAY = dt.date(2026, 11, 24)
ISSUED = "he sr bg hr sk da fi ca eu gl cy ga et lv lt sl sq mk hy ka mn lo te or as qu ay gn ht "
ISSUED += "so om zu xh af rw eo zh-Hant pt-BR nn"


def test_the_default_list_and_forty_more_are_known() -> None:
    assert len(set(DEFAULT_LANGUAGES)) == 51
    assert len(set(KNOWN_LANGUAGES)) == len(KNOWN_LANGUAGES)
    assert set(ISSUED.split()) <= set(KNOWN_LANGUAGES)
    assert len(KNOWN_LANGUAGES) >= 51 + 40


@pytest.mark.parametrize("code", KNOWN_LANGUAGES)
def test_each_language_has_its_names_its_script_and_its_dates(code: str) -> None:
    found = language(code)
    assert is_language(code)
    assert found.endonym
    assert found.endonym != code
    assert found.english != code
    assert re.fullmatch(r"[A-Z][a-z]{3}", found.script)
    assert found.plurals[-1] == "other"
    assert found.plural(1) in found.plurals
    for text in (long_date(DAY, code), full_date(DAY, code), month_and_year(202611, code)):
        assert own_digits("2026", code) in text
        assert not re.search(r"\bM(0?\d|1[0-2])\b", text)
    assert month_name(202611, code)
    assert name_in("en", code)


def test_right_to_left_follows_the_script() -> None:
    found = {code for code in KNOWN_LANGUAGES if language(code).direction == "rtl"}
    assert found == {"ar", "fa", "ur", "ps", "sd", "he", "ug", "ckb", "yi"}
    assert language("az-Arab").direction == "rtl"
    assert language("uz-arab").direction == "rtl"


@pytest.mark.parametrize(
    ("code", "endonym", "english", "script", "locale"),
    [
        ("zh", "中文", "Chinese", "Hans", "zh_Hans"),
        ("zh-Hant", "繁體中文", "Traditional Chinese", "Hant", "zh_Hant"),
        ("pt", "Português", "Portuguese", "Latn", "pt_PT"),
        ("pt-BR", "Português (Brasil)", "Brazilian Portuguese", "Latn", "pt_BR"),
        ("no", "Norsk", "Norwegian", "Latn", "nb"),
        ("nn", "Norsk nynorsk", "Norwegian Nynorsk", "Latn", "nn"),
        ("tl", "Filipino", "Tagalog", "Latn", "fil"),
        ("ka", "ქართული", "Georgian", "Geor", "ka"),
        ("ay", "Aymar aru", "Aymara", "Latn", "es"),
    ],
)
def test_variants_are_told_apart(
    code: str, endonym: str, english: str, script: str, locale: str
) -> None:
    found = language(code)
    assert (found.endonym, found.english, found.script) == (endonym, english, script)
    assert locale_of(code) == Locale.parse(locale)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "24 November 2026"), ("ay", "24 lapaka 2026"), ("ht", "24 novanm 2026"),
        ("gn", "24 jasypateĩ 2026"), ("fa", "۲۴ نوامبر ۲۰۲۶"), ("mr", "२४ नोव्हेंबर, २०२६"),
        ("ja", "2026年11月24日"), ("ar", "24 نوفمبر 2026"), ("xx", "24 November 2026"),
    ],
)  # fmt: skip
def test_dates_are_written_as_the_language_writes_them(code: str, expected: str) -> None:
    assert long_date(DAY, code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "12,345"), ("de", "12.345"), ("fa", "۱۲٬۳۴۵"), ("hi", "12,345"), ("bn", "১২,৩৪৫")],
)
def test_numbers_are_written_as_the_language_writes_them(code: str, expected: str) -> None:
    assert written_number(12345, code) == expected


def test_plural_categories_are_those_of_cldr() -> None:
    assert [language("ru").plural(number) for number in (1, 2, 5, 21)] == [
        "one", "few", "many", "one",
    ]  # fmt: skip
    assert [language("ar").plural(number) for number in (0, 1, 2, 3, 11, 100)] == [
        "zero", "one", "two", "few", "many", "other",
    ]  # fmt: skip
    assert language("ja").plurals == ("other",)


def test_an_unknown_language_is_named_by_its_code() -> None:
    found = language("xx")
    assert (found.endonym, found.english, found.direction) == ("xx", "xx", "ltr")
    assert not is_language("xx")
    assert not is_language("..")


def test_names_in_another_language() -> None:
    assert name_in("en", "fr") == "anglais"
    assert name_in("zh-Hant", "fr") == "chinois traditionnel"
    assert name_in("no", "de") == "Norwegisch"
    assert name_in("ay", "de") == "Aymara"
    assert name_in("ilo", "gn") == "Ilokano"


@pytest.mark.parametrize(
    ("code", "codes", "folder"),
    [
        ("zh", ("zh",), "zh"), ("zh-Hans", ("zh",), "zh_Hans"), ("zh-Hant", ("zh-hant", "zh"), "zh_Hant"),
        ("zh-TW", ("zh-hant", "zh"), "zh_TW"), ("pt-BR", ("pt-br", "pt"), "pt_BR"),
        ("pt-PT", ("pt",), "pt_PT"), ("nb", ("no", "nb"), "nb"), ("nn", ("nn", "no"), "nn"),
    ],
)  # fmt: skip
def test_catalogs_are_found_by_the_code_or_what_is_nearest(
    code: str, codes: tuple[str, ...], folder: str
) -> None:
    assert catalog_codes(code) == codes
    assert catalog_folder(code) == folder
