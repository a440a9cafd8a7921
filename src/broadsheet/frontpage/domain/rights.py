"""What an article says of its source, its copyright and its terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from broadsheet.articles.domain.bylines import words_first
from broadsheet.articles.models import Article
from broadsheet.editions.enums import SegmentKind
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.parts import Parts
from broadsheet.frontpage.domain.richtext import Converter
from broadsheet.frontpage.domain.urls import safe_href
from broadsheet.press.domain.links import absolute

LEGAL_TEXTS = ("note_to_readers", "reprint_terms", "disclaimer", "fair_use_notice")


@dataclass(frozen=True, slots=True)
class Rights:
    """The lines under an article. `canonical` and `source_href` are full addresses.

    `source_number` numbers the source's address in print; `source_href` may be empty for a
    syndicated article whose original has none. `languages` names the texts that are in another
    language than the page, each with its code.
    """

    canonical: str
    source_name: str
    source_href: str
    source_number: int
    holders: tuple[str, ...]
    year: int
    copyright_line: str
    note_to_readers: SafeString
    reprint_terms: SafeString
    disclaimer: SafeString
    fair_use_notice: SafeString
    is_syndicated: bool
    languages: dict[str, str]


def legal_sources(article: Article, frame: Frame) -> dict[str, str]:
    """Return the rich text of each legal text: the article's own, else the masthead's."""
    return {name: getattr(article, name) or _lent(name, frame) for name in LEGAL_TEXTS}


def _lent(name: str, frame: Frame) -> str:
    source = getattr(frame.masthead, name) or ""
    return frame.house.rich("masthead", name, source, SegmentKind.LEGAL)


def gather_rights(
    *, parts: Parts, frame: Frame, converter: Converter, legal: dict[str, str]
) -> Rights:
    """Return what follows from the article's origin. No queries.

    The copyright is that of the authors and the publisher, with the year of publication, unless
    the article names another holder or year.
    """
    article, masthead = parts.article, frame.masthead
    own = absolute(article.published_address or article.address)
    syndicated_from = safe_href(article.origin_url) if article.is_syndicated else ""
    publisher = article.origin_publisher if article.is_syndicated else masthead.name
    holder = article.origin_publisher if article.is_syndicated else masthead.holder
    authors = words_first((who.name, who.role) for who in parts.byline)
    by_origin = tuple(dict.fromkeys([*authors, holder] if holder else authors))
    holders = (article.copyright_holder,) if article.copyright_holder else by_origin
    year = article.copyright_year or _year(article)
    own_language = article.language if article.language != frame.language else ""
    languages = {
        name: own_language if getattr(article, name) else frame.lent_language
        for name in LEGAL_TEXTS
    }
    source = syndicated_from if article.is_syndicated else own
    texts: dict[str, Any] = {name: converter.blocks(text) for name, text in legal.items()}
    return Rights(
        canonical=syndicated_from or own,
        source_name=publisher or article.origin_url or masthead.name,
        source_href=source,
        source_number=converter.href(source)[1] if source else 0,
        holders=holders,
        year=year,
        copyright_line=gettext("Copyright © %(holders)s, %(year)s")
        % {"holders": ", ".join(holders), "year": year},
        is_syndicated=article.is_syndicated,
        languages={name: code for name, code in languages.items() if code},
        **texts,
    )


def _year(article: Article) -> int:
    if article.published_on:
        return int(article.published_on.year)
    return int(article.address.split("/")[2])  # a draft: the year it would be published in
