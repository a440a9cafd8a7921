"""Addresses of “New from a document”, its names in the audit log, the article's own views."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from broadsheet.desk.views.documents import article_views


@hooks.register("register_admin_urls")
def add_addresses() -> list[Any]:
    """Put the desk's own screens behind Wagtail's sign-in."""
    return [path("", include("broadsheet.desk.urls", namespace="desk"))]


@hooks.register("register_admin_viewset")
def add_article_views() -> Any:
    """Let the article have an editor of its own."""
    return article_views


@hooks.register("register_log_actions")
def name_document_actions(actions: Any) -> None:
    """Tell the audit log how to write what the desk does."""
    actions.register_action(
        "desk.findings_dismissed", _("Put away findings"), _("Put away what the import found")
    )

    @actions.register_action("desk.from_document")
    class FromDocumentFormatter(LogFormatter):
        label = _("New from a document")

        def format_message(self, log_entry: Any) -> str:
            name = (log_entry.data or {}).get("filename", "")
            return str(_("Made from “%(name)s”") % {"name": name})
