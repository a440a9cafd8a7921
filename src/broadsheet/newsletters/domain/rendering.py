"""A mail made of an issue's content: subject, text, and HTML that MRML makes of MJML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import mrml
from django.template.loader import render_to_string

from broadsheet.newsletters.domain.content import Content, CorrectionNote, Story
from broadsheet.newsletters.domain.plaintext import write_text
from broadsheet.newsletters.domain.typefaces import typeface_of
from broadsheet.press.domain.links import absolute
from broadsheet.readers.domain.speaking import speaking

PICTURE_WIDTH: Final = 552  # pixels, of a body of 600
_TEMPLATE: Final = "newsletters/mail/issue.mjml.html"
# MRML would load five families from Google Fonts; and nothing may be included from anywhere.
_OPTIONS: Final = mrml.RenderOptions(fonts={})
_PARSER: Final = mrml.ParserOptions(include_loader=mrml.noop_loader())


@dataclass(frozen=True, slots=True)
class Links:
    """The two addresses in a mail that are its reader's own."""

    preferences: str
    leave: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail without its headers."""

    subject: str
    text: str
    html: str


def render_mail(content: Content, *, links: Links) -> Rendered:
    """Return an issue as a mail in its language. No queries."""
    context = {
        "content": content,
        "links": links,
        "home": absolute(f"/{content.language}/"),
        "face": typeface_of(content.language),
        "start": _start(content.direction),
        "stories": [_shown(story) for story in content.stories],
        "corrections": [_with_start(note) for note in content.corrections],
    }
    with speaking(content.language):
        mjml = render_to_string(_TEMPLATE, context)
        text = write_text(content, links=links)
    html = str(mrml.to_html(mjml, _PARSER, _OPTIONS).content)
    return Rendered(" ".join(content.subject.split()), text, _tight(html))


def _start(direction: str) -> str:
    # “text-align: start” is unknown to Outlook and others.
    return "right" if direction == "rtl" else "left"


def _with_start(note: CorrectionNote) -> dict[str, Any]:
    return {**_fields(note), "start": _start(note.direction)}


def _shown(story: Story) -> dict[str, Any]:
    """Only the lead has its picture: thirty would be what nobody with a dear line can open."""
    picture = None
    if story.is_lead and story.picture:
        file = story.picture.middle
        width = min(PICTURE_WIDTH, file.width)
        height = round(file.height * width / file.width)
        picture = {"src": absolute(file.url), "width": width, "height": height}
    return {
        **_fields(story),
        "picture": picture,
        "start": _start(story.direction),
        "face": typeface_of(story.language),
    }


def _fields(row: Story | CorrectionNote) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _tight(html: str) -> str:
    """Drop the blanks with which lines begin: some programs cut a mail after 102 KB."""
    return re.sub(r"\n\s*", "\n", html)
