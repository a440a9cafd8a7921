"""A mail made of an issue's content: subject, text, and HTML that MRML makes of MJML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import mrml
from django.template.loader import render_to_string

from broadsheet.editions.domain.markup import CONTROL
from broadsheet.newsletters.domain.content import Content, CorrectionNote, Story
from broadsheet.newsletters.domain.plaintext import write_text
from broadsheet.newsletters.domain.typefaces import typeface_of
from broadsheet.press.domain.links import absolute
from broadsheet.readers.domain.speaking import speaking

PICTURE_WIDTH: Final = 552  # pixels, of a body of 600
_REFERENCE: Final = re.compile(r"&#(1[3-9]\d|12[89]|[2-9]\d\d|\d{4,7});")  # beyond ASCII
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
        "note_start": _start(content.note_direction),
        "note_face": typeface_of(content.note_language),
        "stories": [_shown(story) for story in content.stories],
        "corrections": [
            {**_set(note), "headline_face": typeface_of(note.headline_language)}
            for note in content.corrections
        ],
    }
    with speaking(content.language):
        mjml = render_to_string(_TEMPLATE, context)
        text = write_text(content, links=links)
    return Rendered(" ".join(content.subject.split()), text, _tight(_html_of(mjml)))


def _html_of(mjml: str) -> str:
    """Have MRML make HTML of MJML.

    It writes attributes as Rust shows a string to a programmer: a backslash twice, a joiner
    (U+200C, which Persian needs) as six letters. What is written as a reference it leaves alone.
    """
    referred = CONTROL.sub("", mjml).replace("\\", "&#92;").encode("ascii", "xmlcharrefreplace")
    html: str = mrml.to_html(referred.decode("ascii"), _PARSER, _OPTIONS).content
    return _REFERENCE.sub(lambda found: chr(int(found[1])), html)


def _start(direction: str) -> str:
    # “text-align: start” is unknown to Outlook and others.
    return "right" if direction == "rtl" else "left"


def _shown(story: Story) -> dict[str, Any]:
    """Only the lead has its picture: thirty would be what nobody with a dear line can open."""
    picture = None
    if story.is_lead and story.picture:
        file = story.picture.middle
        width = min(PICTURE_WIDTH, file.width)
        height = round(file.height * width / file.width)
        picture = {"src": absolute(file.url), "width": width, "height": height}
    return {**_set(story), "picture": picture, "alt": " ".join(story.alt.split())}


def _set(row: Story | CorrectionNote) -> dict[str, Any]:
    """Return a story's or correction's fields, and how it is set."""
    fields = {name: getattr(row, name) for name in row.__slots__}
    return {**fields, "start": _start(row.direction), "face": typeface_of(row.language)}


def _tight(html: str) -> str:
    """Drop the blanks with which lines begin: some programs cut a mail after 102 KB."""
    return re.sub(r"\n\s*", "\n", html)
