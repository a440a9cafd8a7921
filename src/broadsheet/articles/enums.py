"""What a contributor did for an article."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BylineRole(models.TextChoices):
    """What somebody did for the article. Values are those of an importer's manuscript."""

    WORDS = "words", _("words")
    PICTURES = "pictures", _("pictures")
    TRANSLATION = "translation", _("translation")
    RESEARCH = "research", _("research")
    EDITING = "editing", _("editing")
