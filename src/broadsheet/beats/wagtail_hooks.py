"""Regions and themes at the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.beats.models import Region, Theme

_PANELS = [
    TitleFieldPanel("name", targets=["slug"], placeholder=False),
    FieldPanel("slug", widget=SlugInput, help_text=_("Its front's address ends with it.")),
    FieldPanel("description"),
    FieldPanel("position"),
]


class RegionViewSet(SnippetViewSet):
    """Places that articles are about."""

    model = Region
    icon = "globe"
    base_url_path = "regions"
    menu_label = _("Regions")
    add_to_admin_menu = True  # the desk arranges the menu
    list_display = ["name", "position", "description"]
    search_fields = ["name", "description"]
    panels = _PANELS
    list_per_page = 100


class ThemeViewSet(SnippetViewSet):
    """Subjects that articles are about."""

    model = Theme
    icon = "tag"
    base_url_path = "themes"
    menu_label = _("Themes")
    add_to_admin_menu = True  # the desk arranges the menu
    list_display = ["name", "position", "description"]
    search_fields = ["name", "description"]
    panels = _PANELS
    list_per_page = 100


register_snippet(RegionViewSet)
register_snippet(ThemeViewSet)
