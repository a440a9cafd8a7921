"""The menu, in newsroom words and in the order of a newsroom's day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.wagtail_hooks import (
    SiteHistoryReportMenuItem,
    WorkflowReportMenuItem,
)

from broadsheet.desk.domain.folders import newspaper_id, write_url
from broadsheet.desk.views.editions.reaching import WRITES
from broadsheet.desk.views.listings import all_articles, articles_in_review, my_drafts
from broadsheet.desk.views.newsletters.reaching import CHANGES

EDITIONS = "editions"


@hooks.register("register_admin_viewset")
def register_listings() -> list[Any]:
    """Give the listings of articles their addresses."""
    return [all_articles, my_drafts, articles_in_review]


class PermittedItem(MenuItem):
    """Shown to those who hold one of `permissions`."""

    def __init__(self, *args: Any, permissions: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.permissions = permissions
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(name) for name in self.permissions)


class StandingPagesItem(MenuItem):
    """The newspaper's page in the page explorer, for those who may change standing pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("masthead.change_masthead")

    def render_component(self, request: HttpRequest) -> Any:
        self.url = reverse("wagtailadmin_explore", args=[newspaper_id()])
        return super().render_component(request)


class WriteItem(MenuItem):
    """The one thing that most come for."""

    def render_component(self, request: HttpRequest) -> Any:
        self.url = write_url()
        return super().render_component(request)


def _listing(viewset: Any, label: Any, icon: str, order: int) -> MenuItem:
    return MenuItem(
        label, reverse(viewset.get_url_name("index")), name=viewset.name, icon_name=icon,
        order=order,
    )  # fmt: skip


def _snippet(model: str, label: Any, icon: str, order: int, app: str) -> PermittedItem:
    return PermittedItem(
        label, reverse(f"wagtailsnippets_{app}_{model}:list"), name=f"{model}s", icon_name=icon,
        order=order, permissions=(f"{app}.add_{model}", f"{app}.change_{model}"),
    )  # fmt: skip


def _main_items() -> list[MenuItem]:
    beats = Menu(
        items=[
            _snippet("region", _("Regions"), "site", 1, "beats"),
            _snippet("theme", _("Themes"), "tag", 2, "beats"),
        ]
    )
    reports = Menu(
        items=[
            SiteHistoryReportMenuItem(
                _("Audit log"), reverse("wagtailadmin_reports:site_history"), name="audit-log",
                icon_name="history", order=1,
            ),
            WorkflowReportMenuItem(
                _("Reviews"), reverse("wagtailadmin_reports:workflow"), name="reviews",
                icon_name="tasks", order=2,
            ),
        ]
    )  # fmt: skip
    return [
        WriteItem(
            _("Write an article"), "#", name="write", icon_name="plus", order=1,
            classname="desk-write",
        ),
        _listing(all_articles, _("Articles"), "doc-full", 10),
        _listing(my_drafts, _("My drafts"), "edit", 20),
        _listing(articles_in_review, _("In review"), "tasks", 30),
        MenuItem(
            _("From a document"), reverse("desk:new_from_document"), name="from-document",
            icon_name="upload", order=40,
        ),
        MenuItem(
            _("Pictures"), reverse("wagtailimages:index"), name="pictures", icon_name="image",
            order=50,
        ),
        MenuItem(
            _("Editions"), reverse("desk:editions"), name=EDITIONS, icon_name="globe", order=55,
        ),
        PermittedItem(
            _("Newsletter"), reverse("desk:newsletters"), name="newsletter", icon_name="mail",
            order=56, permissions=(CHANGES,),
        ),
        _snippet("term", _("Glossary"), "tag", 57, "editions"),
        SubmenuMenuItem(_("Beats"), beats, name="beats", icon_name="list-ul", order=60),
        _snippet("contributor", _("Contributors"), "group", 70, "people"),
        StandingPagesItem(
            _("Standing pages"), "#", name="standing-pages", icon_name="doc-empty-inverse",
            order=80,
        ),
        PermittedItem(
            _("Masthead"), reverse("wagtailsettings:edit", args=["masthead", "masthead"]),
            name="masthead", icon_name="newspaper", order=90,
            permissions=("masthead.change_masthead",),
        ),
        PermittedItem(
            _("Staff"), reverse("wagtailusers_users:index"), name="staff", icon_name="user",
            order=100, permissions=("people.add_user", "people.change_user"),
        ),
        PermittedItem(
            _("Redirects"), reverse("wagtailredirects:index"), name="redirects",
            icon_name="redirect", order=110,
            permissions=("wagtailredirects.add_redirect", "wagtailredirects.change_redirect"),
        ),
        SubmenuMenuItem(_("Reports"), reports, name="reports", icon_name="history", order=120),
    ]  # fmt: skip


_items: list[MenuItem] = []


@hooks.register("construct_main_menu", order=1000)
def arrange_main_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Put a newsroom's menu in the place of Wagtail's, which knows sites, documents, snippets."""
    if not _items:  # after all hooks and addresses are known
        _items.extend(_main_items())
    shown = [item for item in _items if item.is_shown(request)]
    if not request.user.has_perm(WRITES):  # a reviewer of editions
        shown = [item for item in shown if item.name == EDITIONS]
    menu_items[:] = shown
