"""The many-file uploader's second step, made as careful as its first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.images.views.multiple import CreateFromUploadedImageView

from broadsheet.pictures.domain.uploads import digest_of, safe_picture
from broadsheet.pictures.errors import PictureError


class CarefulCreateFromUploadView(CreateFromUploadedImageView):
    """Wagtail keeps an upload as it came while a field is missing; here it is re-encoded too."""

    def save_object(self, form: Any) -> None:
        with self.upload.file.open("rb") as file:
            content = file.read()
        try:
            encoded = safe_picture(content=content, filename=self.upload.file.name)
        except PictureError as error:
            raise ValidationError(error.message, code=error.code) from error
        self.upload.file.delete(save=False)
        self.upload.file.save(encoded.filename, ContentFile(encoded.content), save=True)
        self.object.source_digest = digest_of(content)
        super().save_object(form)
