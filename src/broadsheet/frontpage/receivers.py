"""What is published, withdrawn or renamed elsewhere changes pages here."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from broadsheet.articles.models import Article
from broadsheet.articles.signals import address_withdrawn, article_published, article_withdrawn
from broadsheet.beats.models import Region, Theme
from broadsheet.editions.signals import edition_ready, house_texts_ready
from broadsheet.frontpage.domain.arriving import place_imported
from broadsheet.frontpage.domain.issue_pages import (
    issues_with,
    refresh_issue,
    refresh_issues_in,
    refresh_issues_later,
)
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
from broadsheet.newsletters.signals import issue_published
from broadsheet.people.models import Contributor
from broadsheet.readers.domain.preferences import forget_beat
from broadsheet.toolkit.signals import minute_passed


@receiver([article_published, article_withdrawn])
def on_article_changed(article_id: int, former_addresses: list[str], **kwargs: Any) -> None:
    refresh_article(article_id=article_id, former_addresses=former_addresses)


@receiver(pre_delete, sender=Article)
def on_article_deleted(instance: Article, **kwargs: Any) -> None:
    """Its places in issues go with it, so who shows it must be asked before."""
    refresh_issues_later(issue_ids=issues_with(article_id=instance.pk))


@receiver(issue_published)
def on_issue_published(issue_id: int, **kwargs: Any) -> None:
    refresh_issue(issue_id=issue_id)


@receiver(articles_imported)
def on_articles_imported(article_ids: list[int], **kwargs: Any) -> None:
    place_imported(article_ids=article_ids)


@receiver(address_withdrawn)
def on_address_withdrawn(address: str, **kwargs: Any) -> None:
    withdraw_at_once(address=address)


@receiver([post_save, post_delete], sender=Contributor)
def on_contributor_changed(instance: Contributor, **kwargs: Any) -> None:
    contributor_changed(contributor=instance)


@receiver(post_delete, sender=Region)
@receiver(post_delete, sender=Theme)
def on_beat_deleted(sender: type[Region | Theme], instance: Region | Theme, **kwargs: Any) -> None:
    forget_beat(beat=f"{sender._meta.model_name}:{instance.pk}")


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
def on_house_texts_ready(subject: str, language: str, **kwargs: Any) -> None:
    """An issue's subject and note stand on its own pages alone, all others on every page."""
    kind, _, key = subject.partition(":")
    if kind == "issue":
        refresh_issues_in(issue_ids=[int(key)], language=language)
    else:
        house_texts_changed()


@receiver(minute_passed)
def on_minute_passed(now: Any, **kwargs: Any) -> None:
    refresh_by_the_clock(now=now)
