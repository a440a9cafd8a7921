"""The checks' figures for each language: data, so that a newsroom's own measurements can go in.

`LENGTHS` are letters of a translation for each letter of English. es, zh, ar, my are measured
(first to ninety-ninth percentile of human translations); for the others the script's range stands,
drawn wide, and narrowed where the demo's own translations showed it can be.
"""

from __future__ import annotations

from typing import Final

LENGTHS: Final[dict[str, tuple[float, float]]] = {
    "es": (0.86, 1.66),
    "zh": (0.20, 0.69),
    "ar": (0.61, 1.31),
    "my": (0.82, 1.78),
}

OF_SCRIPT: Final[dict[str, tuple[float, float]]] = {
    "Arab": (0.55, 1.50),
    "Armn": (0.75, 1.70),
    "Beng": (0.65, 1.50),
    "Cyrl": (0.70, 1.70),
    "Deva": (0.65, 1.65),
    "Ethi": (0.40, 1.10),
    "Geor": (0.75, 1.70),
    "Grek": (0.80, 1.75),
    "Gujr": (0.65, 1.50),
    "Guru": (0.65, 1.55),
    "Hang": (0.30, 0.90),
    "Hani": (0.20, 0.75),
    "Hebr": (0.55, 1.25),
    "Kana": (0.25, 0.90),
    "Khmr": (0.70, 1.80),
    "Knda": (0.70, 1.70),
    "Laoo": (0.65, 1.60),
    "Latn": (0.70, 1.85),
    "Mlym": (0.75, 1.90),
    "Mymr": (0.82, 1.78),
    "Orya": (0.65, 1.55),
    "Sinh": (0.65, 1.60),
    "Taml": (0.75, 1.90),
    "Telu": (0.65, 1.60),
    "Thai": (0.55, 1.50),
}

CONFUSED: Final[tuple[frozenset[str], ...]] = tuple(
    frozenset(group.split())
    for group in (
        "id ms jv su tl", "no nb nn da sv fo is", "cs sk pl", "hr sr bs sl mk bg",
        "es gl ca pt oc an", "it ca es ro fr oc", "hi mr ne sa", "ur fa ps ar sd ug ku ckb",
        "az tr tk", "kk ky tt mn",
        "uk ru be bg mk sr", "zu xh", "nl af fy lb de", "et fi", "lv lt", "as bn", "zh ja",
        "sw rw so ha om yo ig zu xh", "fr oc ca", "uz az tr kk", "ga gd cy",
    )
)  # fmt: skip
"""Languages that the detector takes for each other: one of a group is never wrong for another."""
