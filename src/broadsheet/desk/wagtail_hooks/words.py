"""A newsroom's words where Wagtail's screens use a web agency's.

Most are in the catalogs of `data/words`, which the setting `LOCALE_PATHS` puts before Wagtail's.
Here is what no catalog reaches.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog
from wagtail import hooks
from wagtail.admin.views import i18n
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.workflows import WorkflowView

from broadsheet.articles.models import ArticleFolder


class NewsroomCatalog(JavaScriptCatalog):
    """The words of Wagtail's scripts, with ours over them."""

    def get_paths(self, packages: list[str]) -> list[str]:
        return [*super().get_paths(packages), *settings.LOCALE_PATHS]


i18n.js_catalog = NewsroomCatalog.as_view(packages=["wagtail.admin"])
LogEntriesView.page_title = _("Audit log")
WorkflowView.page_title = _("Reviews")


@hooks.register("construct_explorer_page_queryset")
def hide_article_folder(parent_page: Any, pages: Any, request: HttpRequest) -> Any:
    """Show standing pages among the newspaper's pages; articles have listings of their own."""
    return pages.not_type(ArticleFolder)
