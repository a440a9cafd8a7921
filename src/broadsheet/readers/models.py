"""One person, one address; what they agreed to; and who is never written to."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models

from broadsheet.readers.enums import ConsentKind, Frequency, ReaderState, SuppressionReason
from broadsheet.readers.errors import AppendOnly


class Reader(models.Model):
    """A person with an address on record.

    `address` is where we write to, as it was given; `canonical` is what makes it one person's
    (`domain.addresses`), `digest` is that as the suppression list knows it. `delivery_hour` is in
    the reader's time zone, None for whenever the newsletter is ready. `beats` are keys like
    ``region:3``, empty for all. `written_at` are the times, in seconds since 1970, of what we wrote
    of our own accord in the last month: nobody can make us write to a stranger without end.
    """

    address = models.CharField(max_length=254)
    canonical = models.CharField(max_length=320, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=ReaderState, default=ReaderState.ASKED)
    language = models.CharField(max_length=16)
    time_zone = models.CharField(max_length=64)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.DAILY)
    delivery_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    beats = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    written_at = models.JSONField(default=list, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "frequency", "id"], name="readers_due"),
            models.Index(fields=["state", "created_at"], name="readers_unconfirmed"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_active(self) -> bool:
        return self.state == ReaderState.ACTIVE

    def times_left(self) -> int:
        """Return how often this reader has left. One query."""
        return self.consents.filter(kind=ConsentKind.WITHDRAWN).count()


class Recorded(models.QuerySet["Consent"]):
    """Consents can be added and read."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class Consent(models.Model):
    """One thing that happened to a reader's consent. Never changed; goes with the reader alone.

    `form` says where: ``sign-up``, ``one-click``, ``import mailchimp``. `text` is what the reader
    read there, in their language, and `version` that of its wording. `network` is the address that
    it came from, hashed with a salt that is thrown away (`domain.salts`).
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=10, choices=ConsentKind)
    form = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    version = models.CharField(max_length=20, blank=True)
    network = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    objects = Recorded.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.kind} {self.at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly


class Suppression(models.Model):
    """An address that is not written to, and why. It holds a digest, so it outlives the reader."""

    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=12, choices=SuppressionReason)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "reason"], name="suppressed_once_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.reason}"


class Salt(models.Model):
    """A secret that digests are made with. `purpose` is ``addresses``, or ``networks 2026-11``."""

    purpose = models.CharField(max_length=30, unique=True)
    value = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.purpose
