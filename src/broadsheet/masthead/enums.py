"""A new newspaper's languages, in the order of readership; and the newsletter's rules."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT_LANGUAGES: tuple[str, ...] = (
    "en", "zh", "es", "hi", "ar", "fr", "pt", "ru", "ur", "id", "bn", "sw", "de", "pa", "ja",
    "vi", "ko", "tr", "tl", "it", "fa", "mr", "ta", "th", "gu", "pl", "ms", "uz", "my", "kn",
    "nl", "su", "az", "ml", "ps", "sd", "ha", "uk", "ro", "yo", "ig", "am", "kk", "si", "sv",
    "cs", "ne", "no", "hu", "el", "km",
)  # fmt: skip


class WithoutIssue(models.TextChoices):
    """What happens at the newsletter's hour when nobody has made an issue."""

    SKIP = "skip", _("send nothing")
    AUTOMATIC = "automatic", _("send what was published since the last issue")


class WithoutEdition(models.TextChoices):
    """What a newsletter does with an article that cannot be read in its reader's language."""

    ORIGINAL = "original", _("show it in its own language, with a note")
    LEAVE_OUT = "leave_out", _("leave it out")
