"""Staff accounts and contributors."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index


class User(AbstractUser):
    """An account at the desk."""

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")


class Contributor(index.Indexed, models.Model):
    """Somebody whose name stands in bylines. Page: ``/<language>/contributors/<slug>/``."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=120, unique=True, allow_unicode=True)
    portrait = models.ForeignKey(
        "pictures.Picture", verbose_name=_("portrait"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    note = RichTextField(
        _("note"), blank=True, features=["bold", "italic", "link"],
        help_text=_("Who this is, in two or three sentences. Stands under each article."),
    )  # fmt: skip
    job = models.CharField(_("job"), max_length=120, blank=True)
    email = models.EmailField(_("public e-mail address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    staff = models.OneToOneField(
        User, verbose_name=_("account at the desk"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="contributor",
    )  # fmt: skip

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("job"), FieldPanel("slug")], _("Name")),
        FieldPanel("portrait"),
        FieldPanel("note"),
        MultiFieldPanel([FieldPanel("email"), FieldPanel("website")], _("Contact")),
        FieldPanel("staff"),
    ]
    search_fields: ClassVar = [
        index.SearchField("name", boost=2), index.AutocompleteField("name"),
        index.SearchField("note"),
    ]  # fmt: skip

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return self.name
