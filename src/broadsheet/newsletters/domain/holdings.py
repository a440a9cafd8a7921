"""What the newsletter holds of one reader: shown on request, forgotten on request."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from broadsheet.newsletters.domain.issues import withdraw_reader
from broadsheet.newsletters.models import Delivery


def records_of_reader(*, reader_id: int) -> dict[str, Any]:
    """Return each copy of a reader as plain JSON, oldest first. Times are ISO 8601. One query."""
    rows = Delivery.objects.filter(reader_id=reader_id).order_by("pk").select_related("issue")
    return {
        "copies": [
            {
                "issue": row.issue.slug, "address": row.address, "language": row.language,
                "state": row.state, "changed_at": row.changed_at.isoformat(),
                "answer": row.answer, "bounce": row.bounce,
            }
            for row in rows
        ]
    }  # fmt: skip


@transaction.atomic
def forget_reader(*, reader_id: int) -> None:
    """Cancel what waits for a reader; forget the address and what servers said of it. Idempotent.

    The rows stay, for they are the issue's count. Nobody can tell whose they were: the reader's
    own row is gone. A copy that is with a server now is finished or called off by its sender.
    """
    withdraw_reader(reader_id=reader_id)
    Delivery.objects.filter(reader_id=reader_id).update(address="", answer="")
