"""What stands around every page, rendered once for as long as it says the same."""

from __future__ import annotations

from typing import Final

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from broadsheet.frontpage.domain.frame import Frame

register = template.Library()

_rendered: dict[tuple[str, str, str], SafeString] = {}
_KEPT: Final = 512


@register.simple_tag
def furniture(name: str, frame: Frame, here: str = "") -> SafeString:
    """Render `frontpage/<name>.html` for a frame; `here` is the address that it stands on.

    Kept by all that it is made of, so it is never out of date.
    """
    key = (name, frame.key, here)
    html = _rendered.get(key)
    if html is None:
        if len(_rendered) >= _KEPT:
            _rendered.clear()
        html = render_to_string(f"frontpage/{name}.html", {"frame": frame, "here": here})
        _rendered[key] = html
    return html
