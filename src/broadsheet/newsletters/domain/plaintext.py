"""The text part of a mail: for programs that show no HTML, and for people who want none."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, ngettext

from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.newsletters.domain.content import Content, CorrectionNote, Story
from broadsheet.newsletters.domain.richtext import paragraphs

if TYPE_CHECKING:
    from broadsheet.newsletters.domain.rendering import Links

WIDTH: Final = 72  # columns, RFC 3676 section 4.2
BREAK: Final = "* * *"
# They write no blank between words: a line of theirs ends where the reader's program ends it.
_WITHOUT_BLANKS: Final = {"Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}


def write_text(content: Content, *, links: Links) -> str:
    """Return an issue as plain text, in the language that speaks. An address has its own line."""
    blocks = [_joined(content.name, content.dated)]
    if content.note:
        blocks += [gettext("Editor’s note"), *_note(content)]
    for story in content.stories:
        blocks += [BREAK, _story(story, content.language)]
    if content.corrections:
        blocks += [BREAK, ngettext("Correction", "Corrections", len(content.corrections))]
        blocks += [_correction(one) for one in content.corrections]
    blocks += [BREAK, *_footer(content, links)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def wrapped(text: str, language: str) -> str:
    """Return a text in lines of at most `WIDTH` columns, broken at blanks alone."""
    words = " ".join(text.split())
    if language_of(language).script in _WITHOUT_BLANKS:
        return words
    return "\n".join(textwrap.wrap(words, WIDTH, break_long_words=False, break_on_hyphens=False))


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _note(content: Content) -> Iterator[str]:
    yield content.note_only_in
    yield from _rich(content.note, content.note_language)


def _rich(html: str, language: str) -> Iterator[str]:
    for words, hrefs in paragraphs(html):
        unsaid = [href for href in hrefs if href.removeprefix("mailto:") not in words]
        yield _joined(wrapped(words, language), *unsaid)


def _story(story: Story, language: str) -> str:
    return _joined(
        wrapped(story.kicker, story.language),
        wrapped(story.headline, story.language),
        f"({story.only_in})" if story.only_in else "",
        wrapped(story.deck, story.language),
        wrapped(story.byline, language),
        story.url,
    )


def _correction(note: CorrectionNote) -> str:
    return "\n\n".join(
        [
            _joined(
                wrapped(note.headline, note.headline_language),
                note.made_on,
                f"({note.only_in})" if note.only_in else "",
                note.url,
            ),
            *_rich(note.text, note.language),
        ]
    )


def _footer(content: Content, links: Links) -> Iterator[str]:
    why = gettext("You get this mail because you signed up for the newsletter of %(name)s.")
    yield wrapped(why % {"name": content.name}, content.language)
    for label, address in (
        (gettext("Your preferences"), links.preferences),
        (gettext("Leave the newsletter"), links.leave),
        (gettext("Read in your browser"), content.url),
    ):
        yield f"{label}:\n{address}"
    plain = gettext("The links to articles hold nothing about you: you can pass them on.")
    yield wrapped(plain, content.language)
    yield content.imprint
