"""The words of sending: states of an issue and of a delivery, steps of a conversation."""

from __future__ import annotations

import enum
from typing import Final

from django.db import models


class IssueKind(models.TextChoices):
    """How often such an issue comes. The values are those of a reader's `Frequency`."""

    DAILY = "daily", "daily"
    WEEKLY = "weekly", "weekly"
    BREAKING = "breaking", "breaking news"


class IssueState(models.TextChoices):
    """Where an issue stands. Only a *sending* one is sent from.

    A *queued* one is closed: its contents stand, and its deliveries are being written.
    """

    DRAFT = "draft", "draft"
    SCHEDULED = "scheduled", "scheduled"
    QUEUED = "queued", "queued"
    SENDING = "sending", "sending"
    PAUSED = "paused", "paused"
    SENT = "sent", "sent"
    CANCELLED = "cancelled", "cancelled"


OPEN_STATES = frozenset({IssueState.DRAFT, IssueState.SCHEDULED})
"""In these an issue can be changed."""
PUBLIC_STATES = frozenset({IssueState.SENDING, IssueState.PAUSED, IssueState.SENT})
"""In these an issue has a page in the archive. One that was cancelled has none."""


class Section(models.TextChoices):
    """Where in an issue an item stands."""

    STORY = "story", "story"
    CORRECTION = "correction", "correction"


class UncertainPolicy(models.TextChoices):
    """What becomes of a copy of which nobody can say whether it arrived."""

    AGAIN = "again", "try again"
    HOLD = "hold", "hold"


class DeliveryState(models.TextChoices):
    """What became of one reader's copy. See docs/developers/sending.md for the arrows."""

    NEW = "new", "new"
    SENDING = "sending", "sending"
    DEFERRED = "deferred", "deferred"
    ACCEPTED = "accepted", "accepted"
    DELIVERED = "delivered", "delivered"
    BOUNCED = "bounced", "bounced"
    COMPLAINED = "complained", "complained"
    FAILED = "failed", "failed"
    UNCERTAIN = "uncertain", "uncertain"
    CANCELLED = "cancelled", "cancelled"


class Bounce(models.TextChoices):
    """Whether an address is gone for good, or was out of order."""

    HARD = "hard", "hard"
    SOFT = "soft", "soft"


class ReportKind(models.TextChoices):
    """What came back about a copy. *Refused*: for what we are or wrote, not for the address."""

    DELIVERED = "delivered", "delivered"
    DELAYED = "delayed", "delayed"
    BOUNCED = "bounced", "bounced"
    REFUSED = "refused", "refused"
    COMPLAINED = "complained", "complained"
    LEFT = "left", "left"
    ANSWERED = "answered", "automatic answer"
    UNREADABLE = "unreadable", "unreadable"


class Step(enum.StrEnum):
    """Where a copy can fail: it is made, the steps of a conversation with a mail server, a
    provider's API, a file.
    """

    RENDER = "render"
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
    API = "api"
    FILE = "file"


class Security(enum.StrEnum):
    """How a connection is kept from being read."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


# A server that gives no queue id, or one that is longer, loses nothing: the answer is kept whole.
QUEUE_ID_LENGTH: Final = 100
