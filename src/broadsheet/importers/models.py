"""What importers remember: what came from where, and what they recognised."""

from __future__ import annotations

from django.db import models


class DraftFindings(models.Model):
    """What an importer recognised in a document and was unsure of, shown beside the draft."""

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, related_name="draft_findings"
    )
    filename = models.CharField(max_length=255)
    imported_at = models.DateTimeField(auto_now_add=True)
    findings = models.JSONField(default=list)
    is_dismissed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.filename


# The importers' own tables are found from here.
from broadsheet.importers.wordpress.models import (  # noqa: E402
    ImportedItem,
    StoredComment,
    WaitingPicture,
)

__all__ = ["DraftFindings", "ImportedItem", "StoredComment", "WaitingPicture"]
