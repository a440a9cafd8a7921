"""One document that is to become a draft."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

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
