"""Rows of the outbox: what must happen, whatever crashes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutboxRow(models.Model):
    """One thing that must happen after a transaction, written in that transaction.

    A row is removed once its handler has finished. `leased_until` keeps two workers apart;
    a lease that has run out belongs to whoever finds it next.
    """

    topic = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    urgency = models.SmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-urgency", "due_at", "id"], name="outbox_next")]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
