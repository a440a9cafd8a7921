"""Where articles stand: derived rows, so that no front's cost grows with the archive.

They can be made anew from the articles at any time (`domain.placing.rebuild_placements`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Placement(models.Model):
    """One live article on one front, in whatever languages it can be read.

    `language` is the one that it is written in; `front` is ``home``, ``region:<id>``,
    ``theme:<id>`` or ``contributor:<id>``; `month` is the month of the article's address as
    ``yyyymm``, 202611 for November 2026.
    """

    language = models.CharField(max_length=16)
    front = models.CharField(max_length=40)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="placements"
    )
    published_at = models.DateTimeField()
    month = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "front"], name="one_placement_per_front"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["front", "-published_at"], name="front_newest_first"),
            models.Index(fields=["front", "month", "published_at"], name="front_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.front} {self.article_id}"


class FrontMonth(models.Model):
    """How many live articles a front has from one month: the archive's table of contents."""

    front = models.CharField(max_length=40)
    month = models.PositiveIntegerField()
    articles = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["front", "month"], name="one_row_per_front_and_month"),
        ]

    def __str__(self) -> str:
        return f"{self.front} {self.month}: {self.articles}"


class ReadableMonth(models.Model):
    """How many articles of one month can be read in a language: the parts of the sitemap.

    `changed_at` is when the newest of them appeared.
    """

    language = models.CharField(max_length=16)
    month = models.PositiveIntegerField()
    articles = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["language", "month"], name="one_row_per_language_and_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.month}: {self.articles}"


class Knock(models.Model):
    """How often a network (empty: all together) asked for something within one hour.

    `network` is a keyed digest that changes each hour: it says nothing of who it was.
    """

    purpose = models.CharField(max_length=20)
    network = models.CharField(max_length=32, blank=True)
    hour = models.PositiveIntegerField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "network", "hour"], name="one_row_per_network_and_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.hour}: {self.times}"
