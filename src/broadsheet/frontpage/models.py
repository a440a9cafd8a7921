"""Where articles stand: derived rows, so that no front's cost grows with the archive.

They can be made anew from the articles at any time (`domain.placing.rebuild_placements`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from broadsheet.toolkit import clock


class Placement(models.Model):
    """One live article on one front.

    `front` is ``home``, ``region:<id>``, ``theme:<id>`` or ``contributor:<id>``; `month` is the
    month of the article's address as ``yyyymm``, 202611 for November 2026.
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
            models.Index(fields=["language", "front", "-published_at"], name="front_newest_first"),
            models.Index(
                fields=["language", "front", "month", "published_at"], name="front_by_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.front} {self.article_id}"


class FrontMonth(models.Model):
    """How many live articles a front has from one month: the archive's table of contents.

    `changed_at` is when one of them last came, went or was edited; it is kept for home alone,
    where the sitemap's index asks for it.
    """

    language = models.CharField(max_length=16)
    front = models.CharField(max_length=40)
    month = models.PositiveIntegerField()
    articles = models.PositiveIntegerField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["language", "front", "month"], name="one_row_per_front_and_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.front} {self.month}: {self.articles}"
