"""What people do with editions, written into the audit log: an article's own where there is one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from broadsheet.articles.models import Article
from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from broadsheet.toolkit import clock

WROTE: Final = "editions.wrote"
APPROVED: Final = "editions.approved"
HELD: Final = "editions.held"
SENT_BACK: Final = "editions.sent_back"
AGAIN: Final = "editions.again"
IMPORTED: Final = "editions.imported"
EXPORTED: Final = "editions.exported"
SETTLED: Final = "editions.settled"
TERMS: Final = "editions.terms"
LANGUAGES: Final = "editions.languages"
ACTIONS: Final = (WROTE, APPROVED, HELD, SENT_BACK, AGAIN, IMPORTED, EXPORTED, SETTLED)

_ONE_SITTING = dt.timedelta(minutes=15)


def record(*, action: str, edition: Edition, user: User, **data: Any) -> None:
    """Write what `user` did with an edition."""
    log(
        instance=edition.article or edition,
        action=action,
        user=user,
        data={"language": edition.language, **data},
    )


def record_export(*, article: Article, language: str, filename: str, user: User) -> None:
    """Write that `user` has taken an edition, made or not, out of the house as a file."""
    log(
        instance=article,
        action=EXPORTED,
        user=user,
        data={"language": language, "filename": filename},
    )


def record_writing(*, edition: Edition, user: User) -> None:
    """Write that `user` works on an edition's texts: once in a sitting, not with each save."""
    entries = PageLogEntry if edition.article_id else ModelLogEntry
    latest = entries.objects.filter(
        action=WROTE, user=user, timestamp__gt=clock.now() - _ONE_SITTING,
        **({"page_id": edition.article_id} if edition.article_id else {"object_id": edition.pk}),
    )  # fmt: skip
    if not any((row.data or {}).get("language") == edition.language for row in latest):
        record(action=WROTE, edition=edition, user=user)
