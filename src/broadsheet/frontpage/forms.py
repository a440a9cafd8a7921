"""Forms that readers fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.frontpage.domain.reporting import is_in_time


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
    website = forms.CharField(
        label=_("Leave this field empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    segment = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    opened = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    use_required_attribute = False  # the browser would say it in its own language, not the page's

    def is_by_a_robot(self) -> bool:
        """Whether the hidden field was filled in, or the form came back too fast. Call when valid.

        A robot is thanked like everybody, and nothing is kept.
        """
        data: dict[str, Any] = self.cleaned_data
        return bool(data["website"]) or not is_in_time(data["opened"])
