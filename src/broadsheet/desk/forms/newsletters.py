"""An issue's words, tests, its time; a list of readers to bring in."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text import DraftailRichTextArea

from broadsheet.masthead.domain.languages import language
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.enums import DeliveryState, IssueKind
from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.errors import NotAnAddress

NOTE_FEATURES: Final = ("bold", "italic", "link")
MOST_LIST_BYTES: Final = 30_000_000


class MakeForm(forms.Form):
    """Which issue is to be made."""

    kind = forms.ChoiceField(choices=IssueKind.choices)
    dated_on = forms.DateField()


class ComposeForm(forms.Form):
    """The words of an issue, and what its editor had seen."""

    subject = forms.CharField(label=_("Subject"), max_length=150, required=False)
    preheader = forms.CharField(label=_("Preheader"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Editor's note"),
        required=False,
        widget=DraftailRichTextArea(features=list(NOTE_FEATURES)),
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen_at(self) -> dt.datetime | None:
        text = self.cleaned_data["seen_at"]
        try:
            return dt.datetime.fromisoformat(text) if text else None
        except ValueError as error:
            raise ValidationError(_("This page is out of date. Load it again.")) from error


def _own_names(codes: list[str]) -> list[tuple[str, str]]:
    return [(code, language(code).endonym) for code in codes]


class LanguageForm(forms.Form):
    """Which language, what a screen, and what colours a preview is of."""

    language = forms.ChoiceField(label=_("Language"))
    screen = forms.ChoiceField(
        label=_("Screen"), choices=[("desktop", _("Desktop")), ("phone", _("Phone"))]
    )
    colours = forms.ChoiceField(
        label=_("Colours"), choices=[("light", _("Light")), ("dark", _("Dark"))]
    )
    form = forms.ChoiceField(label=_("As"), choices=[("html", _("HTML")), ("text", _("Text"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        field.choices = _own_names(current_masthead().reader_languages)  # type: ignore[attr-defined]


class TestForm(forms.Form):
    """Where a test goes, and in which languages."""

    address = forms.CharField(
        label=_("Address"), max_length=320, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One mail for each."),
        error_messages={"required": _("Choose at least one language.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        field.choices = _own_names(current_masthead().reader_languages)  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        try:
            return parse_address(self.cleaned_data["address"]).written
        except NotAnAddress as error:
            raise ValidationError(error.message) from error


class ScheduleForm(forms.Form):
    """Date and time in the newspaper's zone; `at` is the instant."""

    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("day") or cleaned.get("time") is None:
            return cleaned
        zone = zoneinfo.ZoneInfo(current_masthead().time_zone)
        at = dt.datetime.combine(cleaned["day"], cleaned["time"], tzinfo=zone)
        if at.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != at.replace(tzinfo=None):
            raise ValidationError(
                _("There is no such time that day: the clocks are put forward. Choose another.")
            )
        if at <= timezone.now():
            raise ValidationError(_("This time is over. Choose a later one, or send it now."))
        cleaned["at"] = at
        return cleaned


class LaunchForm(forms.Form):
    """What the editor had before them when they said “send”."""

    seen_at = forms.CharField(required=False)


class CopiesForm(forms.Form):
    """What a list of copies is narrowed to."""

    state = forms.ChoiceField(required=False, choices=[("", ""), *DeliveryState.choices])
    language = forms.CharField(required=False, max_length=16)
    search = forms.CharField(required=False, max_length=320)
    after = forms.IntegerField(required=False, min_value=0)


class ReadersFileForm(forms.Form):
    """A list of readers from another system."""

    file = forms.FileField(
        label=_("List of readers"),
        help_text=_("CSV of listmonk, Mailchimp, Ghost, MailPoet or Broadsheet, in UTF-8."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": _("Choose a file first.")},
    )
    asks_again = forms.BooleanField(
        label=_("Ask those without proof of consent to confirm"),
        required=False,
        help_text=_("Each gets one mail with a link. Else they are left out."),
    )
    is_for_good = forms.BooleanField(required=False)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_LIST_BYTES:
            raise ValidationError(
                _("It is larger than %(limit)s MB. Have it brought in on the server."),
                params={"limit": MOST_LIST_BYTES // 1_000_000},
            )
        return upload
