"""Regions and themes: two taxonomies of one shape."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index


class Beat(index.Indexed, models.Model):
    """What a region and a theme have in common."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True, allow_unicode=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Stands at the head of the front.")
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Lower numbers come first in menus.")
    )

    panels: ClassVar = [
        FieldPanel("name"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("position"),
    ]  # fmt: skip
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Region(Beat):
    """A place that articles are about. Front: ``/<language>/regions/<slug>/``."""

    class Meta(Beat.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Theme(Beat):
    """A subject that articles are about. Front: ``/<language>/themes/<slug>/``."""

    class Meta(Beat.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
