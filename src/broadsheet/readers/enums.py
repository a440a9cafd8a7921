"""How a reader stands, how often they want to hear from us, and why some are never written to."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReaderState(TextChoices):
    """`ASKED`: an address was named, nobody has confirmed it yet."""

    ASKED = "asked"
    ACTIVE = "active"
    LEFT = "left"


class Frequency(TextChoices):
    """How often a reader wants the newsletter. `BREAKING`: only when something breaks."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Once a week")
    BREAKING = "breaking", _("Only when there is breaking news")


class ConsentKind(TextChoices):
    """What happened to a consent."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class SuppressionReason(TextChoices):
    """Why an address is not written to."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    LEFT = "left"
    BY_HAND = "by hand"


LIFTED_BY_CONFIRMING: frozenset[str] = frozenset(
    {SuppressionReason.BOUNCED, SuppressionReason.LEFT}
)
"""Who confirms an address again has shown that it works and that they want to be written to."""
