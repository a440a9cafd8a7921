"""A reader asks for an edition, and looks whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from broadsheet.articles.models import Article
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.domain.planning import request_edition
from broadsheet.editions.domain.queries import find_edition
from broadsheet.editions.enums import EditionState
from broadsheet.frontpage.domain.refreshing import forget_page
from broadsheet.masthead.domain.queries import current_masthead

State = Literal["ready", "being_made", "held", "none"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article in a language that readers can ask for. `address` is its page there."""

    article_id: int
    language: str
    source: str
    address: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an edition has come: `done` texts of `total`."""

    state: State
    done: int
    total: int


def find_wanted(*, article_id: int, language: str) -> Wanted | None:
    """Return what is asked for, None without such a live article or language. Two queries."""
    if language not in current_masthead().reader_languages:
        return None
    row = (
        Article.objects.filter(pk=article_id, live=True)
        .exclude(published_address="")
        .values_list("published_address", "language")
        .first()
    )
    if row is None:
        return None
    address, source = row
    own = address if language == source else edition_address(address, language)
    return Wanted(article_id, language, source, own)


def ask_for(wanted: Wanted) -> bool:
    """Have an edition made; return whether it is being made or ready.

    However many ask, it is made once. The page that says so is made anew at its next reader.
    """
    if wanted.language == wanted.source:
        return True
    edition = request_edition(article_id=wanted.article_id, language=wanted.language)
    forget_page(address=wanted.address)
    return edition is not None and (edition.due_at is not None or edition.is_public)


def look_for(wanted: Wanted) -> Progress:
    """Return how an edition stands. Two queries."""
    if wanted.language == wanted.source:
        return Progress("ready", 0, 0)
    edition = find_edition(article_id=wanted.article_id, language=wanted.language)
    if edition is None:
        return Progress("none", 0, 0)
    if edition.is_public:
        return Progress("ready", 0, 0)
    if edition.state == EditionState.HELD:
        return Progress("held", 0, 0)
    if edition.due_at is None:
        return Progress("none", 0, 0)
    original = find_edition(article_id=wanted.article_id, language=wanted.source)
    total = len(original.segments) if original else 0
    return Progress("being_made", min(len(edition.segments), total), total)
