"""The demo's newsletter: something to look at, and nothing to send."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core import mail

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.demo import load_demo_newsletter
from broadsheet.newsletters.domain.issues import progress_of
from broadsheet.newsletters.domain.scheduling import send_due
from broadsheet.newsletters.enums import DeliveryState, IssueState
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.readers.models import Consent, Reader
from broadsheet.toolkit import outbox
from tests.factories import make_article, make_masthead, make_region
from tests.newsletters.newsroom import make_readers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asleep")]

NOW = dt.datetime(2026, 11, 25, 13, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def newspaper() -> None:
    make_masthead(time_zone="Europe/Lisbon", contact_email="desk@example.org")
    region = make_region()
    for day in (15, 20, 21, 22, 23, 24, 25):
        make_article(at=f"2026-11-{day}T10:00:00+00:00", regions=[region])


def test_the_demo_has_an_issue_that_was_sent_and_a_draft() -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(2):
            load_demo_newsletter()
    sent, draft = Issue.objects.order_by("dated_on")
    assert (sent.slug, sent.state, sent.items.count()) == ("2026-11-24", IssueState.SENT, 4)
    assert (draft.slug, draft.state, draft.items.count()) == ("2026-11-26", IssueState.DRAFT, 3)
    counts = progress_of(issue_id=sent.pk).counts
    assert {state: count for state, count in counts.items() if count} == {
        DeliveryState.ACCEPTED: 10, DeliveryState.BOUNCED: 1, DeliveryState.DEFERRED: 1,
    }  # fmt: skip
    moments = set(Delivery.objects.values_list("changed_at__day", flat=True))
    assert (moments, sent.finished_at is not None and sent.finished_at < NOW) == ({24}, True)
    assert Counter(Consent.objects.values_list("kind", "form")) == {
        ("asked", "import listmonk"): 13, ("confirmed", "import listmonk"): 13,
    }  # fmt: skip
    offered = current_masthead().reader_languages
    assert {one.language for one in Reader.objects.all()} <= set(offered)
    assert all(one.address.endswith("@example.org") for one in Reader.objects.all())


def test_the_demo_mails_nobody() -> None:
    with time_machine.travel(NOW, tick=False):
        load_demo_newsletter()
        outbox.drain()
        mail.outbox.clear()
    for hours in range(72):
        send_due(now=NOW + dt.timedelta(hours=hours))
    outbox.drain()
    assert mail.outbox == []
    assert Delivery.objects.filter(due_at__isnull=False).count() == 0
    assert set(Issue.objects.values_list("state", flat=True)) == {"draft", "sent"}


def test_a_newsroom_with_readers_is_left_as_it_is() -> None:
    make_readers(1)
    load_demo_newsletter()
    assert (Issue.objects.count(), Reader.objects.count()) == (0, 1)
    assert current_masthead().has_newsletter is False
