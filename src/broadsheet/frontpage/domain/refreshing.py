"""From a change to pressed pages: what is withdrawn goes first, then the rest is made anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from broadsheet.articles.models import Article
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.frontpage.domain import addresses
from broadsheet.frontpage.domain.addresses import Front
from broadsheet.frontpage.domain.issue_pages import (
    issues_with,
    refresh_issues_in,
    refresh_issues_with,
)
from broadsheet.frontpage.domain.knocking import forget_knocks
from broadsheet.frontpage.domain.placing import place_article
from broadsheet.frontpage.domain.readable import count_readable
from broadsheet.frontpage.domain.storing import press_all, stored
from broadsheet.frontpage.domain.touched import (
    Key,
    articles_on,
    fronts_showing,
    keys_of,
    pages_elsewhere,
    touched_by_move,
)
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import Contributor
from broadsheet.press.domain import pressing
from broadsheet.press.domain.generations import start_generation
from broadsheet.toolkit import clock, outbox

PRESS = "frontpage.press"
GENERATION = "frontpage.generation"
ELSEWHERE = "frontpage.elsewhere"
EDITION_FRONTS = "frontpage.edition_fronts"
ALTERNATES = "frontpage.alternates"

LATER: Final = -1
"""The urgency of what must not keep the next article waiting."""
SOON_SECONDS: Final = 20
"""Editions come by the dozen: their fronts are made anew once for all that came meanwhile."""
SETTLED_SECONDS: Final = 60
"""Each public edition changes the menus of all others; that can wait until most are there."""


def refresh_article(*, article_id: int, former_addresses: list[str]) -> list[str]:
    """Place the article and press every address it touches; return them. Idempotent.

    The fronts in other languages come later, in a row of their own: an article does not wait for
    fifty of them.
    """
    move = place_article(article_id=article_id)
    article = Article.objects.filter(pk=article_id, live=True).first()
    present = article.published_address if article else ""
    gone = [address for address in former_addresses if address != present]
    if gone:
        pressing.withdraw([one for old in gone for one in (old, *pages_elsewhere(old))])
    touched = touched_by_move(move=move, article=article)
    press_all(touched)
    if present:
        press_all(stored(pages_elsewhere(present)))
    refresh_issues_with(article_id=article_id)
    outbox.put_once(
        topic=ELSEWHERE,
        payload={
            "article_id": article_id,
            "keys": sorted(map(list, move.touched)),
            "come_or_gone": sorted(map(list, move.before ^ move.after)),
        },
        due_at=_in(SOON_SECONDS),
        urgency=LATER,
    )
    return touched


@outbox.handles(ELSEWHERE)
def refresh_elsewhere(payload: Mapping[str, Any]) -> None:
    """Press the fronts in the languages that are not written in, as far as they are stored."""
    masthead = current_masthead()
    article = Article.objects.filter(pk=payload["article_id"], live=True).first()
    for language in masthead.reader_languages:
        if language not in masthead.all_languages:
            press_all(stored(fronts_showing(
                keys=_keys(payload["keys"]),
                come_or_gone=_keys(payload["come_or_gone"]),
                published_at=article.published_at if article else None,
                language=language,
            )))  # fmt: skip


def refresh_edition(*, article_id: int, language: str) -> None:
    """Press an edition that is ready, changed or no longer shown; the rest follows. Idempotent.

    Its page now; its fronts and feeds soon; the menus of the article's other pages when most of
    its editions are there.
    """
    article = Article.objects.filter(pk=article_id, live=True).first()
    if article is None or not article.published_address:
        return
    page = edition_address(article.published_address, language)
    press_all([page] if language in current_masthead().made_on_publish else stored([page]))
    soon, settled = _in(SOON_SECONDS), _in(SETTLED_SECONDS)
    about = {"article_id": article_id}
    outbox.put_once(
        topic=EDITION_FRONTS,
        payload={**about, "language": language},
        due_at=soon,
        urgency=LATER,
    )
    outbox.put_once(topic=ALTERNATES, payload=about, due_at=settled, urgency=LATER)


@outbox.handles(EDITION_FRONTS)
def refresh_edition_fronts(payload: Mapping[str, Any]) -> None:
    """Press the fronts that show an edition, and its language's part of the sitemap."""
    keys, language = keys_of(payload["article_id"]), payload["language"]
    article = Article.objects.filter(pk=payload["article_id"], live=True).first()
    if article is None:
        return
    changed = set()
    for month in {month for _key, month in keys}:
        changed |= count_readable(month=month, languages=[language])
    home = Front("home", language)
    found = stored(fronts_showing(keys=keys, language=language, published_at=article.published_at))
    if language in current_masthead().made_on_publish:
        found = [home.address, *found]
    machines = [addresses.SITEMAP_NEWS, *([addresses.SITEMAP_INDEX] if changed else [])]
    press_all(list(dict.fromkeys([*found, *stored(machines)])))
    refresh_issues_in(issue_ids=issues_with(article_id=article.pk), language=language)


