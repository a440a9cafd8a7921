"""What machines read of a page: JSON-LD (schema.org), Open Graph, card tags."""

from __future__ import annotations

import json
from typing import Any, Final

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from broadsheet.frontpage.domain.article import ArticlePage, Credit
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.reading import Reading
from broadsheet.pictures.domain.renditions import Source
from broadsheet.press.domain.links import absolute

# Inside <script> only these could end the element or begin a comment (HTML, section 4.12.1.3).
_UNSAFE: Final = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def as_script(data: dict[str, Any]) -> SafeString:
    """Write data as JSON that is safe inside ``<script type="application/ld+json">``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_UNSAFE))


def article_data(page: ArticlePage) -> dict[str, Any]:
    """Describe an article as schema.org's NewsArticle. What is unknown is left out."""
    frame, rights = page.frame, page.rights
    own = absolute(page.address)
    reading = page.reading
    is_edition = reading is not None and reading.is_edition
    if reading is not None and not page.is_indexed:
        own = absolute(reading.original)  # what stands here is the original
    canonical = page.canonical if is_edition else rights.canonical
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": own,
        "url": own,
        "mainEntityOfPage": canonical if canonical != own else "",
        "headline": page.headline,
        "inLanguage": page.language,
        **(_translation(reading) if reading is not None and is_edition else {}),
        "datePublished": page.published.iso,
        "dateModified": page.modified.iso,
        "author": [_person(who) for who in page.authors],
        "contributor": [_person(who) for task in page.tasks for who in task.credits],
        "publisher": publisher_data(frame),
        "image": _images(page),
        "articleSection": [theme.name for theme in page.themes],
        "contentLocation": [{"@type": "Place", "name": region.name} for region in page.regions],
        "locationCreated": page.dateline and {"@type": "Place", "name": page.dateline},
        "copyrightNotice": rights.copyright_line,
        "copyrightHolder": _holders(page),
        "copyrightYear": rights.year,
        "isAccessibleForFree": True,
        "isBasedOn": (rights.is_syndicated and rights.source_href) or "",
        "sourceOrganization": rights.is_syndicated
        and {"@type": "Organization", "name": rights.source_name},
        "correction": [
            {
                "@type": "CorrectionComment",
                "datePublished": correction.made.iso,
                "text": correction.text,
            }
            for correction in page.corrections
        ],
    }
    return _without_empty(data)


def _translation(reading: Reading) -> dict[str, Any]:
    return {
        "translationOfWork": {
            "@type": "NewsArticle",
            "@id": absolute(reading.original),
            "inLanguage": reading.source,
        },
        "translator": reading.translator
        and {
            "@type": "Organization" if reading.is_machine else "Person",
            "name": reading.translator,
        },
    }


def publisher_data(frame: Frame) -> dict[str, Any]:
    """Describe the newspaper as schema.org's NewsMediaOrganization, as articles name it."""
    return {
        "@type": "NewsMediaOrganization",
        "name": frame.name,
        "url": absolute("/"),
        "logo": {
            "@type": "ImageObject",
            "url": absolute(static("frontpage/icon-512.png")),
            "width": 512,
            "height": 512,
        },
    }


def home_data(frame: Frame) -> dict[str, Any]:
    """Describe the home page as schema.org's WebSite, with all that is public of its publisher."""
    masthead = frame.masthead
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": frame.name,
            "description": frame.description,
            "url": frame.home_url,
            "inLanguage": frame.language,
            "publisher": _without_empty(
                {
                    **publisher_data(frame),
                    "slogan": frame.tagline,
                    "foundingDate": masthead.founded_year and str(masthead.founded_year),
                    "email": masthead.contact_email,
                    "sameAs": [channel.href for channel in frame.channels],
                }
            ),
        }
    )


def _person(who: Credit) -> dict[str, Any]:
    return _without_empty(
        {"@type": "Person", "name": who.name, "url": who.href and absolute(who.href)}
    )


def _holders(page: ArticlePage) -> list[dict[str, Any]]:
    """Describe who holds the rights: a person whose name stands in the byline, else a body."""
    people = {who.name: _person(who) for who in page.authors}
    return [
        people.get(name) or {"@type": "Organization", "name": name} for name in page.rights.holders
    ]


def _images(page: ArticlePage) -> list[dict[str, Any]]:
    if page.featured is None:
        return []
    image = page.featured.image
    files: list[Source] = [image.largest, *([image.card] if image.card else [])]
    return [
        _without_empty(
            {
                "@type": "ImageObject",
                "url": absolute(file.url),
                "width": file.width,
                "height": file.height,
                "creditText": page.featured.credit,
            }
        )
        for file in files
    ]


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, [], False)}
