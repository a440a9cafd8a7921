"""The one way in for a picture: whoever brings it, it is made safe and stored once."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Collection

from broadsheet.pictures.domain.encoding import EncodedPicture, encode_picture
from broadsheet.pictures.models import Picture


def safe_picture(*, content: bytes, filename: str) -> EncodedPicture:
    """Return `content` re-encoded within the newsroom's limits; raise a `PictureError`."""
    return encode_picture(
        content=content,
        filename=filename,
        max_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        max_pixels=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
    )


def digest_of(content: bytes) -> str:
    """Return the name under which a file's bytes are known: SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


@transaction.atomic
def store_picture(
    *,
    content: bytes,
    filename: str,
    title: str = "",
    alt: str = "",
    caption: str = "",
    credit: str = "",
    uploaded_by: AbstractBaseUser | None = None,
) -> Picture:
    """Store `content` as a picture and return it; a file that is known is not stored again.

    Texts are plain. What the stored picture lacks (alt text, caption, credit) is filled in; what
    it has is kept. Raises a `PictureError`. Idempotent.
    """
    digest = digest_of(content)
    texts = {"alt": alt, "caption": caption, "credit": credit}
    known = Picture.objects.filter(source_digest=digest).order_by("pk").first()
    if known is not None:
        return _fill_in(known, texts)
    encoded = safe_picture(content=content, filename=filename)
    picture = Picture(
        title=_clip("title", title or PurePath(filename).stem or "picture"),
        source_digest=digest,
        uploaded_by_user=uploaded_by,
        collection=Collection.get_first_root_node(),
        **{name: _clip(name, text) for name, text in texts.items()},
    )
    picture.file.save(encoded.filename, ContentFile(encoded.content), save=False)
    # After the file: assigning it makes Django forget the size until it has read it again.
    picture.width, picture.height = encoded.width, encoded.height
    picture.file_size = len(encoded.content)
    picture.file_hash = hashlib.sha1(encoded.content, usedforsecurity=False).hexdigest()
    picture.save()
    if uploaded_by is not None:
        log(instance=picture, action="wagtail.create", user=uploaded_by)
    return picture


def _fill_in(picture: Picture, texts: dict[str, str]) -> Picture:
    missing = {
        name: _clip(name, text)
        for name, text in texts.items()
        if text.strip() and not getattr(picture, name)
    }
    if missing:
        for name, text in missing.items():
            setattr(picture, name, text)
        picture.save(update_fields=list(missing))
    return picture


def _clip(name: str, text: str) -> str:
    longest = Picture._meta.get_field(name).max_length or 255
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
