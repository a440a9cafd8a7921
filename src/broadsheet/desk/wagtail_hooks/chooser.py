"""Links inside the newspaper: the chooser opens at the articles, the latest edited first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.chooser import BrowseView

from broadsheet.articles.models import ArticleFolder
from broadsheet.desk.domain.folders import article_folder_id

_get, _get_object_list = BrowseView.get, BrowseView.get_object_list


def _open_at_the_articles(
    self: BrowseView, request: HttpRequest, parent_page_id: int | None = None
) -> HttpResponse:
    answer: HttpResponse = _get(self, request, parent_page_id or article_folder_id())
    return answer


def _latest_first(self: BrowseView) -> Any:
    pages = _get_object_list(self)
    if isinstance(self.parent_page, ArticleFolder):
        return pages.order_by("-latest_revision_created_at")
    return pages


BrowseView.get = _open_at_the_articles
BrowseView.get_object_list = _latest_first
