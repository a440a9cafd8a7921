"""What stands around every page, rendered once for as long as it says the same."""

from __future__ import annotations

from typing import Final

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.richtext import in_language as written_attributes

register = template.Library()

_rendered: dict[tuple[str, str, str], SafeString] = {}
_KEPT: Final = 512


@register.filter
def in_language(code: str) -> SafeString:
    """Write ``lang`` and ``dir`` of a text in another language than the page's; none for none."""
    return mark_safe(written_attributes(code) if code else "")


@register.filter
def on_site(url: str) -> str:
    """Return a full address of ours as a path; others stay."""
    is_ours = url.startswith(f"{settings.PUBLIC_URL}/")
    return url.removeprefix(settings.PUBLIC_URL) if is_ours else url


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
