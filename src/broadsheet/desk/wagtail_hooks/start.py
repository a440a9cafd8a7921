"""The start page: what waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from broadsheet.desk.domain.folders import write_url
from broadsheet.desk.domain.waiting import gather_start_page


class StartPanel(Component):
    """All lists of the start page, gathered at once."""

    name = "start"
    order = 1
    template_name = "desk/start.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        request = parent_context["request"]
        return {
            "request": request,
            "start": gather_start_page(user=request.user),
            "write_url": write_url(),
        }


@hooks.register("construct_homepage_panels", order=1000)
def arrange_start_page(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits in the newsroom in the place of Wagtail's panels."""
    panels[:] = [StartPanel()]


@hooks.register("construct_homepage_summary_items", order=1000)
def drop_summary(request: HttpRequest, items: list[Component]) -> None:
    """Counts of pages and images say nothing to an editor."""
    items.clear()
