"""What is published, withdrawn or renamed elsewhere changes pages here."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from broadsheet.articles.signals import address_withdrawn, article_published, article_withdrawn
from broadsheet.beats.models import Region, Theme
from broadsheet.editions.signals import edition_ready, house_texts_ready
from broadsheet.frontpage.domain.arriving import place_imported
from broadsheet.frontpage.domain.refreshing import (
    contributor_changed,
    every_page_changed,
    house_texts_changed,
    refresh_article,
    refresh_by_the_clock,
    refresh_edition,
    withdraw_at_once,
)
from broadsheet.importers.signals import articles_imported
from broadsheet.masthead.models import Masthead, StandingPage
from broadsheet.people.models import Contributor
from broadsheet.toolkit.signals import minute_passed


@receiver([article_published, article_withdrawn])
def on_article_changed(article_id: int, former_addresses: list[str], **kwargs: Any) -> None:
    refresh_article(article_id=article_id, former_addresses=former_addresses)


@receiver(articles_imported)
def on_articles_imported(article_ids: list[int], **kwargs: Any) -> None:
    place_imported(article_ids=article_ids)


@receiver(address_withdrawn)
def on_address_withdrawn(address: str, **kwargs: Any) -> None:
    withdraw_at_once(address=address)


@receiver([post_save, post_delete], sender=Contributor)
def on_contributor_changed(instance: Contributor, **kwargs: Any) -> None:
    contributor_changed(contributor=instance)


@receiver([post_save, post_delete], sender=Region)
@receiver([post_save, post_delete], sender=Theme)
@receiver([post_save, post_delete], sender=Masthead)
@receiver([post_save, post_delete], sender=StandingPage)
def on_every_page_changed(**kwargs: Any) -> None:
    every_page_changed()


@receiver(edition_ready)
def on_edition_ready(article_id: int, language: str, **kwargs: Any) -> None:
    """A headline alone (`headlines_ready`) changes no page: nobody has checked it in its text."""
    refresh_edition(article_id=article_id, language=language)


@receiver(house_texts_ready)
def on_house_texts_ready(**kwargs: Any) -> None:
    house_texts_changed()


@receiver(minute_passed)
def on_minute_passed(now: Any, **kwargs: Any) -> None:
    refresh_by_the_clock(now=now)
