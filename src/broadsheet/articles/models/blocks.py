"""The blocks of an article's body: structure, never looks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

INLINE = ["bold", "italic", "link", "superscript", "subscript", "code", "note", "gap"]
TEXT = ["h2", "h3", "ol", "ul", "hr", *INLINE]
CAPTION = ["bold", "italic", "link"]


class PictureBlock(blocks.StructBlock):
    """A picture where it stands in the text; empty texts fall back to the picture's own."""

    picture = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Alt text"), required=False, max_length=500,
        help_text=_("What the picture shows, for those who cannot see it. Empty: the picture's."),
    )  # fmt: skip
    is_decorative = blocks.BooleanBlock(
        label=_("Decorative"), required=False,
        help_text=_("It says nothing that the text does not: screen readers pass over it."),
    )  # fmt: skip
    caption = blocks.RichTextBlock(label=_("Caption"), required=False, features=CAPTION)
    credit = blocks.CharBlock(
        label=_("Credit"), required=False, max_length=255,
        help_text=_("Who made it. Empty: the picture's."),
    )  # fmt: skip

    class Meta:
        icon = "image"
        label = _("Picture")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:  # a draft, saved by itself while one writes
            return cleaned
        picture = cleaned.get("picture")
        described = cleaned.get("alt") or (picture and picture.alt)
        if picture and not described and not cleaned.get("is_decorative"):
            raise StructBlockValidationError(
                block_errors={
                    "alt": ValidationError(
                        _("Say what the picture shows, or mark it as decorative.")
                    )
                }
            )
        return cleaned


class QuotationBlock(blocks.StructBlock):
    """A long quotation set apart from the text."""

    text = blocks.RichTextBlock(label=_("Words"), features=INLINE)
    speaker = blocks.CharBlock(label=_("Speaker"), required=False, max_length=200)
    source = blocks.CharBlock(
        label=_("Source"), required=False, max_length=200, help_text=_("Book, speech, report.")
    )
    source_url = blocks.URLBlock(label=_("Address of the source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class PullQuoteBlock(blocks.StructBlock):
    """Words of the article itself, set large."""

    text = blocks.TextBlock(label=_("Words"), rows=2)
    speaker = blocks.CharBlock(label=_("Speaker"), required=False, max_length=200)

    class Meta:
        icon = "pick"
        label = _("Pull quote")


class GalleryBlock(blocks.StructBlock):
    """Several pictures that belong together."""

    pictures = blocks.ListBlock(PictureBlock(), label=_("Pictures"), min_num=2)
    caption = blocks.RichTextBlock(label=_("Caption"), required=False, features=CAPTION)

    class Meta:
        icon = "image"
        label = _("Gallery")


class TableBlock(blocks.StructBlock):
    """A table. Its first row holds the names of the columns."""

    table = TypedTableBlock(
        [
            ("text", blocks.RichTextBlock(label=_("Text"), features=CAPTION)),
            ("number", blocks.CharBlock(label=_("Number"), required=False)),
        ],
        label=_("Table"),
    )
    has_row_headers = blocks.BooleanBlock(
        label=_("The first column names the rows"), required=False
    )

    class Meta:
        icon = "table"
        label = _("Table")


class EmbedBlock(blocks.StructBlock):
    """Something on another site: nothing is loaded from there until the reader asks."""

    url = blocks.URLBlock(label=_("Address"))
    title = blocks.CharBlock(
        label=_("Title"), max_length=300, required=False,
        help_text=_("What the reader will find there."),
    )  # fmt: skip

    class Meta:
        icon = "media"
        label = _("Embed")


class KeptBlock(blocks.StructBlock):
    """What an import could not place. Readers do not see it; editors rewrite or remove it."""

    what = blocks.CharBlock(label=_("What it was"), max_length=200)
    text = blocks.TextBlock(label=_("Its source"))

    class Meta:
        icon = "warning"
        label = _("Kept from the import")
        group = _("Only from imports")  # last in the menu: nobody writes one


class BodyBlock(blocks.StreamBlock):
    """The body of an article."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=TEXT, icon="pilcrow",
        help_text=_("Mark words as a note and they become a numbered note under the article."),
    )  # fmt: skip
    quotation = QuotationBlock()
    pull_quote = PullQuoteBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    table = TableBlock()
    embed = EmbedBlock()
    editors_note = blocks.RichTextBlock(label=_("Editor's note"), features=INLINE, icon="edit")
    preformatted = blocks.TextBlock(
        label=_("Verse or code"), icon="code", help_text=_("Line breaks and spaces are kept.")
    )
    kept = KeptBlock()

    class Meta:
        block_counts: dict[str, dict[str, int]] = {}
