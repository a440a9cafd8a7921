"""Forms that the desk adds to Wagtail's."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from broadsheet.editions.domain.rights import languages_of
from broadsheet.masthead.domain.languages import language
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.forms import StaffCreationForm, StaffEditForm

DOCUMENT_ENDINGS = (".docx", ".html", ".htm", ".mhtml", ".md", ".markdown", ".txt")


class DocumentForm(forms.Form):
    """One document that is to become a draft."""

    document = forms.FileField(
        label=_("Document"),
        help_text=_("Word (.docx), a saved web page (.html, .mhtml), Markdown or plain text."),
        widget=forms.FileInput(attrs={"accept": ",".join(DOCUMENT_ENDINGS)}),
        error_messages={"required": _("Choose a document first.")},
    )
    creates_names = forms.BooleanField(
        label=_("Make new contributors, regions and themes"),
        required=False,
        help_text=_("Else names that are not known yet are only listed for you."),
    )

    def __init__(self, *args: Any, may_create_names: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_create_names:
            del self.fields["creates_names"]

    def clean_document(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["document"]
        limit = settings.OPTIONS.max_document_bytes
        if (upload.size or 0) > limit:
            raise ValidationError(
                _("“%(name)s” is larger than %(limit)s MB."),
                params={"name": upload.name, "limit": f"{limit / 1_000_000:.0f}"},
            )
        name = upload.name or ""
        if PurePath(name).suffix.lower() not in DOCUMENT_ENDINGS:
            raise ValidationError(
                _(
                    "“%(name)s” is not a Word, HTML, Markdown or text file. "
                    "Save it as one of these."
                ),
                params={"name": name},
            )
        return upload


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


def _languages(*kept: str) -> list[tuple[str, str]]:
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
        choices = _languages(self.instance.source_language, self.instance.target_language)
        self.fields["source_language"].choices = choices
        self.fields["target_language"].choices = [("", _("every language")), *choices]
        if not self.instance.pk:
            self.fields["source_language"].initial = current_masthead().language


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
        field.choices = _languages(*given)  # type: ignore[attr-defined]
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
