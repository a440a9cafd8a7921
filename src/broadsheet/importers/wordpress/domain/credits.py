"""Who made a picture: plug-ins, themes and cameras each write it elsewhere."""

from __future__ import annotations

from broadsheet.importers.wordpress.domain.content.markup import plain_text
from broadsheet.importers.wordpress.domain.wxr.php import parse_php
from broadsheet.importers.wordpress.domain.wxr.records import Item
from broadsheet.importers.wordpress.errors import BadPhpData

_NAME_KEYS = (
    "_media_credit", "media_credit", "_credit", "credit", "photo_credit", "_photo_credit",
    "image_credit", "_image_credit", "photographer_name", "photographer", "_photographer",
    "_wp_attachment_photographer_name", "_wp_attachment_source_name", "_wp_attachment_credit",
    "be_photographer_name", "isc_image_source", "source", "_source", "copyright", "_copyright",
    "_wp_attachment_image_credit", "picture_credit",
)  # fmt: skip
_ORGANISATION_KEYS = ("_navis_media_credit_org", "_media_credit_org")


def credit_of(item: Item) -> str:
    """Return the credit of an attachment: what an editor wrote, else what the camera wrote."""
    name = next((plain_text(item.meta[key]) for key in _NAME_KEYS if item.meta.get(key)), "")
    organisation = next(
        (plain_text(item.meta[key]) for key in _ORGANISATION_KEYS if item.meta.get(key)), ""
    )
    if name or organisation:
        return " / ".join(part for part in (name, organisation) if part)[:255]
    return _from_camera(item.meta.get("_wp_attachment_metadata", ""))


def _from_camera(serialised: str) -> str:
    if "image_meta" not in serialised:
        return ""
    try:
        value = parse_php(serialised)
    except BadPhpData:
        return ""
    image_meta = value.get("image_meta") if isinstance(value, dict) else None
    if not isinstance(image_meta, dict):
        return ""
    for key in ("credit", "copyright"):
        text = image_meta.get(key)
        if isinstance(text, str) and text.strip():
            return plain_text(text)[:255]
    return ""
