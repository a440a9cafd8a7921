"""Publishing and withdrawing: what is written in the transaction, and what follows from it.

Wagtail publishes the page; these functions record what follows, in the same transaction. The
rooms above hear of it through `articles.signals`, sent from the outbox, so that a crash loses
nothing.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from wagtail.contrib.redirects.models import Redirect

from broadsheet.articles.models import Article, Withdrawal
from broadsheet.articles.models.article import article_address
from broadsheet.articles.signals import address_withdrawn, article_published, article_withdrawn
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.domain.widening import add_languages
from broadsheet.toolkit import clock, outbox

PUBLISHED = "articles.published"
WITHDRAWN = "articles.withdrawn"
URGENT = 10


@transaction.atomic
def record_publication(*, article: Article) -> None:
    """Fix the article's date and address, redirect its former address, and tell the house.

    The newspaper is written in its language from now on, should that have been given up while it
    was a draft. The first publication freezes the day in the masthead's time zone, so that a later
    change of zone moves no address. Idempotent.
    """
    masthead = current_masthead()
    if article.language not in masthead.all_languages:
        add_languages(codes=[article.language])
    zone = zoneinfo.ZoneInfo(masthead.time_zone)
    article.published_at = article.first_published_at or clock.now()
    if article.published_on is None:
        article.published_on = article.published_at.astimezone(zone).date()
    address = article_address(
        language=article.language, day=article.published_on, slug=article.slug
    )
    former = article.published_address
    article.published_address = address
    Article.objects.filter(pk=article.pk).update(
        published_at=article.published_at,
        published_on=article.published_on,
        published_address=address,
    )
    Withdrawal.objects.filter(address=address).delete()
    Redirect.objects.filter(old_path=Redirect.normalise_path(address)).delete()
    moved = [former] if former and former != address else []
    for old in moved:
        redirect_address(address=old, article=article)
    outbox.put(
        topic=PUBLISHED,
        payload={"article_id": article.pk, "former_addresses": moved},
        urgency=URGENT,
    )


@transaction.atomic
def record_withdrawal(*, article: Article) -> None:
    """Mark the article's address as gone and tell the house. Idempotent."""
    address = article.published_address
    if not address:
        return
    Withdrawal.objects.get_or_create(address=address, defaults={"withdrawn_at": clock.now()})
    transaction.on_commit(lambda: address_withdrawn.send(sender=Article, address=address))
    outbox.put(
        topic=WITHDRAWN,
        payload={"article_id": article.pk, "former_addresses": [address]},
        urgency=URGENT,
    )


def redirect_address(*, address: str, article: Article) -> None:
    """Answer `address` (a path, perhaps with a query) with a permanent redirect to `article`."""
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(address),
        site=None,
        defaults={
            "redirect_page": article,
            "is_permanent": True,
            "automatically_created": True,
        },
    )


@outbox.handles(PUBLISHED)
def announce_publication(payload: Mapping[str, Any]) -> None:
    """Tell every room that an article is live; all are told, and one that fails is told again."""
    _announce(article_published, payload)


@outbox.handles(WITHDRAWN)
def announce_withdrawal(payload: Mapping[str, Any]) -> None:
    """Tell every room that an article is gone."""
    _announce(article_withdrawn, payload)


def _announce(signal: Signal, payload: Mapping[str, Any]) -> None:
    answers = signal.send_robust(
        sender=Article,
        article_id=payload["article_id"],
        former_addresses=payload["former_addresses"],
    )
    for _receiver, answer in answers:
        if isinstance(answer, Exception):
            raise answer
