"""Issues and their deliveries: one row for each reader's copy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from broadsheet.newsletters.enums import (
    QUEUE_ID_LENGTH,
    DeliveryState,
    IssueState,
    UncertainPolicy,
)


class Issue(models.Model):
    """One day's newsletter, as far as sending goes.

    `subject_key` names what it is of and is unique, so that a day's issue is made once.
    `possible_repeats` counts copies that were sent again although they may have arrived;
    `alarm` says why the sender stopped by itself.
    """

    subject_key = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=10, choices=IssueState.choices, default=IssueState.DRAFT)
    uncertain_policy = models.CharField(
        max_length=10, choices=UncertainPolicy.choices, default=UncertainPolicy.AGAIN
    )
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    possible_repeats = models.PositiveIntegerField(default=0)
    alarm = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.subject_key


class Delivery(models.Model):
    """One reader's copy of an issue; address and language are those of when it was queued.

    What waits to be sent has `due_at`; what is being sent has `lease` (who does it) and
    `leased_until`. The last answer of the server stands in `answer_code`, `answer_enhanced` and
    `answer`, and `step` is where it was given.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deliveries")
    reader_id = models.BigIntegerField()
    address = models.CharField(max_length=320)
    language = models.CharField(max_length=16)
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.NEW
    )
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    times_uncertain = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=10, blank=True)
    answer_code = models.PositiveSmallIntegerField(null=True)
    answer_enhanced = models.CharField(max_length=12, blank=True)
    answer = models.TextField(blank=True)
    queue_id = models.CharField(max_length=QUEUE_ID_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issue", "reader_id"], name="one_delivery_per_issue_and_reader"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["issue", "due_at", "id"],
                name="delivery_next",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["issue", "leased_until"],
                name="delivery_leased",
                condition=models.Q(leased_until__isnull=False),
            ),
            models.Index(
                fields=["issue", "id"],
                name="delivery_uncertain",
                condition=models.Q(state="uncertain"),
            ),
            models.Index(fields=["reader_id"], name="delivery_of_reader"),
        ]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.issue_id}/{self.reader_id} {self.state}"
