"""What came back, for whoever looks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from broadsheet.newsletters.domain.bounces.recording import KEPT_ASIDE
from broadsheet.newsletters.enums import ReportKind
from broadsheet.newsletters.models import Report
from broadsheet.readers.domain.queries import count_suppressions


@dataclass(frozen=True, slots=True)
class Aside:
    """A mail that was put aside: nobody can read it, or it proves no copy of ours."""

    came_at: dt.datetime
    via: str
    kind: ReportKind
    sender: str
    subject: str
    beginning: str


def suppressions_overview() -> dict[str, int]:
    """Return how many addresses are not written to, by reason. One query."""
    return count_suppressions()


def reports_overview(*, since: dt.datetime) -> dict[tuple[str, str], int]:
    """Return how many reports of each kind and bounce came since then. One query."""
    rows = Report.objects.filter(came_at__gte=since, delivery__isnull=False)
    counted = rows.order_by().values_list("kind", "bounce").annotate(many=Count("id"))
    return {(kind, bounce): many for kind, bounce, many in counted}


def put_aside() -> list[Aside]:
    """Return the last 50 mails that were put aside, newest first. One query."""
    return [
        Aside(one.came_at, one.via, ReportKind(one.kind), one.sender, one.subject, one.answer)
        for one in Report.objects.filter(delivery=None).order_by("-id")[:KEPT_ASIDE]
    ]


def reports_of_reader(*, reader_id: int) -> list[dict[str, Any]]:
    """Return what came back about a reader's copies, as plain JSON, oldest first. One query."""
    rows = Report.objects.filter(delivery__reader_id=reader_id).order_by("came_at", "id")
    return [
        {
            "issue": one.delivery.issue.slug if one.delivery else "",
            "kind": one.kind, "bounce": one.bounce, "at": one.came_at.isoformat(), "via": one.via,
            "answer": one.answer, "no_longer_written_to": one.has_suppressed,
        }
        for one in rows.select_related("delivery__issue")
    ]  # fmt: skip


def forget_answers(*, reader_id: int) -> None:
    """Forget what servers said of an erased reader's copies: it names the address. Idempotent."""
    Report.objects.filter(delivery__reader_id=reader_id).update(answer="")
