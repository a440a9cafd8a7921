"""A newspaper with a newsletter, its stories and its readers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from broadsheet.articles.models import Article
from broadsheet.masthead.models import Masthead
from broadsheet.newsletters.domain.composing import save_contents, start_draft
from broadsheet.newsletters.enums import IssueKind
from broadsheet.newsletters.models import Issue
from broadsheet.readers.models import Reader
from broadsheet.toolkit import clock
from tests.factories import make_masthead

EIGHT = dt.time(8, 0)


def make_newsletter(**fields: Any) -> Masthead:
    """Have a newsletter each day at eight, in Berlin; fields of the masthead may differ."""
    defaults: dict[str, Any] = {
        "has_newsletter": True, "time_zone": "Europe/Berlin", "newsletter_at": EIGHT,
    }  # fmt: skip
    return make_masthead(**{**defaults, **fields})


def make_readers(count: int, **fields: Any) -> list[Reader]:
    """Write readers who have confirmed, without their consents."""
    first = Reader.objects.count() + 1
    defaults: dict[str, Any] = {
        "state": "active", "language": "en", "time_zone": "Europe/Berlin", "created_at": clock.now(),
    }  # fmt: skip
    return Reader.objects.bulk_create(
        Reader(
            address=f"reader{number}@mail.example", canonical=f"reader{number}@mail.example",
            digest=f"{number:064}", **{**defaults, **fields},
        )
        for number in range(first, first + count)
    )  # fmt: skip


def compose(
    *stories: Article,
    kind: IssueKind = IssueKind.DAILY,
    on: dt.date | None = None,
    **words: Any,
) -> Issue:
    """Return a draft that holds the stories."""
    issue = start_draft(kind=kind, dated_on=on or clock.now().date(), by="ida")
    return save_words(issue, *stories, **words)


def save_words(issue: Issue, *stories: Article, **words: Any) -> Issue:
    """Save an issue's contents as the desk does that has just read it."""
    issue = Issue.objects.get(pk=issue.pk)
    given: dict[str, Any] = {
        "left_out": (), "subject": "", "preheader": "", "note": "", "by": "ida",
        "seen_at": issue.changed_at,
    }  # fmt: skip
    return save_contents(
        issue_id=issue.pk, stories=[one.pk for one in stories], **{**given, **words}
    )
