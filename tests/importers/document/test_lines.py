"""Single lines above an article: bylines, dates, beats, and lines that only look like them."""

from __future__ import annotations

import pytest

from broadsheet.importers.document.meta_lines import read_meta_line
from broadsheet.importers.document.rich import Rich, Run, plain_rich


def bylines(text: str) -> list[tuple[str, str]]:
    line = read_meta_line(plain_rich(text))
    return [(entry.name, str(entry.role)) for entry in line.byline] if line else []


def date(text: str) -> str:
    line = read_meta_line(plain_rich(text))
    return line.date.when.isoformat() if line and line.date else ""


def beats(rich: Rich | str) -> tuple[list[str], list[str], list[str]] | None:
    line = read_meta_line(plain_rich(rich) if isinstance(rich, str) else rich)
    if line is None or line.beats is None:
        return None
    return line.beats.regions, line.beats.themes, line.beats.either


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Jane Doe", [("Jane Doe", "words")]),
        ("by Jane Doe and Omar X", [("Jane Doe", "words"), ("Omar X", "words")]),
        ("BY JANE DOE", [("JANE DOE", "words")]),
        (
            "By Jane Doe, Omar X and Li Wei",
            [("Jane Doe", "words"), ("Omar X", "words"), ("Li Wei", "words")],
        ),
        (
            "By Dr. Jane Doe, PhD and Prof. Omar al-Khatib",
            [("Dr. Jane Doe, PhD", "words"), ("Prof. Omar al-Khatib", "words")],
        ),
        ("By Jane Doe | July 12, 2023", [("Jane Doe", "words")]),
        ("by Jane Doe Posted on July 12, 2023", [("Jane Doe", "words")]),
        ("Posted on July 12, 2023 by Jane Doe", [("Jane Doe", "words")]),
        ("By Jane Doe, The Daily Ledger, July 12, 2023", [("Jane Doe", "words")]),
        ("By Jane Doe, Truthwire", [("Jane Doe", "words")]),
        ("By Jane Doe, Staff Writer", [("Jane Doe", "words")]),
        ("By Jane Doe in Nairobi", [("Jane Doe", "words")]),
        ("Written by Jane Doe", [("Jane Doe", "words")]),
        ("Translated by Omar X", [("Omar X", "translation")]),
        ("Translated from the Spanish by Omar X", [("Omar X", "translation")]),
        ("Photos by Li Wei", [("Li Wei", "pictures")]),
        ("Story and photos by Li Wei", [("Li Wei", "words"), ("Li Wei", "pictures")]),
        ("Text: Jane Doe. Photographs by Li Wei", [("Jane Doe", "words"), ("Li Wei", "pictures")]),
        ("Par Jeanne Doe et Omar X", [("Jeanne Doe", "words"), ("Omar X", "words")]),
        ("Por Juana Doe y Omar X", [("Juana Doe", "words"), ("Omar X", "words")]),
        ("Von Johanna Doe und Omar X", [("Johanna Doe", "words"), ("Omar X", "words")]),
        ("Door Jan de Vries", [("Jan de Vries", "words")]),
        ("Автор: Анна Иванова", [("Анна Иванова", "words")]),
        ("بقلم ليلى حداد وسامي نصر", [("ليلى حداد", "words"), ("سامي نصر", "words")]),
        ("作者：李伟", [("李伟", "words")]),
        ("By 2030, the world will be warmer", []),
        ("By the time they came it was over.", []),
        ("By Bus Through the Burning Hills", []),
        ("By Train to Kigali", []),
    ],
)
def test_bylines(text: str, names: list[tuple[str, str]]) -> None:
    assert bylines(text) == names


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("July 12, 2023", "2023-07-12T12:00:00+00:00"),
        ("12 July 2023", "2023-07-12T12:00:00+00:00"),
        ("12th of July 2023", "2023-07-12T12:00:00+00:00"),
        ("Wednesday, July 12, 2023", "2023-07-12T12:00:00+00:00"),
        ("Wed 12 Jul 2023 10.41 BST", "2023-07-12T10:41:00+01:00"),
        ("Jul 12, 2023, 10:41am EDT", "2023-07-12T10:41:00-04:00"),
        ("July 12, 2023 at 3:04 pm", "2023-07-12T15:04:00+00:00"),
        ("2023-07-12", "2023-07-12T12:00:00+00:00"),
        ("2023-07-12T10:41:00Z", "2023-07-12T10:41:00+00:00"),
        ("12.07.2023", "2023-07-12T12:00:00+00:00"),
        ("07/25/2023", "2023-07-25T12:00:00+00:00"),
        ("25/07/2023", "2023-07-25T12:00:00+00:00"),
        ("Published: 12 July 2023 10:41 GMT", "2023-07-12T10:41:00+00:00"),
        ("Published on July 12, 2023 | Updated July 13, 2023", "2023-07-12T12:00:00+00:00"),
        ("Global Ledger, July 12, 2023", "2023-07-12T12:00:00+00:00"),
        ("Global Ledger – 12 July 2023", "2023-07-12T12:00:00+00:00"),
        ("openVoices, 12 July 2023", "2023-07-12T12:00:00+00:00"),
        ("La Lettre du fleuve, le 12 juillet 2023", "2023-07-12T12:00:00+00:00"),
        ("12 de julio de 2023", "2023-07-12T12:00:00+00:00"),
        ("12. Juli 2023", "2023-07-12T12:00:00+00:00"),
        ("12 июля 2023 г.", "2023-07-12T12:00:00+00:00"),
        ("2023年7月12日", "2023-07-12T12:00:00+00:00"),
        ("١٢ يوليو ٢٠٢٣", "2023-07-12T12:00:00+00:00"),
        ("On July 12, 2023, the ministry said that it would.", ""),
        ("Kigali, July 12, 2023 – The rain came.", ""),
        ("[3] Global Ledger, July 12, 2023", ""),
        ("July 45, 2023", ""),
    ],
)
def test_dates(text: str, when: str) -> None:
    assert date(text) == when


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Region: Asia", (["Asia"], [], [])),
        ("Regions: Asia; Africa", (["Asia", "Africa"], [], [])),
        ("Region(s): Asia", (["Asia"], [], [])),
        ("Régions : Sahel, Maghreb", (["Sahel", "Maghreb"], [], [])),
        (
            "Theme: Crime and Justice, Police State & Civil Rights",
            ([], ["Crime and Justice", "Police State & Civil Rights"], []),
        ),
        ("Themes: War | Peace", ([], ["War", "Peace"], [])),
        ("Topics: War / Peace", ([], ["War", "Peace"], [])),
        ("Topic: War • Peace · Law", ([], ["War", "Peace", "Law"], [])),
        ("Region: Asia Theme: War", (["Asia"], ["War"], [])),
        ("Region: Asia | Theme: War, Peace", (["Asia"], ["War", "Peace"], [])),
        ("Filed under: Asia, War", ([], [], ["Asia", "War"])),
        ("Theme:", ([], [], [])),
        ("Topics: the question of who owns the sea is a long one.", None),
        ("Regions at war: a history", None),
    ],
)
def test_beats(text: str, found: tuple[list[str], list[str], list[str]] | None) -> None:
    assert beats(text) == found


def test_links_part_values_better_than_commas_do() -> None:
    line = Rich(
        (
            Run("Region: "),
            Run("Australia, New Zealand & Oceania", href="https://x.example/1"),
            Run(", "),
            Run("Asia", href="https://x.example/2"),
        )
    )
    assert beats(line) == (["Australia, New Zealand & Oceania", "Asia"], [], [])


def test_day_and_month_that_could_change_places_are_marked() -> None:
    line = read_meta_line(plain_rich("12/07/2023"))
    assert line is not None
    assert line.date is not None
    assert line.date.is_ambiguous
