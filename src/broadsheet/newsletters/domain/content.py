"""What an issue says in a language: gathered once, then given to mails and archive pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.safestring import SafeString

from broadsheet.articles.domain.links import page_addresses
from broadsheet.masthead.domain.dates import full_date
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.addresses import issue_address, issues_address
from broadsheet.newsletters.domain.richtext import clean_html, linked_pages
from broadsheet.newsletters.domain.stories import (
    Articles,
    CorrectionNote,
    Story,
    find_corrections,
    only_in,
)
from broadsheet.newsletters.domain.texts import Texts, texts_in
from broadsheet.newsletters.enums import Section
from broadsheet.newsletters.models import Issue, Item
from broadsheet.press.domain.links import absolute
from broadsheet.readers.domain.speaking import speaking

__all__ = ["Content", "CorrectionNote", "Story", "fitted", "gather_content"]

PREHEADER_LETTERS: Final = 140


@dataclass(frozen=True, slots=True)
class Content:
    """An issue in a language. `url` is its page in the archive, `archive_url` that of all issues.

    `note` is HTML in `note_language`; `note_only_in` says which that is where it is not the
    reader's. `left_out` counts stories that the reader's language lacks.
    """

    issue_id: int
    slug: str
    kind: str
    language: str
    direction: str
    name: str
    dated_on: dt.date
    dated: str
    written_subject: str
    written_preheader: str
    note: SafeString
    note_language: str
    note_direction: str
    note_only_in: str
    stories: tuple[Story, ...]
    corrections: tuple[CorrectionNote, ...]
    left_out: int
    url: str
    archive_url: str
    postal_address: str
    contact_email: str

    @property
    def lead(self) -> Story | None:
        return self.stories[0] if self.stories else None

    @property
    def imprint(self) -> str:
        """The newspaper's name and postal address, which often begins with the name."""
        if self.postal_address.startswith(self.name):
            return self.postal_address
        return f"{self.name}\n{self.postal_address}".strip()

    @property
    def subject(self) -> str:
        """The editor's, else the first headline that the reader can read: the lead's, mostly."""
        headlines = self._headlines
        return self.written_subject or (headlines[0] if headlines else f"{self.name}, {self.dated}")

    @property
    def preheader(self) -> str:
        """The editor's, else the headlines that the subject does not name, as far as they go."""
        if self.written_preheader:
            return self.written_preheader
        shown = ""
        for headline in self._headlines[0 if self.written_subject else 1 :]:
            longer = f"{shown} · {headline}" if shown else headline
            if shown and len(longer) > PREHEADER_LETTERS:
                break
            shown = longer
        return shown or self.dated

    @property
    def _headlines(self) -> list[str]:
        own = [story.headline for story in self.stories if not story.only_in]
        return own or [story.headline for story in self.stories]

    @property
    def is_worth_sending(self) -> bool:
        """Whether there is anything in it for its readers."""
        return bool(self.stories or ((self.note or self.corrections) and not self.left_out))


def fitted(content: Content, beats: Collection[str]) -> Content:
    """Return the issue for a reader of these beats; none means all. No queries."""
    if not beats:
        return content
    wanted = frozenset(beats)
    stories = [story for story in content.stories if story.beats & wanted]
    return replace(
        content,
        stories=tuple(replace(one, is_lead=place == 0) for place, one in enumerate(stories)),
        corrections=tuple(one for one in content.corrections if one.beats & wanted),
        left_out=content.left_out + len(content.stories) - len(stories),
    )


def gather_content(
    *, issue: Issue, language: str, story_ids: Sequence[int] | None = None
) -> Content:
    """Gather what an issue says in a language.

    `story_ids` are other stories than the saved ones, in their order, for a preview. Articles that
    are no longer live are left away, corrections that were taken back too. For any number of
    stories fourteen queries at most.
    """
    masthead = current_masthead()
    items = [row for row in Item.objects.filter(issue=issue) if not row.is_left_out]
    fixes = [(row.article_id, row.correction_key) for row in items if row.section != Section.STORY]
    if story_ids is None:
        story_ids = [row.article_id for row in items if row.section == Section.STORY]
    ids = list(dict.fromkeys(story_ids))
    known = Articles(masthead, language, {*ids, *(article_id for article_id, _key in fixes)})
    texts = texts_in(issue=issue, language=language)
    rows = find_corrections(fixes)
    editions = known.whole_editions({article_id for article_id, *_rest in rows})
    pages = page_addresses(linked_pages([texts.note, *(text for _pk, _key, _at, text in rows)]))
    with speaking(language):
        stories = [story for pk in ids if (story := known.story(pk))]
        corrections = [one for row in rows if (one := known.correction(row, editions, pages))]
        note = _note(texts, language, pages)
    return Content(
        issue_id=issue.pk,
        slug=issue.slug,
        kind=issue.kind,
        language=language,
        direction=language_of(language).direction,
        name=masthead.name,
        dated_on=issue.dated_on,
        dated=full_date(issue.dated_on, language),
        written_subject=texts.subject.strip(),
        written_preheader=texts.preheader.strip(),
        stories=tuple(replace(one, is_lead=place == 0) for place, one in enumerate(stories)),
        corrections=tuple(corrections),
        left_out=known.left_out(ids),
        url=absolute(issue_address(language=language, slug=issue.slug)),
        archive_url=absolute(issues_address(language=language)),
        postal_address=masthead.postal_address.strip(),
        contact_email=masthead.contact_email,
        **note,
    )


def _note(texts: Texts, language: str, pages: dict[int, str]) -> dict[str, Any]:
    own = texts.note_language
    return {
        "note": clean_html(texts.note, pages=pages),
        "note_language": own,
        "note_direction": language_of(own).direction,
        "note_only_in": only_in(own, language),
    }
