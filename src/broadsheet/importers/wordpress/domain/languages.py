"""Marks that the translation plug-ins left: which language, and which items belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from broadsheet.importers.wordpress.domain.wxr.php import parse_php
from broadsheet.importers.wordpress.domain.wxr.records import Head, Item
from broadsheet.importers.wordpress.errors import BadPhpData
from broadsheet.masthead.domain.languages import is_language

_CODE = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_META_LANGUAGE = (
    "_wpml_import_language_code", "wpml_language", "_wpml_language", "icl_lang_code",
    "_icl_language_code", "_locale", "_language",
)  # fmt: skip
_META_GROUP = ("_wpml_import_translation_group", "_icl_trid", "icl_trid", "_wpml_trid",
               "_icl_lang_duplicate_of")  # fmt: skip


@dataclass(frozen=True, slots=True)
class LanguageMark:
    """`code` is BCP 47, empty if unknown; items of one `group` translate each other."""

    code: str = ""
    group: str = ""
    is_guess: bool = False
    unknown: str = ""  # a mark that names no language


@lru_cache(maxsize=1000)
def normal_code(text: str) -> str:
    """Return a language code as BCP 47 writes it: "pt_BR" → "pt-BR"; empty if it is none.

    What the registry does not know of a code is left out: "de_DE_formal" is German.
    """
    text = text.strip()
    if not _CODE.match(text):
        return ""
    base, *rest = re.split(r"[-_]", text)
    parts = [base.lower()]
    for part in rest:
        if len(part) == 2:
            parts.append(part.upper())
        elif len(part) == 4 and part.isalpha():
            parts.append(part.title())
        else:
            parts.append(part.lower())
    while parts and not is_language("-".join(parts)):
        parts.pop()
    # WordPress writes most locales with a country that says nothing more about the language.
    if len(parts) == 2 and parts[1] == {
        "en": "US",
        "fr": "FR",
        "de": "DE",
        "es": "ES",
        "it": "IT",
        "ru": "RU",
        "nl": "NL",
        "pl": "PL",
        "tr": "TR",
    }.get(parts[0]):
        return parts[0]
    return "-".join(parts)


def language_mark(item: Item, groups: dict[str, str]) -> LanguageMark:
    """Return the language of `item` by the marks of Polylang and WPML.

    `groups` is what `translation_groups` made of the head. Without a mark, an address with
    ``?lang=fr`` is a guess.
    """
    code = ""
    group = ""
    unknown = ""
    for use in item.terms:
        if use.domain == "language":
            code = normal_code(use.slug.removeprefix("pll_")) or code
            unknown = "" if code else use.slug[:40]
        elif use.domain == "post_translations":
            group = groups.get(use.slug, f"polylang:{use.slug}")
    if not code:
        code = next((c for key in _META_LANGUAGE if (c := normal_code(item.meta.get(key, "")))), "")
    if not group:
        value = next((item.meta[key] for key in _META_GROUP if item.meta.get(key)), "")
        group = f"wpml:{value[:80]}" if value else ""
    if code:
        return LanguageMark(code, group)
    try:
        query = parse_qs(urlsplit(item.link).query)
    except ValueError:
        query = {}
    guess = normal_code(query.get("lang", [""])[0])
    return LanguageMark(guess, group, is_guess=bool(guess), unknown="" if guess else unknown)


def translation_groups(head: Head) -> dict[str, str]:
    """Return Polylang's groups of posts by the slug of their term.

    Each is named by the numbers of its posts, so that it stays itself if exported again.
    """
    groups = {}
    for term in head.terms:
        if term.domain != "post_translations" or not term.description:
            continue
        try:
            value = parse_php(term.description)
        except BadPhpData:
            continue
        if isinstance(value, dict):
            numbers = sorted(str(number) for number in value.values() if isinstance(number, int))
            groups[term.slug] = f"polylang:{'-'.join(numbers)}"[:100]
    return groups
