"""Name, colours and icons of the desk; names for those who hear it."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

ICONS = ["newspaper"]


@hooks.register("insert_global_admin_css")
def add_styles() -> SafeString:
    """Link the desk's style sheet on every page of the desk."""
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">'
        '<link rel="stylesheet" href="{}">',
        static("desk/desk.css"), static("desk/editions.css"), static("desk/newsletters.css"),
    )  # fmt: skip


@hooks.register("insert_editor_js")
def add_labels() -> SafeString:
    """Load the script that names the text editors for screen readers."""
    return format_html('<script src="{}"></script>', static("desk/labels.js"))


@hooks.register("register_icons")
def add_icons(icons: list[str]) -> list[str]:
    """Add the icons that Wagtail lacks, drawn by us."""
    return [*icons, *(f"desk/icons/{name}.svg" for name in ICONS)]
