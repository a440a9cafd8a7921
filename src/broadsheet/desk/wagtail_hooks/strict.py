"""Wagtail's last inline scripts, written as data: the policy then refuses every other.

Wagtail 8.0 knows no nonces. It writes executable scripts in four places: choosers (here), inline
panels and date and time pickers (`templates/wagtailadmin/`). `static/desk/begin.js` starts them.
"""

from __future__ import annotations

import re
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.widgets.chooser import BaseChooser

# `new ImageChooser("id", {…});` or `createTaskChooser("id");`: the arguments are JSON.
_CALL = re.compile(r"(?:new )?([A-Za-z]+)\((.*)\);?", re.DOTALL)


def _render_without_script(
    self: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    id_ = (attrs or {})["id"]
    value_data = self.get_value_data(value)
    html = self.render_html(name, value_data, attrs)
    call = _CALL.fullmatch(self.render_js_init(id_, name, value_data).strip())
    if call is None:
        raise ValueError(f"{type(self).__name__} starts in a way that the desk does not know")
    return format_html(
        '{}<template data-desk-begin="{}" data-desk-args="[{}]"></template>',
        SafeString(html), call[1], call[2],
    )  # fmt: skip


BaseChooser.render = _render_without_script


@hooks.register("insert_global_admin_js", order=-1)
def add_starter() -> SafeString:
    """Load the script that starts choosers, panels and pickers."""
    return format_html('<script src="{}"></script>', static("desk/begin.js"))
