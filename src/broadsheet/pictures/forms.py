"""The upload form of a picture: bounds, re-encoding and the question for alt text."""

from __future__ import annotations

from typing import Any

import willow
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileField
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from broadsheet.pictures.domain.uploads import digest_of, safe_picture
from broadsheet.pictures.errors import PictureError, PictureTooLargeError


class PictureFileField(WagtailImageField):
    """A file that is told by its content and leaves this field re-encoded.

    The uploaded file never reaches the storage; `source_digest` of the cleaned file names it.
    """

    default_validators: list[Any] = []  # the name's ending says nothing

    def to_python(self, data: Any) -> Any:
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        name = upload.name or ""
        try:
            if upload.size > self.max_upload_size:
                raise PictureTooLargeError(filename=name, limit_bytes=self.max_upload_size)
            upload.seek(0)
            content = upload.read()
            encoded = safe_picture(content=content, filename=name)
        except PictureError as error:
            raise ValidationError(error.message, code=error.code) from error
        file: Any = SimpleUploadedFile(encoded.filename, encoded.content)
        file.image = willow.Image.open(file)
        file.content_type = file.image.mime_type
        file.source_digest = digest_of(content)
        file.seek(0)
        return file


class PictureForm(BaseImageForm):
    """Wagtail's form; a picture needs alt text, unless it is said to be decoration."""

    is_decorative = forms.BooleanField(
        label=_("Only decoration"),
        required=False,
        help_text=_("It says nothing that the text around it does not: no alt text is needed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            careful = PictureFileField(label=file.label, required=file.required, widget=file.widget)
            careful.help_text = file.help_text
            self.fields["file"] = careful
        if "alt" in self.fields:
            order = list(self.fields)
            order.remove("is_decorative")
            order.insert(order.index("alt") + 1, "is_decorative")
            self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # The many-file uploader sends the bare file first and asks for the texts right after.
        is_asked = self.add_prefix("alt") in self.data
        if is_asked and not cleaned.get("alt", "").strip() and not cleaned.get("is_decorative"):
            self.add_error("alt", _("Say what the picture shows, for those who cannot see it."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if digest := getattr(self.cleaned_data.get("file"), "source_digest", ""):
            self.instance.source_digest = digest
        return super().save(commit=commit)
