"""How each family of models wants its input: where the languages stand, what ends a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from broadsheet.editions.engines.protocol import codes
from broadsheet.editions.errors import EngineNotReadyError

Wrapped = tuple[list[str], list[str]]


@dataclass(frozen=True, slots=True)
class Family:
    """One family. `wrap` takes pieces and the two codes; returns the input and the answer's prefix.

    `code` writes a BCP 47 language as the family names it, empty when it does not know it.
    """

    name: str
    wrap: Callable[[list[str], str, str], Wrapped]
    code: Callable[[str], str]
    special: frozenset[str] = frozenset({"</s>", "<s>", "<pad>"})


def family(name: str) -> Family:
    """Return a family by its name; raises `EngineNotReadyError` for one that we do not know."""
    if name not in FAMILIES:
        raise EngineNotReadyError(
            f"The family “{name}” of a model is unknown. Known: {', '.join(sorted(FAMILIES))}."
        )
    return FAMILIES[name]


def _m2m(pieces: list[str], source: str, target: str) -> Wrapped:
    # fairseq's M2M100 (Fan et al. 2020): the source's mark first, the target's begins the answer.
    return [f"__{source}__", *pieces, "</s>"], [f"__{target}__"]


def _nllb(pieces: list[str], source: str, target: str) -> Wrapped:
    # NLLB-200 (2022) names languages as FLORES-200 does; the source's code goes first.
    return [source, *pieces, "</s>"], [target]


def _madlad(pieces: list[str], source: str, target: str) -> Wrapped:
    # MADLAD-400 (Kudugunta et al. 2023), a T5: one mark for the target, none for the source.
    del source
    return [f"<2{target}>", *pieces, "</s>"], []


def _opus(pieces: list[str], source: str, target: str) -> Wrapped:
    # OPUS-MT (Marian): one model a pair; those with several targets want a mark, given as `target`.
    del source
    return [*([f">>{target}<<"] if target else []), *pieces, "</s>"], []


_M2M_LANGUAGES: Final = codes(
    "af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy "
    "ga gd gl gu ha he hi hr ht hu hy id ig ilo is it ja jv ka kk km kn ko lb lg ln "
    "lo lt lv mg mk ml mn mr ms my ne nl no ns oc or pa pl ps pt ro ru sd si sk sl so "
    "sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi yo zh zu "
)


def _m2m_code(language: str) -> str:
    base = {"nb": "no", "nn": "no", "fil": "tl"}.get(language, language.split("-")[0])
    return base if base in _M2M_LANGUAGES else ""


_FLORES: Final = {
    "af": "afr_Latn", "am": "amh_Ethi", "ar": "arb_Arab", "as": "asm_Beng", "ay": "ayr_Latn",
    "az": "azj_Latn", "be": "bel_Cyrl", "bg": "bul_Cyrl", "bn": "ben_Beng", "ca": "cat_Latn",
    "cs": "ces_Latn", "cy": "cym_Latn", "da": "dan_Latn", "de": "deu_Latn", "el": "ell_Grek",
    "en": "eng_Latn", "eo": "epo_Latn", "es": "spa_Latn", "et": "est_Latn", "eu": "eus_Latn",
    "fa": "pes_Arab", "fi": "fin_Latn", "fr": "fra_Latn", "ga": "gle_Latn", "gl": "glg_Latn",
    "gn": "grn_Latn", "gu": "guj_Gujr", "ha": "hau_Latn", "he": "heb_Hebr", "hi": "hin_Deva",
    "hr": "hrv_Latn", "ht": "hat_Latn", "hu": "hun_Latn", "hy": "hye_Armn", "id": "ind_Latn",
    "ig": "ibo_Latn", "it": "ita_Latn", "ja": "jpn_Jpan", "ka": "kat_Geor", "kk": "kaz_Cyrl",
    "km": "khm_Khmr", "kn": "kan_Knda", "ko": "kor_Hang", "lo": "lao_Laoo", "lt": "lit_Latn",
    "lv": "lvs_Latn", "mk": "mkd_Cyrl", "ml": "mal_Mlym", "mn": "khk_Cyrl", "mr": "mar_Deva",
    "ms": "zsm_Latn", "my": "mya_Mymr", "nb": "nob_Latn", "ne": "npi_Deva", "nl": "nld_Latn",
    "nn": "nno_Latn", "no": "nob_Latn", "om": "gaz_Latn", "or": "ory_Orya", "pa": "pan_Guru",
    "pl": "pol_Latn", "ps": "pbt_Arab", "pt": "por_Latn", "qu": "quy_Latn", "ro": "ron_Latn",
    "ru": "rus_Cyrl", "rw": "kin_Latn", "sd": "snd_Arab", "si": "sin_Sinh", "sk": "slk_Latn",
    "sl": "slv_Latn", "so": "som_Latn", "sq": "als_Latn", "sr": "srp_Cyrl", "su": "sun_Latn",
    "sv": "swe_Latn", "sw": "swh_Latn", "ta": "tam_Taml", "te": "tel_Telu", "th": "tha_Thai",
    "tl": "tgl_Latn", "tr": "tur_Latn", "uk": "ukr_Cyrl", "ur": "urd_Arab", "uz": "uzn_Latn",
    "vi": "vie_Latn", "xh": "xho_Latn", "yo": "yor_Latn", "zh": "zho_Hans", "zh-Hans": "zho_Hans",
    "zh-Hant": "zho_Hant", "zu": "zul_Latn",
}  # fmt: skip


def _flores_code(language: str) -> str:
    return _FLORES.get(language) or _FLORES.get(language.split("-")[0], "")


def _madlad_code(language: str) -> str:
    return {"tl": "fil", "nb": "no", "nn": "no", "zh-Hans": "zh", "zh-Hant": "zh_Hant"}.get(
        language, language.split("-")[0]
    )


FAMILIES: Final[dict[str, Family]] = {
    "m2m100": Family("m2m100", _m2m, _m2m_code),
    "nllb": Family("nllb", _nllb, _flores_code),
    "madlad400": Family("madlad400", _madlad, _madlad_code),
    "opus-mt": Family("opus-mt", _opus, lambda language: language.split("-")[0]),
}
