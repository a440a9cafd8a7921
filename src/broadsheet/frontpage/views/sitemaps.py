"""What programs look for at fixed addresses: sitemaps, robots.txt, the manifest, the offers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static

from broadsheet.frontpage.domain import sitemaps
from broadsheet.frontpage.domain.addresses import SITEMAP_INDEX, SITEMAP_NEWS
from broadsheet.frontpage.domain.choices import gather_offers
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.press.domain.links import absolute
from broadsheet.press.views import pressed

XML = "application/xml; charset=utf-8"


@pressed
def index(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.write_index(), content_type=XML)


@pressed
def standing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.write_standing(), content_type=XML)


@pressed
def news(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.write_news(), content_type=XML)


@pressed
def month(request: HttpRequest, language: str, year: str, month: str) -> HttpResponse:
    """Answer the part of one month and language."""
    if language not in current_masthead().reader_languages:
        raise Http404("the newspaper is not in this language")
    written = sitemaps.write_month(language=language, month=int(year) * 100 + int(month))
    if written is None:
        raise Http404("nothing was published in this month")
    return HttpResponse(written, content_type=XML)


@pressed
def robots(request: HttpRequest) -> HttpResponse:
    """Answer robots.txt (RFC 9309): everything is open but the desk and forms."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /translations/",
        "",
        f"Sitemap: {absolute(SITEMAP_INDEX)}",
        f"Sitemap: {absolute(SITEMAP_NEWS)}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@pressed
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer the web app manifest."""
    masthead = current_masthead()
    data: dict[str, Any] = {
        "name": masthead.name,
        "short_name": masthead.name[:24],
        "description": masthead.description or masthead.tagline,
        "lang": masthead.language,
        "dir": language_of(masthead.language).direction,
        "start_url": f"/{masthead.language}/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbf9f5",
        "theme_color": "#fbf9f5",
        "icons": [
            {"src": static("frontpage/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("frontpage/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {
                "src": static("frontpage/icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "any maskable",
            },
        ],
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")


@pressed
def offers(request: HttpRequest) -> HttpResponse:
    """Answer a line for each language: its code and the words that offer an article in it.

    The Translate menu looks there when a reader's browser asks for another language than the
    page's. In every page they would weigh three kilobytes.
    """
    lines = [f"{code} {words}\n" for code, words in gather_offers().items()]
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")


@pressed
def favicon(request: HttpRequest) -> HttpResponse:
    """Answer the icon that browsers ask for without being told."""
    return HttpResponse(_icon(), content_type="image/x-icon")


@cache
def _icon() -> bytes:
    path = finders.find("frontpage/favicon.ico")
    if not isinstance(path, str):
        raise Http404("the program's static files are incomplete")
    return Path(path).read_bytes()
