"""Who we are: one row that every page shows."""

from __future__ import annotations

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField

from broadsheet.masthead.enums import DEFAULT_LANGUAGES, WithoutEdition, WithoutIssue

LEGAL_FEATURES = ["bold", "italic", "link"]


def validate_time_zone(value: str) -> None:
    """Refuse a name that the tz database does not know."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write it like Europe/Lisbon."),
            params={"name": value},
        ) from error


def default_languages() -> list[str]:
    """Return the languages that a new newspaper offers."""
    return list(DEFAULT_LANGUAGES)


def every_day() -> list[int]:
    """Return all days of the week, Monday is 0."""
    return list(range(7))


@register_setting(icon="newspaper")
class Masthead(BaseGenericSetting):
    """The publication's identity and the texts that stand on every article unless overridden."""

    name = models.CharField(_("name"), max_length=120, default="The Broadsheet")
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences, for search and sharing.")
    )
    language = models.CharField(
        _("source language"),
        max_length=16,
        default="en",
        help_text=_("The language that you write in. New articles begin with it."),
    )
    languages = models.JSONField(
        _("languages written in"),
        default=list,
        blank=True,
        help_text=_("Languages that articles are written in, besides the source language."),
    )
    offered_languages = models.JSONField(
        _("languages for readers"),
        default=default_languages,
        blank=True,
        help_text=_("Languages that readers can ask for. The order is that of readership."),
    )
    on_demand_languages = models.JSONField(
        _("made on demand"),
        default=list,
        blank=True,
        help_text=_("Of these, the ones that are translated only when a reader asks."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone],
        help_text=_("Dates on pages and in addresses follow it. Example: Europe/Lisbon."),
    )  # fmt: skip
    logo = models.ForeignKey(
        "pictures.Picture", verbose_name=_("logo"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    founded_year = models.PositiveIntegerField(_("founded in"), null=True, blank=True)
    copyright_holder = models.CharField(
        _("copyright holder"), max_length=200, blank=True, help_text=_("Empty: the name above.")
    )
    contact_email = models.EmailField(_("contact address"), blank=True)
    media_email = models.EmailField(_("address for media inquiries"), blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    channels = models.JSONField(
        _("channels"), default=list, blank=True,
        help_text=_("Where readers can follow you: a list of name and address."),
    )  # fmt: skip

    has_newsletter = models.BooleanField(
        _("newsletter"), default=False,
        help_text=_("Readers can sign up on every page, and issues can be sent."),
    )  # fmt: skip
    newsletter_at = models.TimeField(
        _("sent at"), null=True, blank=True,
        help_text=_("In the newspaper's time zone. Empty: only when an editor sends it."),
    )  # fmt: skip
    newsletter_weekdays = models.JSONField(_("on these days"), default=every_day, blank=True)
    newsletter_weekly_on = models.PositiveSmallIntegerField(
        _("weekly issue on"), null=True, blank=True,
        help_text=_("For readers who chose one mail a week. It is sent at the same time of day."),
    )  # fmt: skip
    newsletter_without_issue = models.CharField(
        _("if nobody has made an issue"), max_length=10, choices=WithoutIssue.choices,
        default=WithoutIssue.SKIP,
    )  # fmt: skip
    newsletter_without_edition = models.CharField(
        _("an article without an edition"), max_length=10, choices=WithoutEdition.choices,
        default=WithoutEdition.ORIGINAL,
    )  # fmt: skip

    note_to_readers = RichTextField(
        _("note to readers"), blank=True, features=LEGAL_FEATURES,
        help_text=_("Shown under every article."),
    )  # fmt: skip
    reprint_terms = RichTextField(_("reprint terms"), blank=True, features=LEGAL_FEATURES)
    disclaimer = RichTextField(_("disclaimer"), blank=True, features=LEGAL_FEATURES)
    fair_use_notice = RichTextField(_("fair-use notice"), blank=True, features=LEGAL_FEATURES)

    class Meta:
        verbose_name = _("masthead")

    def __str__(self) -> str:
        return self.name

    @property
    def holder(self) -> str:
        """Who holds the copyright of what we publish."""
        return self.copyright_holder or self.name

    @property
    def all_languages(self) -> list[str]:
        """The languages written in: source language first, then the others, each once."""
        return list(dict.fromkeys([self.language, *self.languages]))

    @property
    def reader_languages(self) -> list[str]:
        """Every language that readers get: those written in first, then those offered."""
        return list(dict.fromkeys([*self.all_languages, *self.offered_languages]))

    @property
    def made_on_publish(self) -> list[str]:
        """The languages into which an article is translated as soon as it is published."""
        on_demand = set(self.on_demand_languages)
        return [code for code in self.reader_languages if code not in on_demand]
