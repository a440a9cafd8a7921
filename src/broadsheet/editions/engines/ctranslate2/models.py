"""Models on disk: what each is, which languages it covers, under which licence."""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from broadsheet.editions.engines.ctranslate2.families import FAMILIES, family

logger = logging.getLogger(__name__)

MANIFEST: Final = "broadsheet-model.toml"
NON_COMMERCIAL: Final = (
    "{title} is licensed {license}: it may not be used commercially. A newspaper with paying "
    "members or advertising should use another."
)


@dataclass(frozen=True, slots=True)
class Model:
    """An installed model. `pairs` lists directions for a model that has few, else it is empty."""

    name: str
    title: str
    family: str
    version: str
    licence: str
    folder: Path
    pairs: frozenset[tuple[str, str]] = frozenset()
    target_mark: str = ""

    @property
    def warning(self) -> str:
        """What the person who runs the server must know of the licence, or nothing."""
        if "NC" in self.licence.upper().replace("-", " ").split():
            return NON_COMMERCIAL.format(title=self.title, license=self.licence)
        return ""

    def covers(self, source: str, target: str) -> bool:
        if self.pairs:
            return (source.split("-")[0], target.split("-")[0]) in self.pairs
        kind = family(self.family)
        source_code, target_code = kind.code(source), kind.code(target)
        return bool(source_code and target_code) and source_code != target_code

    def code(self, language: str) -> str:
        """Return a language as the model names it; for OPUS-MT the mark its target needs."""
        if self.family == "opus-mt":
            return self.target_mark
        return family(self.family).code(language)


def installed_models(folder: Path) -> tuple[Model, ...]:
    """Return the models of a folder by name. One that cannot be read is left out and logged."""
    found = []
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")) if folder.is_dir() else ():
        try:
            found.append(read_model(manifest))
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("%s cannot be read, the model is left out: %s", manifest, error)
    return tuple(found)


def read_model(manifest: Path) -> Model:
    """Read a model's manifest. Raises `ValueError` or `KeyError` when it is not one."""
    table = tomllib.loads(manifest.read_text())
    if table["family"] not in FAMILIES:
        raise ValueError(f"the family {table['family']!r} is unknown")
    return Model(
        name=manifest.parent.name,
        title=str(table["title"]),
        family=str(table["family"]),
        version=str(table.get("version") or table["title"]),
        licence=str(table.get("licence", "")),
        folder=manifest.parent,
        pairs=frozenset((str(one), str(two)) for one, two in table.get("pairs", ())),
        target_mark=str(table.get("target_mark", "")),
    )
