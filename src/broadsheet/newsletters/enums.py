"""The words of sending: states of an issue and of a delivery, steps of a conversation."""

from __future__ import annotations

import enum
from typing import Final

from django.db import models


class IssueState(models.TextChoices):
    """Where an issue stands. Only a *sending* one is sent from."""

    DRAFT = "draft", "draft"
    QUEUED = "queued", "queued"
    SENDING = "sending", "sending"
    PAUSED = "paused", "paused"
    SENT = "sent", "sent"
    CANCELLED = "cancelled", "cancelled"


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
