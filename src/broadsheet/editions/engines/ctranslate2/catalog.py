"""Models that `broadsheet models install` knows by name. All are converted for CTranslate2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be fetched. `languages` is for people, `size` in megabytes."""

    name: str
    title: str
    family: str
    repository: str
    licence: str
    size: int
    languages: str
    pairs: tuple[tuple[str, str], ...] = ()


OFFERS: Final[tuple[Offer, ...]] = (
    Offer("m2m100-418m", "M2M100", "m2m100", "michaelfeil/ct2fast-m2m100_418M", "MIT", 490,
          "100 languages, all 51 of the default list"),
    Offer("m2m100-1.2b", "M2M100 1.2B", "m2m100", "michaelfeil/ct2fast-m2m100_1.2B", "MIT", 1250,
          "100 languages, better and slower"),
    Offer("madlad400-3b", "MADLAD-400", "madlad400", "SoybeanMilk/madlad400-3b-mt-ct2-int8_float16",
          "Apache-2.0", 2950, "over 400 languages"),
    Offer("nllb-200-600m", "NLLB-200", "nllb", "JustFrederik/nllb-200-distilled-600M-ct2-int8",
          "CC-BY-NC-4.0", 620, "200 languages; not for commercial use"),
    Offer("opus-mt-en-es", "OPUS-MT", "opus-mt", "gaudi/opus-mt-en-es-ctranslate2", "CC-BY-4.0", 80,
          "English to Spanish", (("en", "es"),)),
    Offer("opus-mt-en-fr", "OPUS-MT", "opus-mt", "gaudi/opus-mt-en-fr-ctranslate2", "CC-BY-4.0", 80,
          "English to French", (("en", "fr"),)),
    Offer("opus-mt-en-de", "OPUS-MT", "opus-mt", "gaudi/opus-mt-en-de-ctranslate2", "CC-BY-4.0", 80,
          "English to German", (("en", "de"),)),
)  # fmt: skip


def offer(name: str) -> Offer | None:
    """Return the offer of that name, None when there is none."""
    return next((one for one in OFFERS if one.name == name), None)
