"""Forms that readers fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.reporting import is_in_time, opened_now
from broadsheet.frontpage.domain.wishes import (
    beat_choices,
    hour_choices,
    language_choices,
    time_there,
    zone_choices,
)
from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.enums import Frequency
from broadsheet.readers.errors import NotAnAddress
from broadsheet.readers.models import Reader

_NO_ADDRESS = _("Please write your e-mail address.")
_NOT_LISTED = _("Please choose from the list.")


def _trap() -> forms.CharField:
    """Return a field that no reader sees."""
    return forms.CharField(
        label=_("Leave this field empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )


def _choice(label: Any, choices: Any = (), **more: Any) -> forms.ChoiceField:
    errors = {"required": _NOT_LISTED, "invalid_choice": _NOT_LISTED}
    return forms.ChoiceField(label=label, choices=choices, error_messages=errors, **more)


class MistakeForm(forms.Form):
    """A mistake in an edition. Nobody has to say who they are."""

    words = forms.CharField(
        label=_("Which words are wrong?"),
        max_length=1000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Please write which words are wrong.")},
    )
    better = forms.CharField(
        label=_("What should they say?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, if you would like an answer"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )
    website = _trap()
    segment = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    opened = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    use_required_attribute = False  # the browser would say it in its own language, not the page's

    def is_by_a_robot(self) -> bool:
        """Whether the hidden field was filled in, or the form came back too fast. Call when valid.

        A robot is thanked like everybody, and nothing is kept.
        """
        data: dict[str, Any] = self.cleaned_data
        return bool(data["website"]) or not is_in_time(data["opened"])


class AddressField(forms.CharField):
    """An e-mail address as readers can have one: in any script."""

    widget = forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"})
    default_error_messages: ClassVar = {"required": _NO_ADDRESS}

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        try:
            parse_address(address)
        except NotAnAddress as error:
            raise ValidationError(_NO_ADDRESS) from error
        return address


class NewAddressForm(forms.Form):
    """Another address for the newsletter. What it says to one it says to all."""

    address = AddressField(label=_("Your new e-mail address"))

    use_required_attribute = False


class SignUpForm(forms.Form):
    """An address for the newsletter. What it says to one it says to all."""

    address = AddressField(label=_("Your e-mail address"))
    frequency = _choice(_("How often?"), Frequency.choices)
    website = _trap()
    opened = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """A browser that fills in addresses is as fast as a robot: its reader sends once more."""
        data: dict[str, Any] = super().clean() or {}
        if not is_in_time(data.get("opened", "")):
            self.data = {**dict(self.data.items()), "opened": opened_now()}
            raise ValidationError(_("Please send it once more."))
        return data

    def is_by_a_robot(self) -> bool:
        """Whether the hidden field was filled in. Call when valid. A robot is thanked, too."""
        return bool(self.cleaned_data["website"])


class PreferencesForm(forms.Form):
    """What a reader wants."""

    frequency = _choice(
        _("How often?"),
        Frequency.choices,
        help_text=_(
            "Breaking news: a mail only when something important happens, at once and at any hour."
        ),
    )
    language = _choice(_("Language"))
    delivery_hour = _choice(
        _("At what hour?"), required=False, help_text=_("The hour is that of your time zone.")
    )
    time_zone = _choice(_("Time zone"), widget=forms.Select(attrs={"data-zone": ""}))
    themes = forms.MultipleChoiceField(
        label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None, *, frame: Frame, reader: Reader) -> None:
        hour = reader.delivery_hour
        initial = {
            "frequency": reader.frequency,
            "language": reader.language,
            "delivery_hour": "" if hour is None else str(hour),
            "time_zone": reader.time_zone,
            "themes": reader.beats,
            "regions": reader.beats,
        }
        super().__init__(data, initial=initial)
        choices = {
            "language": language_choices(frame),
            "delivery_hour": [("", _("When it is ready")), *hour_choices(frame.language)],
            "time_zone": zone_choices(reader.time_zone),
            "themes": beat_choices("theme", frame),
            "regions": beat_choices("region", frame),
        }
        for name, found in choices.items():
            if found:
                self.fields[name].choices = found  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        for name in self.fields:
            self.fields[name].error_messages["invalid_choice"] = _NOT_LISTED
        self.fields["time_zone"].help_text = _("It is %(time)s there now.") % {
            "time": time_there(reader.time_zone, frame.language)
        }

    def wishes(self) -> dict[str, Any]:
        """Return what `change_preferences` takes. Call when valid."""
        data = self.cleaned_data
        return {
            "frequency": Frequency(data["frequency"]),
            "language": data["language"],
            "time_zone": data["time_zone"],
            "delivery_hour": int(data["delivery_hour"]) if data["delivery_hour"] else None,
            "beats": [*data.get("themes", []), *data.get("regions", [])],
        }
