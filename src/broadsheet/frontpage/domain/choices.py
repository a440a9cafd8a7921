"""The languages of one article, for the Translate menu: what is ready, what is being made."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.domain.choosing import is_covered
from broadsheet.editions.domain.queries import Standing
from broadsheet.editions.engines.protocol import engine_names
from broadsheet.editions.enums import EditionState, Method
from broadsheet.frontpage.domain.addresses import translation
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.masthead.domain.languages import KNOWN_LANGUAGES
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.press.domain.links import absolute

_OFFER: Final = "Read this article in English"
_COVERAGE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One language of the menu.

    Where there is no edition, `href` leads by way of the address at which one is asked for, which
    robots keep away from: they would have a page made for each language of each article.
    """

    code: str
    endonym: str
    english: str
    href: str
    is_here: bool

    @property
    def html(self) -> SafeString:
        """The menu's line. Written here: fifty lines of a template take longer than the page.

        Neither an address nor a code holds a blank or a quotation mark (`press.domain.addresses`),
        so they stand without; in fifty lines that is what the sign-up box weighs.
        """
        here = " aria-current=page" if self.is_here else ""
        english = f" <i>{escape(self.english)}</i>" if self.english else ""
        link = f"<a href={escape(self.href)} lang={escape(self.code)}{here}>"
        return mark_safe(f"<li>{link}{escape(self.endonym)}</a>{english}")


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """The languages of the menu in which the article stands alike.

    `state` says how in the page's language: said once, as fifty times would weigh kilobytes. It
    is empty where there is no edition and none can be asked for.
    """

    state: str
    choices: tuple[Choice, ...]

    @property
    def html(self) -> SafeString:
        """The lines of the group."""
        return mark_safe("\n".join(choice.html for choice in self.choices))


@dataclass(frozen=True, slots=True)
class Alternate:
    """One ``hreflang`` of a page; `url` is a full address."""

    code: str
    url: str

    @property
    def html(self) -> SafeString:
        """The head's line. Written here, as the menu's are."""
        return mark_safe(
            f"<link rel=alternate hreflang={escape(self.code)} href={escape(self.url)}>"
        )


def gather_choices(
    *, frame: Frame, article_id: int, address: str, source: str, standings: Mapping[str, Standing]
) -> tuple[ChoiceGroup, ...]:
    """Return all languages that readers get, the best made first. No queries.

    `address` is the original's, `source` its language.
    """
    covered = covered_from(source)
    states = _states()
    found: dict[str, list[Choice]] = {stand: [] for stand in states}
    for code in dict.fromkeys([source, *frame.masthead.reader_languages]):
        standing = standings.get(code)
        stand = _stand(code == source, standing, code in covered)
        if code == source:
            href = address
        elif standing and standing.is_public:
            href = edition_address(address, code)
        else:
            href = translation(article_id, code)
        found[stand].append(_choice(code, frame, href))
    return tuple(
        ChoiceGroup(states[stand], tuple(choices)) for stand, choices in found.items() if choices
    )


def gather_offers() -> dict[str, str]:
    """Return “Read this article in English” as the catalog of each language that readers get says
    it of its own language, by code. A language whose catalog cannot say it is left out.
    """
    offers = {code: _offer(code) for code in current_masthead().reader_languages}
    return {code: words for code, words in offers.items() if words}


def gather_alternates(
    *, frame: Frame, address: str, source: str, standings: Mapping[str, Standing]
) -> tuple[Alternate, ...]:
    """Return the original and every public edition, and the default. No queries."""
    codes = [
        code
        for code in frame.masthead.reader_languages
        if code != source and code in standings and standings[code].is_public
    ]
    if not codes:
        return ()
    own = Alternate(source, absolute(address))
    others = (Alternate(code, absolute(edition_address(address, code))) for code in codes)
    return (own, *others, Alternate("x-default", own.url))


def covered_from(source: str) -> frozenset[str]:
    """Return the languages that an engine of the newsroom makes of `source`.

    Asked anew every half minute: a page lists fifty of them, and engines look at files.
    """
    key = (source, repr(settings.ENGINE_ORDER), tuple(engine_names()))
    kept = _covered.get(key)
    if kept is None or kept[0] < time.monotonic() - _COVERAGE_SECONDS:
        codes = frozenset(code for code in KNOWN_LANGUAGES if is_covered(source, code))
        if len(_covered) > 100:
            _covered.clear()
        kept = _covered[key] = (time.monotonic(), codes)
    return kept[1]


_covered: dict[tuple[object, ...], tuple[float, frozenset[str]]] = {}


def _choice(code: str, frame: Frame, href: str) -> Choice:
    found = language_of(code)
    return Choice(
        code=code,
        endonym=found.endonym,
        english=found.english if found.english != found.endonym else "",
        href=href,
        is_here=code == frame.language,
    )


_ORIGINAL: Final = "original"
_BEING_MADE: Final = "being made"
_ON_REQUEST: Final = "on request"
_NONE: Final = "none"


def _states() -> dict[str, str]:
    """Return how editions stand, in words of the page's language, in the menu's order."""
    return {
        _ORIGINAL: pgettext("edition", "original"),
        Method.HAND: pgettext("edition", "by hand"),
        Method.REVIEWED: pgettext("edition", "reviewed"),
        Method.MACHINE: pgettext("edition", "by machine"),
        _BEING_MADE: pgettext("edition", "being made"),
        EditionState.HELD: pgettext("edition", "waiting for review"),
        _ON_REQUEST: pgettext("edition", "on request"),
        _NONE: "",
    }


def _stand(is_original: bool, standing: Standing | None, is_covered: bool) -> str:
    if is_original:
        return _ORIGINAL
    if standing and standing.is_public:
        return standing.method
    if standing and standing.is_being_made:
        return _BEING_MADE
    if standing and standing.state == EditionState.HELD:
        return EditionState.HELD
    return _ON_REQUEST if is_covered else _NONE


@cache
def _offer(code: str) -> str:
    with speaking(code):
        words = gettext("Read this article in English")
    return words if words != _OFFER or code.split("-")[0] == "en" else ""
