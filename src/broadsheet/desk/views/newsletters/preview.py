"""An issue as its readers will have it: any language, any screen, in a frame of its own."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from broadsheet.desk.domain.newsletters.languages import stories_missing
from broadsheet.desk.domain.newsletters.words import issue_name
from broadsheet.desk.forms.newsletters import LanguageForm
from broadsheet.desk.views.newsletters.reaching import editors_only, issue_or_404
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.content import Content, gather_content
from broadsheet.newsletters.domain.rendering import Links, Rendered, render_mail
from broadsheet.newsletters.models import Issue

# In the frame no link of a reader's works, and none leads anywhere.
_NOWHERE: Final = Links(preferences="#", leave="#")
_DARK: Final = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)")
_LIGHT: Final = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)")
_SCHEMES: Final = re.compile(r"\blight dark\b")
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"


@require_safe
@editors_only
def preview(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show an issue in a language, with what an inbox shows of it and what it weighs."""
    issue = issue_or_404(issue_id)
    form = _form(request)
    chosen = form.cleaned_data
    content, rendered = _rendered(issue, chosen["language"])
    missing = stories_missing(issue=issue, languages=[chosen["language"]])
    return TemplateResponse(
        request,
        "desk/newsletters/preview.html",
        {
            "issue": issue,
            "title": issue_name(issue),
            "form": form,
            "chosen": chosen,
            "language": language_of(chosen["language"]),
            "content": content,
            "mail": rendered,
            "html_bytes": len(rendered.html.encode()),
            "missing": missing.missing.get(chosen["language"], []),
            "masthead": current_masthead(),
        },
    )


@require_safe
@editors_only
@xframe_options_sameorigin
def frame(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Answer with the mail itself, for the frame; in the colours that were asked for."""
    issue = issue_or_404(issue_id)
    chosen = _form(request).cleaned_data
    _content, rendered = _rendered(issue, chosen["language"])
    answer = HttpResponse(in_colours(rendered.html, is_dark=chosen["colours"] == "dark"))
    answer._csp_replace = _policy()  # type: ignore[attr-defined]
    return answer


def _policy() -> dict[str, list[str] | None]:
    """Return the policy of a mail: its own styles, our pictures, and nothing else."""
    public = urlsplit(settings.PUBLIC_URL)
    return {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'self'", f"{public.scheme}://{public.netloc}"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        **dict.fromkeys(("script-src", "font-src", "connect-src", "frame-src", "object-src")),
    }


def in_colours(html: str, *, is_dark: bool) -> str:
    """Return a mail as a program in light or dark colours shows it, whatever this one is in."""
    html = _DARK.sub(_ALWAYS if is_dark else _NEVER, html)
    html = _LIGHT.sub(_NEVER if is_dark else _ALWAYS, html)
    return _SCHEMES.sub("dark" if is_dark else "light", html)


def _form(request: HttpRequest) -> LanguageForm:
    """Return what is asked for; what is missing or unknown is the first there is."""
    form = LanguageForm(
        {
            "language": current_masthead().language,
            "screen": "desktop",
            "colours": "light",
            "form": "html",
        }
    )
    asked = LanguageForm({**form.data, **request.GET.dict()})
    if asked.is_valid():
        return asked
    form.is_valid()
    return form


def _rendered(issue: Issue, language: str) -> tuple[Content, Rendered]:
    content = gather_content(issue=issue, language=language)
    return content, render_mail(content, links=_NOWHERE)
