"""The language registry: names, script, direction and forms of each language, from CLDR.

Codes are BCP 47. A bare `zh` is Chinese in simplified characters, a bare `pt` European
Portuguese, `no` Bokmål. Babel carries CLDR's data; what it lacks is in `uncharted`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal
from django.utils.translation import to_locale

from broadsheet.masthead.domain.uncharted import UNCHARTED
from broadsheet.masthead.enums import DEFAULT_LANGUAGES

__all__ = [
    "DEFAULT_LANGUAGES", "KNOWN_LANGUAGES", "Language", "catalog_codes", "catalog_folder",
    "find_catalog", "is_language", "language", "locale_of", "name_in", "own_digits",
    "written_number",
]  # fmt: skip

KNOWN_LANGUAGES: Final[tuple[str, ...]] = (
    *DEFAULT_LANGUAGES, "zh-Hant", "pt-BR", "nn",
    "he", "sr", "sr-Latn", "bg", "hr", "bs", "sk", "da", "fi", "ca", "eu", "gl", "cy", "ga", "gd",
    "et", "lv", "lt", "sl", "sq", "mk", "be", "hy", "ka", "mn", "lo", "te", "or", "as", "qu", "ay",
    "gn", "ht", "so", "om", "ti", "zu", "xh", "st", "tn", "sn", "ny", "lg", "rn", "wo", "bm", "ff",
    "ln", "af", "rw", "mg", "eo", "oc", "br", "fy", "lb", "is", "mt", "tg", "ky", "tk", "tt", "ug",
    "ku", "ckb", "yi", "jv", "ceb", "ilo", "mai", "bho", "mi", "sm", "to",
)  # fmt: skip
"""What a newsroom may choose from: the default list first, then the others."""

# What Babel calls otherwise, or would take for another variant than we mean.
_CLDR: Final = {"tl": "fil", "zh": "zh_Hans", "pt": "pt_PT", "no": "nb"}
# Catalogs are kept under the shorter name.
_CATALOGS: Final = {"zh-hans": "zh", "zh-cn": "zh", "zh-sg": "zh", "zh-tw": "zh-hant",
                    "zh-hk": "zh-hant", "zh-mo": "zh-hant", "pt-pt": "pt", "nb": "no"}  # fmt: skip
_NATIVE: Final = {
    "no": "norsk", "id": "Bahasa Indonesia", "ms": "Bahasa Melayu", "jv": "Basa Jawa",
}  # fmt: skip
_CASED: Final = {"Latn", "Cyrl", "Grek", "Armn"}  # Georgian's capitals begin no word
_RIGHT_TO_LEFT_SCRIPTS: Final = {"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"}
_ZERO: Final = {
    "arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "mymr": "၀", "tibt": "༠", "olck": "᱐",
}  # fmt: skip

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its own name, its English name, and how it is written.

    `script` is ISO 15924's code. `plurals` are CLDR's categories in the order of a catalog's
    forms, ``("one", "other")``. `digits` is the zero of the language's own digits.
    """

    code: str
    endonym: str
    english: str
    script: str
    direction: Direction
    plurals: tuple[str, ...]
    zero: str

    def plural(self, number: int) -> str:
        """Return the category of a whole number."""
        found: str = _plural_rule(self.code)(number)
        return found


@cache
def language(code: str) -> Language:
    """Return what is known of `code`; an unknown code gives a language named by its code."""
    base, *_rest = _parts(code)
    own = UNCHARTED.get(base)
    locale = _charted(code)
    script = _script(code, locale)
    known = locale or (Locale.parse(own.like) if own else None)
    zero = _ZERO.get(known.default_numbering_system, "0") if known else "0"
    english = own.english if own else name_in(code, "en")
    endonym = own.endonym if own else _endonym(code, locale)
    return Language(
        code=code,
        endonym=endonym[:1].upper() + endonym[1:] if known and script in _CASED else endonym,
        english=english,
        script=script,
        direction="rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr",
        plurals=_plurals(known),
        zero=zero,
    )


