"""What an article must have: little while it is a draft, more before readers see it.

Wagtail saves drafts by itself while one writes, with `is_deferred_validation` set: nothing here
stops a half-written draft from being kept. Submitting for review and publishing ask for all.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from broadsheet.masthead.domain.languages import language
from broadsheet.masthead.domain.queries import current_masthead

# Blocks that an import left for the editor; a reader does not see them.
_UNSEEN_BLOCKS = {"kept"}


def language_choices(*, codes: list[str]) -> list[tuple[str, str]]:
    """Return (code, the language's own name) for a select."""
    return [(code, language(code).endonym) for code in codes]


class ArticleForm(WagtailAdminPageForm):
    """The form behind the article's editor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            field = self.fields["language"]
            codes = current_masthead().all_languages
            if self.instance.language and self.instance.pk and self.instance.language not in codes:
                codes = [*codes, self.instance.language]
            self.fields["language"] = forms.ChoiceField(
                choices=language_choices(codes=codes),
                label=field.label,
                help_text=field.help_text,
                initial=field.initial,
            )

        if "slug" in self.fields:
            # The browser fills it in from the headline; left empty, the server does.
            self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation:
            self._ask_for_body(cleaned)
            self._ask_for_alt_text(cleaned)
            self._ask_for_origin(cleaned)
        return cleaned

    def _ask_for_body(self, cleaned: dict[str, Any]) -> None:
        if "body" in self.errors or "body" not in cleaned:
            return
        if not any(block.block_type not in _UNSEEN_BLOCKS for block in cleaned["body"]):
            self.add_error("body", _("Write the article first: readers would find no text."))

    def _ask_for_alt_text(self, cleaned: dict[str, Any]) -> None:
        picture = cleaned.get("featured_picture")
        if picture is None or cleaned.get("featured_is_decorative"):
            return
        if not (cleaned.get("featured_alt", "").strip() or picture.alt):
            self.add_error(
                "featured_alt", _("Say what the picture shows, or mark it as decorative.")
            )

    def _ask_for_origin(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("is_syndicated"):
            return
        if not cleaned.get("origin_publisher", "").strip():
            self.add_error("origin_publisher", _("Name the publisher it comes from."))
        if not cleaned.get("origin_url") and "origin_url" not in self.errors:
            self.add_error("origin_url", _("Give the address of the original."))

    def _ask_for_corrections(self) -> None:
        for form in self.formsets["corrections"]:
            data = getattr(form, "cleaned_data", {})
            if not data or data.get("DELETE"):
                continue
            if not strip_tags(data.get("text") or "").strip() and "text" not in form.errors:
                form.add_error("text", _("Say what was wrong and what is right."))
            if (made_at := data.get("made_at")) and made_at > timezone.now():
                form.add_error("made_at", ValidationError(_("This lies in the future.")))

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        if not self.is_deferred_validation and "corrections" in self.formsets:
            # After the rows' own validation, which follows this form's `clean`.
            self._ask_for_corrections()
            valid = valid and all(not form.errors for form in self.formsets["corrections"])
        return valid
