"""Wagtail says that a page was published or withdrawn; the domain records what follows."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from broadsheet.articles.domain.languages import why_they_stay
from broadsheet.articles.domain.publishing import record_publication, record_withdrawal
from broadsheet.articles.models import Article
from broadsheet.masthead.signals import languages_given_up


@receiver(page_published, sender=Article)
def on_page_published(instance: Article, **kwargs: Any) -> None:
    # Wagtail says so, too, of an article that was only scheduled.
    if instance.live:
        record_publication(article=instance)


@receiver(page_unpublished, sender=Article)
def on_page_unpublished(instance: Article, **kwargs: Any) -> None:
    record_withdrawal(article=instance)


@receiver(languages_given_up)
def on_languages_given_up(codes: list[str], **kwargs: Any) -> list[str]:
    return why_they_stay(codes=codes)
