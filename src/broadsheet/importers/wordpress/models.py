"""What the WordPress importer remembers, so that a second run adds nothing and a later one fills
what was missing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ImportedItem(models.Model):
    """One item of an old site and what became of it.

    `key` is the item's number at the old site. Where the page or picture was removed at the desk
    since, the row stays: what an editor removed is not brought back. `told` is what the report said
    of it ("changes", "findings"), for the report of a later run.
    """

    site = models.CharField(max_length=200)
    key = models.CharField(max_length=64)
    post_type = models.CharField(max_length=40)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    picture = models.ForeignKey(
        "pictures.Picture", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    slug = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=16, blank=True)
    translation_group = models.CharField(max_length=100, blank=True)
    told = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "importers"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "key"], name="one_row_per_wordpress_item"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "translation_group"], name="wordpress_translations"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.key}"


class StoredComment(models.Model):
    """A comment of an old site, kept as it was for the room that will show comments.

    `content` is what the reader wrote, unsanitised: whoever shows it cleans it.
    """

    site = models.CharField(max_length=200)
    wordpress_id = models.PositiveBigIntegerField()
    parent_wordpress_id = models.PositiveBigIntegerField(default=0)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="stored_comments"
    )
    kind = models.CharField(max_length=20)  # comment, pingback, trackback
    is_approved = models.BooleanField()
    author_name = models.CharField(max_length=255, blank=True)
    author_email = models.CharField(max_length=255, blank=True)
    author_url = models.CharField(max_length=500, blank=True)
    author_ip = models.CharField(max_length=100, blank=True)
    written_at = models.DateTimeField(null=True)
    content = models.TextField(blank=True)
    meta = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "importers"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "wordpress_id"], name="one_row_per_wordpress_comment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.wordpress_id}"


class WaitingPicture(models.Model):
    """A place in an article whose picture's file was not at hand.

    `block_id` is the block that stands in its place in the body; empty: the featured picture.
    Places of one gallery share `gallery`.
    """

    site = models.CharField(max_length=200)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=2000)
    block_id = models.CharField(max_length=36, blank=True)
    gallery = models.CharField(max_length=36, blank=True)
    alt = models.CharField(max_length=500, blank=True)
    caption = models.TextField(blank=True)
    credit = models.CharField(max_length=255, blank=True)

    class Meta:
        app_label = "importers"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "block_id"], name="one_waiting_per_place"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "id"], name="waiting_of_site")]

    def __str__(self) -> str:
        return self.source
