"""From a change to pressed pages: what is withdrawn goes first, then the rest is made anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from broadsheet.articles.models import Article
from broadsheet.frontpage.domain import addresses
from broadsheet.frontpage.domain.addresses import Front
from broadsheet.frontpage.domain.placing import place_article
from broadsheet.frontpage.domain.touched import articles_on, touched_by_move
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import Contributor
from broadsheet.press.domain import pressing
from broadsheet.press.domain.generations import start_generation
from broadsheet.toolkit import outbox

PRESS = "frontpage.press"
GENERATION = "frontpage.generation"


def refresh_article(*, article_id: int, former_addresses: list[str]) -> list[str]:
    """Place the article and press every address it touches; return them. Idempotent."""
    move = place_article(article_id=article_id)
    article = Article.objects.filter(pk=article_id, live=True).first()
    present = article.published_address if article else ""
    gone = [address for address in former_addresses if address != present]
    if gone:
        pressing.withdraw(gone)
    touched = touched_by_move(move=move, article=article)
    _press(touched)
    return touched


def withdraw_at_once(*, address: str) -> None:
    """Take a page off the store in this very process; the worker does the thorough part."""
    pressing.the_store().delete(address)


def contributor_changed(*, contributor: Contributor) -> None:
    """Press anew whatever shows the contributor's name or note, in batches of the outbox."""
    for language in current_masthead().all_languages:
        front = Front("contributor", language, contributor.pk, contributor.slug)
        listed = addresses.beats_index(language, "contributor")
        outbox.put(topic=PRESS, payload={"addresses": [front.address, *front.feeds, listed]})
    for batch in articles_on(front=front):
        outbox.put(topic=PRESS, payload={"addresses": batch})


def every_page_changed() -> None:
    """The masthead or a beat stands on every page: a new generation of the store."""
    outbox.put_once(topic=GENERATION, payload={"reason": "the masthead changed"})


def refresh_by_the_clock(*, now: dt.datetime) -> None:
    """Every hour: the news sitemap holds two days and forgets what is older."""
    if now.minute == 0:
        outbox.put(topic=PRESS, payload={"addresses": [addresses.SITEMAP_NEWS]})


@outbox.handles(PRESS)
def press_batch(payload: Mapping[str, Any]) -> None:
    """Press a batch of addresses."""
    _press(payload["addresses"])


@outbox.handles(GENERATION)
def begin_generation(payload: Mapping[str, Any]) -> None:
    """Begin a new generation; several requests that wait together make one."""
    start_generation(reason=payload["reason"])


def _press(wanted: list[str]) -> None:
    """Press all; if any failed, say so after the others are done, so that the row comes again."""
    failures = [pressed.error for pressed in pressing.refresh(wanted) if pressed.error]
    if failures:
        raise failures[0]
