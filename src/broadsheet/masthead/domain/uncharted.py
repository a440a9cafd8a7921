"""What CLDR, as Babel carries it, does not say of languages that newspapers are read in.

Endonyms and months as the languages' own academies, schools and newspapers write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Uncharted:
    """A language without a locale. `like` is the locale of its numbers and of what else it needs.

    `months` are the twelve names, `day` orders a date.
    """

    endonym: str
    english: str
    like: str
    months: tuple[str, ...]
    day: str = "{day} {month} {year}"


UNCHARTED: Final[dict[str, Uncharted]] = {
    "ay": Uncharted(
        "Aymar aru", "Aymara", "es",
        ("chinuqa", "anata", "achuqa", "qasiwi", "llamayu", "mara t’aqa", "willka kuti",
         "llumpaqa", "sata", "chika sata", "lapaka", "jallu qallta"),
    ),
    "sm": Uncharted(
        "Gagana Samoa", "Samoan", "en_NZ",
        ("Ianuari", "Fepuari", "Mati", "Aperila", "Me", "Iuni", "Iulai", "Aokuso", "Setema",
         "Oketopa", "Novema", "Tesema"),
    ),
    "ilo": Uncharted(
        "Ilokano", "Iloko", "fil",
        ("Enero", "Pebrero", "Marso", "Abril", "Mayo", "Hunio", "Hulio", "Agosto", "Septiembre",
         "Oktubre", "Nobiembre", "Disiembre"),
    ),
}  # fmt: skip

PATCHED: Final[dict[str, Uncharted]] = {
    # CLDR's ht inherits the months of French; gn's dates have no order of their own yet.
    "ht": Uncharted(
        "", "", "fr_HT",
        ("janvye", "fevriye", "mas", "avril", "me", "jen", "jiyè", "out", "septanm", "oktòb",
         "novanm", "desanm"),
    ),
    "gn": Uncharted(
        "", "", "gn",
        ("jasyteĩ", "jasykõi", "jasyapy", "jasyrundy", "jasypo", "jasypoteĩ", "jasypokõi",
         "jasypoapy", "jasyporundy", "jasypa", "jasypateĩ", "jasypakõi"),
    ),
}  # fmt: skip
"""Languages that CLDR has, and whose months it has not."""
