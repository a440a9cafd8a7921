"""What readers report: seen to, and settled."""

from __future__ import annotations

from broadsheet.editions.domain import audit
from broadsheet.editions.models import MistakeReport
from broadsheet.people.models import User
from broadsheet.toolkit import clock


def settle_report(*, report: MistakeReport, user: User) -> None:
    """Put a report away: somebody has seen to it. Idempotent."""
    settled = MistakeReport.objects.filter(pk=report.pk, settled_at=None).update(
        settled_at=clock.now()
    )
    if settled:
        audit.record(
            action=audit.SETTLED, edition=report.edition, user=user, words=report.words[:100]
        )
