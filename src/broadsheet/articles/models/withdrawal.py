"""Addresses whose article is gone."""

from __future__ import annotations

from django.db import models


class Withdrawal(models.Model):
    """An address that was public and is gone: readers get 410, not 404 (RFC 9110 §15.5.11)."""

    address = models.CharField(max_length=500, unique=True)
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address
