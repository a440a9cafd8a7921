"""Which pairs of languages are installed, and the way from one language to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

PIVOTS: Final = ("es", "ca")

# Apertium names languages by ISO 639-3 or 639-1, and some by a region.
_CODES: Final = {
    "eng": "en", "spa": "es", "cat": "ca", "fra": "fr", "ita": "it", "por": "pt", "por_BR": "pt-BR",
    "pt_BR": "pt-BR", "glg": "gl", "deu": "de", "nld": "nl", "afr": "af", "dan": "da",
    "nob": "nb", "nno": "nn", "swe": "sv", "isl": "is", "rus": "ru", "ukr": "uk", "bel": "be",
    "pol": "pl", "ron": "ro", "mkd": "mk", "bul": "bg", "ind": "id", "zlm": "ms", "urd": "ur",
    "hin": "hi", "kaz": "kk", "tat": "tt", "cym": "cy", "eus": "eu", "epo": "eo", "oci": "oc",
    "arg": "an", "bre": "br", "slv": "sl", "hbs": "sh", "hbs_SR": "sr", "hbs_HR": "hr",
    "hbs_BS": "bs", "ara": "ar", "mlt": "mt", "srd": "sc", "szl": "szl", "frp": "frp", "sme": "se",
}  # fmt: skip
_ALIASES: Final = {"no": "nb"}
_VARIANTS: Final = ("_pre", "_iec", "_uni", "_valencia", "_PTpre", "_US", "eco-")
"""Spellings and regions that no edition asks for by name."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One installed direction, by Apertium's name and as BCP 47 codes."""

    name: str
    source: str
    target: str


def installed_modes(folder: Path) -> tuple[Mode, ...]:
    """Return the directions that are installed in Apertium's folder of modes."""
    found = []
    for path in sorted(folder.glob("*.mode")) if folder.is_dir() else ():
        if any(variant in path.stem for variant in _VARIANTS):
            continue
        source, _, target = path.stem.partition("-")
        if target and "-" not in target:
            found.append(Mode(path.stem, _code(source), _code(target)))
    return tuple(found)


def find_way(source: str, target: str, modes: tuple[Mode, ...]) -> tuple[Mode, ...]:
    """Return the modes to go through: one, two with a pivot between, or none."""
    source, target = _ALIASES.get(source, source), _ALIASES.get(target, target)
    if source == target:
        return ()
    by_pair = {(mode.source, mode.target): mode for mode in modes}
    direct = by_pair.get((source, target))
    if direct:
        return (direct,)
    for pivot in PIVOTS:
        first, second = by_pair.get((source, pivot)), by_pair.get((pivot, target))
        if first and second:
            return (first, second)
    return ()


def _code(name: str) -> str:
    return _CODES.get(name, name.replace("_", "-"))
