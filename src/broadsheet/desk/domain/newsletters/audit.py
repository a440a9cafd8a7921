"""What people do with issues and with readers' lists, written into the audit log."""

from __future__ import annotations

from typing import Any, Final

from wagtail.log_actions import log

from broadsheet.newsletters.models import Issue
from broadsheet.people.models import User

COMPOSED: Final = "newsletters.composed"
DELETED: Final = "newsletters.deleted"
TESTED: Final = "newsletters.tested"
SCHEDULED: Final = "newsletters.scheduled"
UNSCHEDULED: Final = "newsletters.unscheduled"
LAUNCHED: Final = "newsletters.launched"
PAUSED: Final = "newsletters.paused"
RESUMED: Final = "newsletters.resumed"
CANCELLED: Final = "newsletters.cancelled"
RESOLVED: Final = "newsletters.resolved"
READERS: Final = "newsletters.readers"
ACTIONS: Final = (
    COMPOSED, DELETED, TESTED, SCHEDULED, UNSCHEDULED, LAUNCHED, PAUSED, RESUMED, CANCELLED,
    RESOLVED,
)  # fmt: skip


def record(*, action: str, issue: Issue, user: User, **data: Any) -> None:
    """Write what `user` did with an issue."""
    log(
        instance=issue,
        action=action,
        user=user,
        title=issue.slug,
        data=data,
        deleted=action == DELETED,
    )


def record_import(*, user: User, filename: str, counts: dict[str, int]) -> None:
    """Write that `user` brought in readers from the file `filename`."""
    log(instance=user, action=READERS, user=user, data={"filename": filename[:255], **counts})