def is_language(code: str) -> bool:
    """Whether `code` is one that the registry knows."""
    return _parts(code)[0] in UNCHARTED or _charted(code) is not None


@cache
def locale_of(code: str) -> Locale:
    """Return CLDR's locale of a language, for its dates and numbers.

    One that CLDR lacks has that of the language which its readers write dates in otherwise; an
    unknown one has British English.
    """
    own = UNCHARTED.get(_parts(code)[0])
    return _charted(code) or Locale.parse(own.like if own else "en_GB")


@cache
def name_in(code: str, of: str) -> str:
    """Return the name of `code` as the language `of` writes it in a sentence.

    Where CLDR has none it is the language's own name, so that somebody understands it.
    """
    base, *rest = _parts(code)
    names = locale_of(of).languages
    keys = ("_".join([base, *rest]), base, _CLDR.get(base, base))
    found = next((names[key] for key in keys if key in names), "")
    if found:
        return str(found)
    return code if of == "en" else language(code).endonym


def catalog_codes(code: str) -> tuple[str, ...]:
    """Return the languages, as Django names them, whose catalogs serve `code`, the best first."""
    base, *rest = _parts(code)
    whole = "-".join([base, *rest]).lower()
    found = [_CATALOGS.get(whole, whole), base]
    if base == "nn":
        found.append("no")
    return tuple(dict.fromkeys(found))


def catalog_folder(code: str) -> str:
    """Return the name of a catalog's folder: ``zh_Hant``, ``pt_BR``."""
    return to_locale(code.lower())


@cache
def find_catalog(code: str, *, locale: Path) -> str:
    """Return the catalog in a room's folder `locale` that speaks for a language, as Django names
    it: ``zh-hant``; the language's own if there is none.
    """
    codes = catalog_codes(code)
    return next((one for one in codes if (locale / catalog_folder(one)).is_dir()), codes[0])


def written_number(number: int, code: str) -> str:
    """Return a number as the language writes it: ``1,234``, ``۱٬۲۳۴``."""
    locale = locale_of(code)
    return own_digits(format_decimal(number, locale=locale, numbering_system="default"), code)


def own_digits(text: str, code: str) -> str:
    """Return a text with its digits as the language writes them. Babel leaves dates' in Latin."""
    zero = language(code).zero
    return text if zero == "0" else text.translate({48 + n: chr(ord(zero) + n) for n in range(10)})


def _parts(code: str) -> list[str]:
    """Cut a code as BCP 47 writes it: ``zh-hant`` is ``zh``, ``Hant``."""
    base, *rest = code.replace("_", "-").split("-")
    return [base.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)]


@cache
def _charted(code: str) -> Locale | None:
    base, *rest = _parts(code)
    name = "_".join([base, *rest]) if rest else _CLDR.get(base, base)
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return None


def _endonym(code: str, locale: Locale | None) -> str:
    base, *rest = _parts(code)
    if locale is None:
        return code
    if base in _NATIVE:
        return _NATIVE[base]
    if base == "zh" and rest:
        return str(locale.languages.get("_".join([base, *rest])) or locale.get_display_name())
    if rest:
        return str(locale.get_display_name() or code)
    return str(locale.languages.get(_CLDR.get(base, base).split("_")[0]) or code)


def _script(code: str, locale: Locale | None) -> str:
    base, *rest = _parts(code)
    named = next((part for part in rest if len(part) == 4), None)
    if named:
        return named
    if locale is not None and locale.script:
        return str(locale.script)
    likely = get_global("likely_subtags")
    full = likely.get("_".join([base, *rest])) or likely.get(base) or ""
    return next((part for part in full.split("_") if len(part) == 4), "Latn")


_ORDER: Final = ("zero", "one", "two", "few", "many", "other")


def _plurals(locale: Locale | None) -> tuple[str, ...]:
    tags = set(locale.plural_form.tags) if locale else set()
    return tuple(name for name in _ORDER if name in tags or name == "other")


@cache
def _plural_rule(code: str) -> Callable[[int], str]:
    return locale_of(code).plural_form
