"""The picture: Wagtail's image with what a newspaper has to say beside it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index


class Picture(AbstractImage):
    """A photograph, drawing or chart. Its texts are the defaults of each place that shows it."""

    alt = models.CharField(
        _("alt text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=1000, blank=True)
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it, and where it is from.")
    )
    # SHA-256 of the file as it came in, so that the same file is stored once.
    source_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    admin_form_fields = (
        "title", "file", "alt", "caption", "credit", "collection", "tags",
        "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip
    search_fields: ClassVar = [
        *AbstractImage.search_fields,
        index.SearchField("alt"),
        index.SearchField("caption"),
        index.SearchField("credit"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        return self.alt


class Rendition(AbstractRendition):
    """One size and format of a picture."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]
