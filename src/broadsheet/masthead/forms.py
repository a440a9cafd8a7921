"""The masthead's form: languages by their own names, channels as lines, the newsletter's hours."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from broadsheet.masthead.domain.languages import KNOWN_LANGUAGES, language
from broadsheet.masthead.enums import WithoutEdition, WithoutIssue
from broadsheet.masthead.signals import languages_given_up


def _choices(kept: list[str]) -> list[tuple[str, str]]:
    codes = dict.fromkeys([*KNOWN_LANGUAGES, *kept])
    found = [language(code) for code in codes]
    return [
        (one.code, one.endonym if one.endonym == one.english else f"{one.endonym} ({one.english})")
        for one in sorted(found, key=lambda one: one.english)
    ]


def _chosen_first(choices: list[tuple[str, str]], chosen: list[str]) -> list[tuple[str, str]]:
    names = dict(choices)
    first = [(code, names.pop(code)) for code in dict.fromkeys(chosen) if code in names]
    return [*first, *names.items()]


class OrderedLanguages(forms.CheckboxSelectMultiple):
    """Languages of which the order counts: the chosen ones stand first and can be moved.

    Browsers send what is ticked in the order of the page, so that is the order that is stored.
    """

    class Media:
        js = ("masthead/order.js",)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-ordered": "", "data-earlier": _("Earlier: {language}"),
                          "data-later": _("Later: {language}"), **(attrs or {})})  # fmt: skip


class ChannelsField(forms.CharField):
    """One channel a line: its name, then its address. The value is a list of both."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{one.get('name', '')} {one.get('address', '')}" for one in value)
        return value

    def clean(self, value: Any) -> list[dict[str, str]]:
        channels = []
        for line in str(super().clean(value)).splitlines():
            if not line.strip():
                continue
            name, _space, address = line.strip().rpartition(" ")
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname or not name.strip():
                raise ValidationError(
                    _("Write “%(line)s” as a name and an address: Mastodon https://…"),
                    params={"line": line.strip()},
                )
            channels.append({"name": name.strip(), "address": address})
        return channels

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or []) != (data or ""))


