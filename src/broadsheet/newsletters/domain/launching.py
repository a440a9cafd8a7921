"""Letting an issue go: it is closed at once, and a worker writes its copies."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from broadsheet.editions.domain.queries import is_being_translated
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.composing import include_corrections, require_open
from broadsheet.newsletters.domain.issues import (
    announce_issue,
    cancel_issue,
    queue_issue,
    start_issue,
)
from broadsheet.newsletters.domain.offering import live_stories
from broadsheet.newsletters.domain.recipients import recipients_of
from broadsheet.newsletters.domain.texts import subject_of_issue
from broadsheet.newsletters.enums import IssueState
from broadsheet.newsletters.errors import IssueStateError, NewsletterOffError, NoStoriesError
from broadsheet.newsletters.models import Issue
from broadsheet.toolkit import clock, outbox

logger = logging.getLogger(__name__)

LAUNCH: Final = "newsletters.launch"
_URGENT: Final = 20
PATIENCE: Final = dt.timedelta(minutes=5)
"""So long an issue waits until its subject and note are translated."""
_LOOK_AGAIN: Final = dt.timedelta(seconds=1)


@transaction.atomic
def launch_issue(*, issue_id: int, by: str) -> None:
    """Close an issue and let it go out; a worker writes the copies. However often, it goes once.

    Raises `IssueStateError` for one that was cancelled, `NoStoriesError`, `NewsletterOffError`.
    """
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    if issue.state == IssueState.CANCELLED:
        raise IssueStateError("The issue was cancelled.")
    if issue.queued_at is not None:
        return
    require_open(issue)
    require_sendable(issue)
    include_corrections(issue=issue)
    now = clock.now()
    if issue.scheduled_at is not None and issue.scheduled_at > now:
        issue.scheduled_at = None  # sent before its time: readers' hours count from now
    issue.state, issue.queued_at, issue.sent_by, issue.alarm = IssueState.QUEUED, now, by, ""
    issue.save()
    outbox.put(topic=LAUNCH, payload={"issue_id": issue.pk}, urgency=_URGENT)


@outbox.handles(LAUNCH)
def write_copies(payload: Mapping[str, Any]) -> None:
    """Write a queued issue's copies, let senders have it, tell the house.

    Waits a while for the translations of its own words. Runs again after a crash at any point: what
    is done stays done, what is missing is done, and the house is told at least once. An issue that
    was cancelled meanwhile stays so.
    """
    issue = Issue.objects.filter(pk=payload["issue_id"]).first()
    if issue is None or issue.state == IssueState.CANCELLED:
        return
    if issue.state == IssueState.QUEUED:
        if not live_stories(issue=issue):
            _call_off(issue)
            return
        if _waits_for_words(issue):
            later = clock.now() + _LOOK_AGAIN
            outbox.put(topic=LAUNCH, payload=payload, due_at=later, urgency=_URGENT)
            return
        try:
            queue_issue(issue_id=issue.pk, recipients=recipients_of(issue=issue))
            start_issue(issue_id=issue.pk)
        except IssueStateError:
            # Cancelled meanwhile; or another worker, whose lease ran out, has come further.
            issue.refresh_from_db(fields=["state"])
            if issue.state == IssueState.CANCELLED:
                return
    announce_issue(issue_id=issue.pk)


def require_sendable(issue: Issue) -> None:
    """Raise `NewsletterOffError` or `NoStoriesError` for an issue that must not go out."""
    if not current_masthead().has_newsletter:
        raise NewsletterOffError("The masthead's newsletter is switched off.")
    if not live_stories(issue=issue):
        raise NoStoriesError("The issue has no story that readers can open.")


def _waits_for_words(issue: Issue) -> bool:
    """Whether its own words are still at an engine; its readers would get them untranslated."""
    closed_at = issue.queued_at or clock.now()
    in_time = clock.now() - closed_at < PATIENCE
    return in_time and is_being_translated(subject=subject_of_issue(issue.pk))


def _call_off(issue: Issue) -> None:
    logger.warning("issue %s is not sent: its stories were withdrawn", issue)
    cancel_issue(issue_id=issue.pk)
    Issue.objects.filter(pk=issue.pk).update(alarm="Its stories were withdrawn before it went out.")
