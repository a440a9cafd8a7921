"""What is published or changed elsewhere is translated here."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from broadsheet.articles.signals import article_published, article_withdrawn
from broadsheet.beats.models import Region, Theme
from broadsheet.editions.domain.planning import plan_article, plan_house_texts
from broadsheet.editions.domain.queue import free_editions, wake_up
from broadsheet.masthead.models import Masthead
from broadsheet.people.models import Contributor
from broadsheet.toolkit.signals import minute_passed


@receiver([article_published, article_withdrawn])
def on_article_changed(article_id: int, **kwargs: Any) -> None:
    plan_article(article_id=article_id)


@receiver(post_save, sender=Masthead)
def on_masthead_changed(**kwargs: Any) -> None:
    plan_house_texts(subjects=["masthead"])


@receiver(post_save, sender=Region)
def on_region_changed(instance: Region, **kwargs: Any) -> None:
    plan_house_texts(subjects=[f"region:{instance.pk}"])


@receiver(post_save, sender=Theme)
def on_theme_changed(instance: Theme, **kwargs: Any) -> None:
    plan_house_texts(subjects=[f"theme:{instance.pk}"])


@receiver(post_save, sender=Contributor)
def on_contributor_changed(instance: Contributor, **kwargs: Any) -> None:
    plan_house_texts(subjects=[f"contributor:{instance.pk}"])


@receiver(minute_passed)
def on_minute_passed(**kwargs: Any) -> None:
    """The sweep: whatever a killed worker left is found here."""
    if free_editions().exists():
        wake_up()
