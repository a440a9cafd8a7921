"""The pages that stand: the newspaper itself, and About, Legal, Contact."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class Newspaper(Page):
    """The root of the site. Readers see the home front in its place."""

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["masthead.StandingPage", "articles.ArticleFolder"]
    preview_modes: ClassVar = []
    private_page_options: ClassVar = []

    class Meta:
        verbose_name = _("newspaper")

    def get_url_parts(self, request: object = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.PUBLIC_URL, "/")


class StandingPage(Page):
    """About, legal, contact: a page that is not news. Address: ``/<language>/<slug>/``."""

    language = models.CharField(_("language"), max_length=16, default="en")
    body = RichTextField(
        _("text"), features=["h2", "h3", "bold", "italic", "link", "ol", "ul", "hr", "blockquote"]
    )
    show_in_footer = models.BooleanField(_("show in the footer"), default=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]
    promote_panels: ClassVar = [
        FieldPanel("slug"), FieldPanel("language"), FieldPanel("show_in_footer"),
        FieldPanel("search_description"),
    ]  # fmt: skip
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar = ["masthead.Newspaper"]
    subpage_types: ClassVar = []
    private_page_options: ClassVar = []

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    @property
    def address(self) -> str:
        return f"/{self.language}/{self.slug}/"

    def get_url_parts(self, request: object = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.PUBLIC_URL, self.address)
