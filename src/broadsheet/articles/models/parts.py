"""Rows that belong to one article: names of the byline, corrections."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from broadsheet.articles.enums import BylineRole


class BylineEntry(Orderable):
    """One name of the byline: a contributor, or a guest without a page."""

    article = ParentalKey("articles.Article", on_delete=models.CASCADE, related_name="byline")
    contributor = models.ForeignKey(
        "people.Contributor", verbose_name=_("contributor"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="byline_entries",
    )  # fmt: skip
    guest_name = models.CharField(
        _("or a guest"), max_length=200, blank=True, help_text=_("A name without a page.")
    )
    role = models.CharField(
        _("did"), max_length=20, choices=BylineRole.choices, default=BylineRole.WORDS
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("contributor"), FieldPanel("guest_name"), FieldPanel("role")])
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("name")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.contributor.name if self.contributor else self.guest_name

    def clean(self) -> None:
        super().clean()
        if bool(self.contributor_id) == bool(self.guest_name.strip()):
            raise ValidationError(_("Choose a contributor or write a guest's name."))


class Correction(Orderable):
    """What was wrong and what is right, dated and public."""

    article = ParentalKey("articles.Article", on_delete=models.CASCADE, related_name="corrections")
    made_at = models.DateTimeField(_("corrected at"), default=timezone.now)
    text = RichTextField(
        _("correction"), features=["bold", "italic", "link"],
        help_text=_("Say what was wrong and what is right. Readers see it under the headline."),
    )  # fmt: skip

    panels: ClassVar = [FieldPanel("text"), FieldPanel("made_at")]

    class Meta:
        ordering: ClassVar = ["-made_at"]
        verbose_name = _("correction")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
