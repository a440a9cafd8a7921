"""The article, as its author wrote it, in its source language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from broadsheet.articles.errors import NoPreviewError
from broadsheet.articles.models.blocks import BodyBlock

LEGAL_FEATURES = ["bold", "italic", "link"]


class ArticleFolder(Page):
    """The one page under which all articles are kept. It has no address of its own."""

    max_count = 1
    parent_page_types: ClassVar = ["masthead.Newspaper"]
    subpage_types: ClassVar = ["articles.Article"]
    preview_modes: ClassVar = []
    private_page_options: ClassVar = []

    class Meta:
        verbose_name = _("article folder")

    def get_url_parts(self, request: object = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.PUBLIC_URL, "/")


class Article(Page):
    """A piece of journalism. Its `title` is the headline.

    `published_at`, `published_on` and `published_address` are the publication's, not the
    editor's: they are set when the article goes live and survive every revision.
    """

    kicker = models.CharField(
        _("kicker"), max_length=80, blank=True,
        help_text=_("One or two words above the headline: Interview, Water, Opinion."),
    )  # fmt: skip
    deck = models.TextField(
        _("deck"), blank=True, help_text=_("One or two sentences under the headline.")
    )
    language = models.CharField(
        _("language"), max_length=16, default="en", help_text=_("The language it is written in.")
    )
    dateline = models.CharField(
        _("dateline"), max_length=120, blank=True, help_text=_("Where it was reported from.")
    )
    body = StreamField(BodyBlock(), blank=True)

    featured_picture = models.ForeignKey(
        "pictures.Picture", verbose_name=_("picture"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    featured_alt = models.CharField(
        _("alt text"), max_length=500, blank=True, help_text=_("Empty: the picture's.")
    )
    featured_is_decorative = models.BooleanField(_("decorative"), default=False)
    featured_caption = RichTextField(_("caption"), blank=True, features=LEGAL_FEATURES)
    featured_credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Empty: the picture's.")
    )

    regions = ParentalManyToManyField(
        "beats.Region", verbose_name=_("regions"), blank=True, related_name="articles"
    )
    themes = ParentalManyToManyField(
        "beats.Theme", verbose_name=_("themes"), blank=True, related_name="articles"
    )

    contributors_note = RichTextField(
        _("contributor's note"), blank=True, features=LEGAL_FEATURES,
        help_text=_("Empty: the notes of the contributors in the byline."),
    )  # fmt: skip

    is_syndicated = models.BooleanField(_("from another publisher"), default=False)
    origin_publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    origin_url = models.URLField(_("address of the original"), max_length=1000, blank=True)
    copyright_holder = models.CharField(
        _("copyright holder"), max_length=200, blank=True,
        help_text=_("Empty: the authors and the newspaper."),
    )  # fmt: skip
    copyright_year = models.PositiveIntegerField(_("copyright year"), null=True, blank=True)

    note_to_readers = RichTextField(_("note to readers"), blank=True, features=LEGAL_FEATURES)
    reprint_terms = RichTextField(_("reprint terms"), blank=True, features=LEGAL_FEATURES)
    disclaimer = RichTextField(_("disclaimer"), blank=True, features=LEGAL_FEATURES)
    fair_use_notice = RichTextField(_("fair-use notice"), blank=True, features=LEGAL_FEATURES)

    published_at = models.DateTimeField(null=True, editable=False, db_index=True)
    published_on = models.DateField(null=True, editable=False)
    published_address = models.CharField(max_length=500, blank=True, editable=False, db_index=True)

    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("deck"),
        index.SearchField("kicker"),
        index.SearchField("body"),
        index.FilterField("language"),
        index.FilterField("published_at"),
    ]
    parent_page_types: ClassVar = ["articles.ArticleFolder"]
    subpage_types: ClassVar = []
    # Ready pages are files that everybody may fetch: there are no private articles.
    private_page_options: ClassVar = []
    # Set by `domain.previewing.register_preview`: how readers would see it.
    preview_renderer: ClassVar[Callable[[Article, HttpRequest], HttpResponse] | None] = None

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @property
    def address(self) -> str:
        """The path readers find it at; before publication, where it would be if published now."""
        day = self.published_on or timezone.localdate(self.go_live_at)
        return article_address(language=self.language, day=day, slug=self.slug)

    @property
    def status_string(self) -> str:
        """What the desk's listings say of its state."""
        if not self.live and not self.approved_schedule and self.workflow_in_progress:
            return str(_("in review"))
        return str(super().status_string)

    @property
    def is_corrected(self) -> bool:
        return bool(self.corrections.all())

    def get_url_parts(self, request: object = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.PUBLIC_URL, self.address)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        renderer = type(self).preview_renderer
        if renderer is None:
            raise NoPreviewError
        return renderer(self, request)

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision and record what follows from it, both or neither."""
        return super().publish(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Withdraw the article and record what follows from it, both or neither."""
        return super().unpublish(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """Return the revision as an article, with what publication set left as it is."""
        article: Article = super().with_content_json(content)
        article.published_at = self.published_at
        article.published_on = self.published_on
        article.published_address = self.published_address
        return article


def article_address(*, language: str, day: dt.date, slug: str) -> str:
    """Return ``/<language>/<yyyy>/<mm>/<dd>/<slug>/``."""
    return f"/{language}/{day:%Y/%m/%d}/{slug}/"
