"""Accounts, with the languages that they review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.desk.forms.editions import language_choices
from broadsheet.editions.domain.rights import languages_of
from broadsheet.people.forms import StaffCreationForm, StaffEditForm


class _ReviewLanguages(forms.Form):
    """Which languages a reviewer reviews."""

    review_languages = forms.MultipleChoiceField(
        label=_("Languages to review"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For reviewers. Editors and publishers review every language."),
    )

    def _fill(self, given: list[str]) -> None:
        field = self.fields["review_languages"]
        field.choices = language_choices(*given)  # type: ignore[attr-defined]
        field.initial = given


class StaffWithLanguagesCreationForm(StaffCreationForm, _ReviewLanguages):
    """A new account, with the languages that it reviews."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fill([])


class StaffWithLanguagesEditForm(StaffEditForm, _ReviewLanguages):
    """An account that exists, with the languages that it reviews. Nobody gives themselves any."""

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, editing_self=editing_self, **kwargs)
        if editing_self:
            self.fields.pop("review_languages")
        else:
            self._fill(languages_of(self.instance))
