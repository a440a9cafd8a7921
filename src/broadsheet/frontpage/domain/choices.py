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

from broadsheet.editions.domain.choosing import is_covered
from broadsheet.editions.domain.queries import Standing
from broadsheet.editions.engines.protocol import engine_names
from broadsheet.editions.enums import EditionState, Method
from broadsheet.frontpage.domain.addresses import edition_address
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.frontpage.domain.urls import absolute
from broadsheet.masthead.domain.languages import KNOWN_LANGUAGES
from broadsheet.masthead.domain.languages import language as language_of

_OFFER: Final = "Read this article in English"
_COVERAGE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One language of the menu. `state` says in the page's language how the edition stands.

    `suggestion` offers the article in that language itself, where its catalog can.
    """

    code: str
    endonym: str
    english: str
    href: str
    state: str
    is_ready: bool
    is_here: bool
    suggestion: str

    @property
    def html(self) -> SafeString:
        """The menu's line. Written here: fifty lines of a template take longer than the page."""
        here = ' aria-current="page"' if self.is_here else ""
        follow = "" if self.is_ready else ' rel="nofollow"'
        offer = f' data-suggest="{escape(self.suggestion)}"' if self.suggestion else ""
        english = f' <i lang="en">{escape(self.english)}</i>' if self.english else ""
        state = f" <small>{escape(self.state)}</small>" if self.state else ""
        name = f'<bdi lang="{escape(self.code)}">{escape(self.endonym)}</bdi>'
        return mark_safe(
            f'<li><a href="{escape(self.href)}"{here}{follow}{offer}>{name}{english}{state}</a>'
        )


@dataclass(frozen=True, slots=True)
class Alternate:
    """One ``hreflang`` of a page; `url` is a full address."""

    code: str
    url: str


def gather_choices(
    *, frame: Frame, address: str, source: str, standings: Mapping[str, Standing]
) -> tuple[Choice, ...]:
    """Return all languages that readers get, the ready ones first. No queries.

    `address` is the original's, `source` its language.
    """
    covered = covered_from(source)
    found = [
        _choice(code, frame, address, source, standings.get(code), code in covered)
        for code in dict.fromkeys([source, *frame.masthead.reader_languages])
    ]
    return tuple(sorted(found, key=lambda choice: not choice.is_ready))


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


def _choice(
    code: str, frame: Frame, address: str, source: str, standing: Standing | None, is_covered: bool
) -> Choice:
    found = language_of(code)
    is_ready = code == source or bool(standing and standing.is_public)
    return Choice(
        code=code,
        endonym=found.endonym,
        english=found.english if found.english != found.endonym else "",
        href=address if code == source else edition_address(address, code),
        state=_state(code == source, standing, is_covered),
        is_ready=is_ready,
        is_here=code == frame.language,
        suggestion=_suggestion(code) if is_ready and code != frame.language else "",
    )


def _state(is_original: bool, standing: Standing | None, is_covered: bool) -> str:
    if is_original:
        return pgettext("edition", "original")
    if standing and standing.is_public:
        return {
            Method.HAND: pgettext("edition", "by hand"),
            Method.REVIEWED: pgettext("edition", "reviewed"),
            Method.MACHINE: pgettext("edition", "by machine"),
        }[standing.method]
    if standing and standing.is_being_made:
        return pgettext("edition", "being made")
    if standing and standing.state == EditionState.HELD:
        return pgettext("edition", "waiting for review")
    return pgettext("edition", "on request") if is_covered else ""


@cache
def _suggestion(code: str) -> str:
    """Return “Read this article in English” as each catalog says it of its own language."""
    with speaking(code):
        words = gettext("Read this article in English")
    return words if words != _OFFER or code.split("-")[0] == "en" else ""
