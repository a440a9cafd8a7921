"""Two marks for the text editor: numbered notes, and gaps where an address is missing."""

from __future__ import annotations

from typing import Any

import wagtail.admin.rich_text.editors.draftail.features as draftail
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler


def _register_span(features: Any, *, name: str, icon: str, description: Any, style: dict) -> None:
    kind = name.upper()
    attribute = f"data-{name}"
    features.register_editor_plugin(
        "draftail",
        name,
        draftail.InlineStyleFeature(
            {"type": kind, "icon": icon, "description": description, "style": style}
        ),
    )
    features.register_converter_rule(
        "contentstate",
        name,
        {
            "from_database_format": {f"span[{attribute}]": InlineStyleElementHandler(kind)},
            "to_database_format": {
                "style_map": {kind: {"element": "span", "props": {attribute: ""}}}
            },
        },
    )


@hooks.register("register_rich_text_features")
def register_note(features: Any) -> None:
    """`span[data-note]`: the text of a note, written where its number will stand."""
    _register_span(
        features, name="note", icon="list-ol", description=_("Numbered note"),
        style={"fontSize": "0.875em", "borderInlineStart": "3px solid", "paddingInline": "0.4em"},
    )  # fmt: skip


@hooks.register("register_rich_text_features")
def register_gap(features: Any) -> None:
    """`span[data-gap]`: words whose link was lost before they came here."""
    _register_span(
        features, name="gap", icon="link", description=_("Missing address"),
        style={"borderBlockEnd": "2px dashed #c2410c"},
    )  # fmt: skip