@outbox.handles(ALTERNATES)
def refresh_alternates(payload: Mapping[str, Any]) -> None:
    """Press all stored pages of an article: each names the others in its menu and its head."""
    article = Article.objects.filter(pk=payload["article_id"], live=True).first()
    if article is not None and article.published_address:
        own = article.published_address
        press_all(stored([own, *pages_elsewhere(own)]))


def withdraw_at_once(*, address: str) -> None:
    """Take a page off the store in this very process; the worker does the thorough part."""
    store = pressing.the_store()
    for one in (address, *pages_elsewhere(address)):
        store.delete(one)


def forget_page(*, address: str) -> None:
    """Let a page be rendered anew at its next reader: what it says may have changed."""
    pressing.the_store().delete(address)


def contributor_changed(*, contributor: Contributor) -> None:
    """Press anew whatever shows the contributor's name or note, in batches of the outbox."""
    masthead = current_masthead()
    front = Front("contributor", masthead.language, contributor.pk, contributor.slug)
    for language in masthead.all_languages:
        here = replace(front, language=language)
        listed = addresses.beats_index(language, "contributor")
        outbox.put(topic=PRESS, payload={"addresses": [here.address, *here.feeds, listed]})
    for batch in articles_on(front=front):
        outbox.put(topic=PRESS, payload={"addresses": batch})


def house_texts_changed() -> None:
    """The newspaper's own texts in a language stand on every page of it: a new generation.

    Fifty languages come one after the other; one generation serves all that came meanwhile.
    """
    outbox.put_once(
        topic=GENERATION,
        payload={"reason": "the newspaper's own texts were translated"},
        due_at=_in(SETTLED_SECONDS),
        urgency=LATER,
    )


def every_page_changed() -> None:
    """The masthead or a beat stands on every page: a new generation of the store."""
    outbox.put_once(topic=GENERATION, payload={"reason": "the masthead changed"})


def refresh_by_the_clock(*, now: dt.datetime) -> None:
    """Every hour: the news sitemap holds two days and forgets what is older; so do knocks."""
    if now.minute == 0:
        forget_knocks(now=now)
        outbox.put(topic=PRESS, payload={"addresses": [addresses.SITEMAP_NEWS]})


@outbox.handles(PRESS)
def press_batch(payload: Mapping[str, Any]) -> None:
    """Press a batch of addresses."""
    press_all(payload["addresses"])


@outbox.handles(GENERATION)
def begin_generation(payload: Mapping[str, Any]) -> None:
    """Begin a new generation; several requests that wait together make one."""
    start_generation(reason=payload["reason"])


def _keys(rows: Iterable[list[Any]]) -> set[Key]:
    return {(key, month) for key, month in rows}


def _in(seconds: int) -> dt.datetime:
    return clock.now() + dt.timedelta(seconds=seconds)
