"""A newsroom's words where Wagtail's screens use a web agency's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.workflows import WorkflowView
from wagtail.images.views.chooser import ImageChooserViewSet
from wagtail.images.views.multiple import AddView as AddPicturesView
from wagtail.images.widgets import AdminImageChooser

from broadsheet.articles.models import ArticleFolder

LogEntriesView.page_title = _("Audit log")
WorkflowView.page_title = _("Reviews")
AddPicturesView.page_title = _("Add pictures")
AdminImageChooser.choose_one_text = ImageChooserViewSet.choose_one_text = _("Choose a picture")
AdminImageChooser.choose_another_text = _("Choose another picture")
ImageChooserViewSet.choose_another_text = _("Choose another picture")
AdminImageChooser.link_to_chosen_text = _("Edit this picture")


@hooks.register("construct_explorer_page_queryset")
def hide_article_folder(parent_page: Any, pages: Any, request: HttpRequest) -> Any:
    """Show standing pages among the newspaper's pages; articles have listings of their own."""
    return pages.not_type(ArticleFolder)
