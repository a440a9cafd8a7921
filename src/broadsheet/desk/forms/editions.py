"""Editions: files, texts, notes, the glossary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from broadsheet.masthead.domain.languages import language
from broadsheet.masthead.domain.queries import current_masthead


class TranslationFileForm(forms.Form):
    """A file of translations that came back."""

    file = forms.FileField(
        label=_("File of translations"),
        widget=forms.FileInput(attrs={"accept": ".po,.xlf,.xliff"}),
        error_messages={"required": _("Choose a file first.")},
    )


class SegmentForm(forms.Form):
    """One text of the review screen. `seen` says which text its user had before him."""

    segment = forms.CharField(max_length=200)
    seen = forms.CharField(max_length=32)
    text = forms.CharField(required=False, strip=False, max_length=100_000)
    action = forms.ChoiceField(choices=[("save", "save"), ("again", "again")])


class VersionForm(forms.Form):
    """Approving all: `version` is that of the edition which the reviewer had before him."""

    version = forms.IntegerField(min_value=0)


class NoteForm(forms.Form):
    """Holding an edition; sending it back takes a note."""

    is_sent_back = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_sent_back") and not cleaned.get("note"):
            raise ValidationError(_("Write in a few words what is to be done."))
        return cleaned


class TermsFileForm(forms.Form):
    """A glossary as a file."""

    file = forms.FileField(
        label=_("Glossary"),
        help_text=_("CSV from a spreadsheet, or TBX from a translation program."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tbx,.xml"}),
        error_messages={"required": _("Choose a file first.")},
    )


def language_choices(*kept: str) -> list[tuple[str, str]]:
    """Return the newspaper's languages and those of `kept`, by English name, for a field."""
    codes = dict.fromkeys([*current_masthead().reader_languages, *filter(None, kept)])
    found = [language(code) for code in codes]
    return [
        (one.code, one.endonym if one.endonym == one.english else f"{one.endonym} ({one.english})")
        for one in sorted(found, key=lambda one: one.english)
    ]


class TermForm(WagtailAdminModelForm):
    """An entry of the glossary."""

    source_language = forms.ChoiceField(label=_("From"))
    target_language = forms.ChoiceField(label=_("Into"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = language_choices(self.instance.source_language, self.instance.target_language)
        self.fields["source_language"].choices = choices
        self.fields["target_language"].choices = [("", _("every language")), *choices]
        if not self.instance.pk:
            self.fields["source_language"].initial = current_masthead().language
