"""The words of sending: states of an issue and of a delivery, steps of a conversation."""

from __future__ import annotations

import enum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class IssueKind(models.TextChoices):
    """How often such an issue comes. The values are those of a reader's `Frequency`."""

    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    BREAKING = "breaking", _("breaking news")


class IssueState(models.TextChoices):
    """Where an issue stands. Only a *sending* one is sent from.

    A *queued* one is closed: its contents stand, and its deliveries are being written.
    """

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    PAUSED = "paused", _("paused")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")


OPEN_STATES = frozenset({IssueState.DRAFT, IssueState.SCHEDULED})
"""In these an issue can be changed."""
PUBLIC_STATES = frozenset({IssueState.SENDING, IssueState.PAUSED, IssueState.SENT})
"""In these an issue has a page in the archive. One that was cancelled has none."""


class Section(models.TextChoices):
    """Where in an issue an item stands."""

    STORY = "story", _("story")
    CORRECTION = "correction", _("correction")


class UncertainPolicy(models.TextChoices):
    """What becomes of a copy of which nobody can say whether it arrived."""

    AGAIN = "again", _("try again")
    HOLD = "hold", _("hold")


class DeliveryState(models.TextChoices):
    """What became of one reader's copy. See docs/developers/sending.md for the arrows."""

    NEW = "new", _("new")
    SENDING = "sending", _("sending")
    DEFERRED = "deferred", _("deferred")
    ACCEPTED = "accepted", _("accepted")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("bounced")
    COMPLAINED = "complained", _("complained")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("uncertain")
    CANCELLED = "cancelled", _("cancelled")


class Bounce(models.TextChoices):
    """Whether an address is gone for good, or was out of order."""

    HARD = "hard", _("hard")
    SOFT = "soft", _("soft")


class Step(enum.StrEnum):
    """The steps of a conversation with a mail server."""

    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    EHLO = "ehlo"
    AUTH = "auth"
    RSET = "rset"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    QUIT = "quit"


class Security(enum.StrEnum):
    """How a connection is kept from being read."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


# A server that gives no queue id, or one that is longer, loses nothing: the answer is kept whole.
QUEUE_ID_LENGTH: Final = 100
