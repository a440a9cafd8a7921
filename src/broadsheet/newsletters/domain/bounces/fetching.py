"""The mailbox is asked every few minutes, by whichever worker is free."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from broadsheet.newsletters.domain.bounces.mailbox import fetch_mailbox
from broadsheet.toolkit import outbox

logger = logging.getLogger(__name__)

TOPIC: Final = "newsletters.fetch_bounces"
EVERY_MINUTES: Final = 5


def plan_fetching(*, now: dt.datetime) -> None:
    """Every five minutes: have the mailbox asked, if there is one and it is not being asked.

    A mailbox that cannot be read stays a row of the outbox, which is tried again and shows at the
    desk.
    """
    if settings.BOUNCE_MAILBOX_URL and now.minute % EVERY_MINUTES == 0:
        outbox.put_once(topic=TOPIC, payload={})


@outbox.handles(TOPIC)
def fetch_bounces(_payload: Mapping[str, Any]) -> None:
    """Ask the mailbox. Raises `MailboxError`."""
    if settings.BOUNCE_MAILBOX_URL:
        fetched = fetch_mailbox(url=settings.BOUNCE_MAILBOX_URL)
        logger.info("the mailbox for bounces: %s", fetched)
