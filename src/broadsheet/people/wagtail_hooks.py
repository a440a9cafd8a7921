"""Contributors at the desk; what the audit log calls the things that happen to staff."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.people.models import Contributor


class ContributorViewSet(SnippetViewSet):
    """Everybody whose name stands in bylines."""

    model = Contributor
    icon = "group"
    base_url_path = "contributors"
    menu_label = _("Contributors")
    add_to_admin_menu = True  # the desk arranges the menu
    list_display = ["name", "job", "staff"]
    search_fields = ["name", "note", "job"]
    list_per_page = 50
    panels = [
        MultiFieldPanel(
            [
                TitleFieldPanel("name", targets=["slug"], placeholder=False),
                FieldPanel("job", help_text=_("Stands under the name: Reporter, Photographer.")),
                FieldPanel("slug", widget=SlugInput, help_text=_("The page's address ends so.")),
            ],
            heading=_("Name"),
        ),
        FieldPanel("portrait"),
        FieldPanel("note"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("email"), FieldPanel("website")])],
            heading=_("Contact, shown to readers"),
        ),
        FieldPanel(
            "staff",
            help_text=_("New articles of this member of staff begin with this name."),
        ),
    ]

    def get_queryset(self, request: Any) -> Any:
        return Contributor.objects.select_related("staff")


register_snippet(ContributorViewSet)


@hooks.register("register_log_actions")
def name_staff_actions(actions: Any) -> None:
    """Tell the audit log how to write what happens to staff accounts."""
    actions.register_action("people.sign_in", _("Sign in"), _("Signed in"))
    actions.register_action("people.sign_in_failed", _("Failed sign-in"), _("Failed to sign in"))
    actions.register_action("people.locked_out", _("Sign-in paused"), _("Sign-in paused"))

    @actions.register_action("people.downloaded")
    class DownloadFormatter(LogFormatter):
        label = _("Download a list")

        def format_message(self, log_entry: Any) -> str:
            name = (log_entry.data or {}).get("filename", "")
            return str(_("Downloaded “%(name)s”") % {"name": name})

    @actions.register_action("people.roles")
    class RolesFormatter(LogFormatter):
        label = _("Change roles")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data or {}
            parts = []
            if given := data.get("given"):
                parts.append(_("Gave: %(roles)s") % {"roles": ", ".join(given)})
            if taken := data.get("taken"):
                parts.append(_("Took: %(roles)s") % {"roles": ", ".join(taken)})
            return "; ".join(str(part) for part in parts)
