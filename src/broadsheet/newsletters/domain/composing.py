"""Composing an issue: a draft for a day, its stories and corrections, its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from html import unescape
from typing import Final

import nh3
from django.conf import settings
from django.db import transaction
from django.utils.html import strip_tags

from broadsheet.articles.models import Article
from broadsheet.editions.domain.planning import plan_house_texts
from broadsheet.editions.models import Edition
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.issues import open_issue
from broadsheet.newsletters.domain.offering import (
    Candidate,
    CorrectionDue,
    candidates,
    corrections_due,
)
from broadsheet.newsletters.domain.texts import subject_of_issue
from broadsheet.newsletters.enums import (
    OPEN_STATES,
    IssueKind,
    IssueState,
    Section,
    UncertainPolicy,
)
from broadsheet.newsletters.errors import ChangedMeanwhileError, ContentsError, IssueStateError
from broadsheet.newsletters.models import Issue, Item
from broadsheet.toolkit import clock

__all__ = [
    "MOST_STORIES", "Candidate", "CorrectionDue", "candidates", "compose_automatically",
    "corrections_due", "delete_draft", "include_corrections", "save_contents", "start_draft",
]  # fmt: skip

MOST_STORIES: Final = 60
MOST_AUTOMATIC: Final = 12
NOTE_CHARACTERS: Final = 10_000
_SUBJECT_CHARACTERS: Final = 150
_PREHEADER_CHARACTERS: Final = 200

_note_cleaner = nh3.Cleaner(
    tags={"p", "br", "b", "strong", "i", "em", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",  # a mail has no address that one could stand for
    link_rel=None,
)


def start_draft(*, kind: IssueKind, dated_on: dt.date, by: str) -> Issue:
    """Return the issue of a day, made as a draft if there is none. Idempotent.

    Of breaking news there may be several a day: one that nobody has filled yet is returned, else
    there is another. A day whose issue was cancelled gets another, too.
    """
    suffix = "" if kind == IssueKind.DAILY else f"-{kind.value}"
    number = 0
    while True:
        number += 1
        slug = f"{dated_on:%Y-%m-%d}{suffix}" + (f"-{number}" if number > 1 else "")
        issue = open_issue(
            slug=slug,
            dated_on=dated_on,
            kind=kind,
            language=current_masthead().language,
            uncertain_policy=UncertainPolicy(settings.MAIL_UNCERTAIN),
            by=by,
        )
        if issue.state == IssueState.CANCELLED:
            continue
        if kind != IssueKind.BREAKING or is_blank(issue):
            return issue


def is_blank(issue: Issue) -> bool:
    """Whether it is a draft that nobody has put anything into."""
    if issue.state != IssueState.DRAFT or issue.subject or issue.preheader or issue.note:
        return False
    return not issue.items.exists()


@transaction.atomic
def save_contents(
    *,
    issue_id: int,
    stories: Sequence[int],
    left_out: Collection[tuple[int, str]],
    subject: str,
    preheader: str,
    note: str,
    by: str,
    seen_at: dt.datetime | None,
) -> Issue:
    """Store what stands in an issue and have its words translated.

    `stories` are articles in order, the first leads; one named twice stands where it stood first.
    `left_out` are the corrections, by article and key, that are not reported; all others that are
    due are. `note` is rich text, of which paragraphs, breaks, bold, italics and links are kept.
    `seen_at` is the `changed_at` that the editor saw. Raises `IssueStateError`,
    `ChangedMeanwhileError`, `ContentsError`.
    """
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    require_open(issue)
    if issue.changed_at != seen_at:
        who = issue.changed_by or "Somebody"
        raise ChangedMeanwhileError(f"{who} has saved this issue meanwhile.")
    chosen = _public(list(dict.fromkeys(stories)))
    if not chosen and issue.state == IssueState.SCHEDULED:
        raise ContentsError("A scheduled issue needs a story.")
    issue.subject = _line(subject, _SUBJECT_CHARACTERS, "subject")
    issue.preheader = _line(preheader, _PREHEADER_CHARACTERS, "preheader")
    issue.note = clean_note(note)
    issue.is_automatic = False
    _write_stories(issue, chosen)
    include_corrections(issue=issue, left_out=left_out)
    issue.changed_by = by
    _mark_changed(issue)
    return issue


@transaction.atomic
def compose_automatically(*, issue: Issue) -> int:
    """Fill a draft with what is new; return how many stories it has now. Idempotent.

    The newest stand first, at most `MOST_AUTOMATIC`; the newest that has a picture leads.
    Raises `IssueStateError`.
    """
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    require_open(issue)
    new = [one for one in candidates(issue=issue) if one.is_new][:MOST_AUTOMATIC]
    lead = next((one for one in new if one.has_picture), None)
    new.sort(key=lambda one: one is not lead)
    _write_stories(issue, [one.article_id for one in new])
    include_corrections(issue=issue)
    issue.is_automatic = True
    _mark_changed(issue)
    return len(new)


@transaction.atomic
def include_corrections(
    *, issue: Issue, left_out: Collection[tuple[int, str]] | None = None
) -> None:
    """Write the corrections that are due into an open issue. Idempotent.

    Without `left_out` those that were left out stay so.
    """
    rows = issue.items.filter(section=Section.CORRECTION)
    if left_out is None:
        left_out = set(rows.filter(is_left_out=True).values_list("article_id", "correction_key"))
    out = set(left_out)
    rows.delete()
    Item.objects.bulk_create(
        Item(
            issue=issue, article_id=due.article_id, section=Section.CORRECTION,
            correction_key=due.key, position=position,
            is_left_out=(due.article_id, due.key) in out,
        )
        for position, due in enumerate(corrections_due(issue=issue))
    )  # fmt: skip


@transaction.atomic
def delete_draft(*, issue_id: int) -> None:
    """Delete a draft and the translations of its words. Idempotent. Raises `IssueStateError`."""
    issue = Issue.objects.select_for_update().filter(pk=issue_id).first()
    if issue is None:
        return
    if issue.state != IssueState.DRAFT:
        raise IssueStateError(f"The issue is {IssueState(issue.state).label}.")
    Edition.objects.filter(subject=subject_of_issue(issue.pk)).delete()
    issue.delete()


def require_open(issue: Issue) -> None:
    """Raise `IssueStateError` unless the issue can be changed."""
    if issue.state not in OPEN_STATES:
        raise IssueStateError(f"The issue is {IssueState(issue.state).label}.")


def clean_note(note: str) -> str:
    """Return a note with nothing but what mail programs show alike; raise `ContentsError`."""
    if len(note) > NOTE_CHARACTERS:
        raise ContentsError(f"The note is longer than {NOTE_CHARACTERS} characters.")
    cleaned = _note_cleaner.clean(note).strip()
    words = unescape(strip_tags(cleaned))
    return cleaned if words.strip() else ""


def _line(text: str, longest: int, name: str) -> str:
    """Return a text on one line: it stands in a mail's header."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise ContentsError(f"The {name} is longer than {longest} characters.")
    return line


def _public(stories: list[int]) -> list[int]:
    if len(stories) > MOST_STORIES:
        raise ContentsError(f"An issue has at most {MOST_STORIES} stories.")
    public = set(Article.objects.filter(pk__in=stories, live=True).values_list("pk", flat=True))
    if gone := [str(pk) for pk in stories if pk not in public]:
        raise ContentsError(f"Readers cannot open these articles: {', '.join(gone)}.")
    return stories


def _write_stories(issue: Issue, article_ids: Sequence[int]) -> None:
    issue.items.filter(section=Section.STORY).delete()
    Item.objects.bulk_create(
        Item(issue=issue, article_id=article_id, section=Section.STORY, position=position)
        for position, article_id in enumerate(article_ids)
    )


def _mark_changed(issue: Issue) -> None:
    issue.changed_at = clock.now()
    issue.alarm = ""
    issue.save()
    if issue.subject or issue.preheader or issue.note:
        plan_house_texts(subjects=[subject_of_issue(issue.pk)])
    else:
        Edition.objects.filter(subject=subject_of_issue(issue.pk)).delete()