class MastheadForm(WagtailAdminModelForm):
    """The publication's identity and standing texts."""

    language = forms.ChoiceField(
        label=_("Source language"), help_text=_("New articles begin with it.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Also written in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Languages that articles are written in, besides the source language."),
    )
    offered_languages = forms.MultipleChoiceField(
        label=_("Languages for readers"),
        required=False,
        widget=OrderedLanguages,
        help_text=_(
            "Readers can have every article in these. They are made in this order: put those "
            "first that most of your readers read."
        ),
    )
    on_demand_languages = forms.MultipleChoiceField(
        label=_("Made on demand"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Of these, the ones that an article is translated into only when a reader asks. The "
            "others are made when it is published."
        ),
    )
    channels = ChannelsField(
        label=_("Channels"),
        required=False,
        help_text=_(
            "Where readers can follow you. One a line: Mastodon https://example.social/@us"
        ),
    )

    newsletter_at = forms.TimeField(
        label=_("Sent at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_(
            "A time of day in the newspaper's time zone. Empty: issues go out when an editor sends "
            "or schedules them, and never by themselves."
        ),
    )
    newsletter_weekdays = forms.TypedMultipleChoiceField(
        label=_("Daily issue on"),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For readers who chose the newsletter every day."),
    )
    newsletter_weekly_on = forms.TypedChoiceField(
        label=_("Weekly issue on"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("No weekly issue")), *WEEKDAYS.items()],
        help_text=_("For readers who chose one mail a week. It goes out at the same time of day."),
    )
    newsletter_without_issue = forms.ChoiceField(
        label=_("If nobody has scheduled an issue by then"),
        widget=forms.RadioSelect,
        choices=[
            (WithoutIssue.SKIP, _("Nothing is sent.")),
            (
                WithoutIssue.AUTOMATIC,
                _(
                    "What was published since the last issue is sent, the newest first. Nobody "
                    "looks at it before."
                ),
            ),
        ],
        help_text=_(
            "A draft that somebody has begun stays a draft, and nothing goes out beside it."
        ),
    )
    newsletter_without_edition = forms.ChoiceField(
        label=_("An article that cannot be read in a reader's language"),
        widget=forms.RadioSelect,
        choices=[
            (WithoutEdition.ORIGINAL, _("It is shown in its own language, and a line says so.")),
            (WithoutEdition.LEAVE_OUT, _("It is left out of that reader's copy.")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _choices(self.instance.all_languages)
        for name in ("language", "languages"):
            if name in self.fields:
                self.fields[name].choices = choices
        offered = list(self.instance.offered_languages)
        choices = _choices([*self.instance.all_languages, *offered])
        for name in ("offered_languages", "on_demand_languages"):
            if name in self.fields:
                self.fields[name].choices = _chosen_first(choices, offered)

    def clean_languages(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["languages"]
        return [code for code in chosen if code != self.cleaned_data.get("language")]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if "languages" in data:
            kept = {data.get("language", self.instance.language), *data["languages"]}
            gone = [code for code in self.instance.all_languages if code not in kept]
            for _receiver, reasons in languages_given_up.send(sender=type(self), codes=gone):
                for reason in reasons or ():
                    self.add_error("languages", reason)
        self._check_hours(data)
        return data

    def _check_hours(self, data: dict[str, Any]) -> None:
        """Refuse hours at which nothing could ever go out."""
        if "newsletter_at" not in data:
            return
        is_weekly = data.get("newsletter_weekly_on") is not None
        if data["newsletter_at"] is None:
            if is_weekly or data.get("newsletter_without_issue") == WithoutIssue.AUTOMATIC:
                self.add_error(
                    "newsletter_at", _("Say at what time: without one nothing goes out by itself.")
                )
        elif not data.get("newsletter_weekdays", True) and not is_weekly:
            self.add_error("newsletter_weekdays", _("Tick a day, or choose a weekly issue."))

    def clean_on_demand_languages(self) -> list[str]:
        offered = set(self.cleaned_data.get("offered_languages", []))
        return [code for code in self.cleaned_data["on_demand_languages"] if code in offered]


def masthead_edit_handler() -> TabbedInterface:
    """Return the masthead's editor, in tabs."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("tagline"),
                    FieldPanel("description"),
                    FieldPanel("logo"),
                    FieldRowPanel([FieldPanel("founded_year"), FieldPanel("time_zone")]),
                    FieldPanel("language"),
                    FieldPanel("languages"),
                ],
                heading=_("Identity"),
            ),
            ObjectList(
                [FieldPanel("offered_languages"), FieldPanel("on_demand_languages")],
                heading=_("Editions"),
            ),
            ObjectList(
                [
                    FieldPanel("note_to_readers"),
                    MultiFieldPanel(
                        [
                            FieldPanel("copyright_holder"),
                            FieldPanel("reprint_terms"),
                            FieldPanel("disclaimer"),
                            FieldPanel("fair_use_notice"),
                        ],
                        heading=_("Legal texts"),
                        help_text=_("They stand under every article, unless it has its own."),
                    ),
                ],
                heading=_("Standing texts"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("contact_email"), FieldPanel("media_email")]),
                    FieldPanel("postal_address"),
                    FieldPanel("channels"),
                ],
                heading=_("Contact"),
            ),
            ObjectList(
                [
                    FieldPanel(
                        "has_newsletter", help_text=_("Readers can sign up, and issues go out.")
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("newsletter_at"),
                            FieldPanel("newsletter_weekdays"),
                            FieldPanel("newsletter_weekly_on"),
                            FieldPanel("newsletter_without_issue"),
                        ],
                        heading=_("Hours"),
                    ),
                    MultiFieldPanel(
                        [FieldPanel("newsletter_without_edition")], heading=_("Languages")
                    ),
                ],
                heading=_("Newsletter"),
            ),
        ],
        base_form_class=MastheadForm,
    )
