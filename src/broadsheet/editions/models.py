"""Editions, the glossary, what readers reported."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.enums import PUBLIC_STATES, EditionState, Method, Stage


class Edition(models.Model):
    """An article in one language; or the newspaper's own texts, when there is no article.

    `subject` names what it is of: ``article:12``, ``masthead``, ``region:3``, ``theme:3``,
    ``contributor:5``. `segments` maps a segment's id to what is kept of it (see
    `domain.records.SegmentRecord`). `source_digest` is that of the original it was made from.

    What is still to be made is a row with `due_at`: a lost worker loses nothing, for its lease
    runs out and the sweep finds the row.
    """

    article = models.ForeignKey(
        "articles.Article", null=True, blank=True, on_delete=models.CASCADE,
        related_name="editions",
    )  # fmt: skip
    subject = models.CharField(max_length=60)
    language = models.CharField(max_length=16)
    state = models.CharField(
        max_length=10, choices=EditionState.choices, default=EditionState.WAITING
    )
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.MACHINE)

    has_human_text = models.BooleanField(
        default=False, help_text=_("A person wrote or approved at least one segment.")
    )

    headline = models.TextField(blank=True)
    deck = models.TextField(blank=True)
    kicker = models.TextField(blank=True)
    segments = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    findings_count = models.PositiveIntegerField(default=0)
    coverage = models.PositiveSmallIntegerField(
        default=0, help_text=_("How much of the original stands in it, in per cent.")
    )
    source_digest = models.CharField(max_length=32, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    engine_version = models.CharField(max_length=120, blank=True)
    is_draft_quality = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    stage = models.SmallIntegerField(choices=Stage.choices, default=Stage.HEADLINES)
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    urgency = models.SmallIntegerField(default=0)
    place = models.PositiveSmallIntegerField(
        default=0, help_text=_("The language's place in the order of readership.")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "language"], name="one_edition_per_subject_and_language"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-urgency", "stage", "due_at", "place"],
                name="edition_next",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["article", "language", "state"], name="edition_of_article"),
            # The desk's counts read these alone: the rows themselves are large.
            models.Index(fields=["language", "state", "article"], name="edition_dashboard"),
            models.Index(fields=["-made_at"], name="edition_newest"),
            models.Index(
                fields=["language"], name="edition_failed", condition=models.Q(attempts__gt=0)
            ),
        ]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return f"{self.subject} [{self.language}]"

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES


class Term(models.Model):
    """One entry of the glossary. Empty `target` means: leave it as it is, in every language."""

    source_language = models.CharField(_("from"), max_length=16)
    target_language = models.CharField(
        _("into"), max_length=16, blank=True, help_text=_("Empty: every language.")
    )
    source = models.CharField(_("term"), max_length=200)
    target = models.CharField(
        _("translation"), max_length=200, blank=True, help_text=_("Empty: it is not translated.")
    )
    is_case_sensitive = models.BooleanField(_("upper and lower case differ"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["source", "target_language"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_language", "target_language", "source"], name="one_term_per_pair"
            ),
        ]
        verbose_name = _("glossary entry")
        verbose_name_plural = _("glossary")

    def __str__(self) -> str:
        return f"{self.source} → {self.target or self.source}"


class MistakeReport(models.Model):
    """What a reader says is wrong in an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reports")
    segment_id = models.CharField(max_length=120, blank=True)
    words = models.TextField(_("which words"))
    better = models.TextField(_("what they should say"), blank=True)
    email = models.EmailField(_("address for an answer"), blank=True)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-reported_at"]
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")

    def __str__(self) -> str:
        return self.words[:60]


class ReviewerLanguage(models.Model):
    """A language that a member of staff may review. Who has none may review none."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_languages"
    )
    language = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "language"], name="one_row_per_reviewer"),
        ]

    def __str__(self) -> str:
        return self.language


class EngineUse(models.Model):
    """What an engine was asked for in one month: the cost counter."""

    engine = models.CharField(max_length=40)
    month = models.PositiveIntegerField()
    requests = models.PositiveBigIntegerField(default=0)
    characters = models.PositiveBigIntegerField(default=0)
    cost_microunits = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engine", "month"], name="one_row_per_engine_month"),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.month}"
