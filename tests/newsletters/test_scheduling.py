"""Scheduling, launching, and launching again after a crash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from broadsheet.articles.models import Correction
from broadsheet.editions.models import Edition
from broadsheet.newsletters.domain import launching
from broadsheet.newsletters.domain.issues import (
    Recipient,
    cancel_issue,
    progress_of,
    queue_issue,
    start_issue,
)
from broadsheet.newsletters.domain.launching import LAUNCH, write_copies
from broadsheet.newsletters.domain.scheduling import (
    launch_issue,
    schedule_issue,
    unschedule_issue,
)
from broadsheet.newsletters.enums import DeliveryState, IssueState, Section
from broadsheet.newsletters.errors import (
    IssueStateError,
    NewsletterOffError,
    NoStoriesError,
    PastTimeError,
)
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.newsletters.signals import issue_published
from broadsheet.toolkit import clock, outbox
from broadsheet.toolkit.models import OutboxRow
from tests.factories import make_article
from tests.newsletters.newsroom import compose, make_newsletter, make_readers, save_words
from tests.newsletters.sendings import DAY, recipients, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asleep")]


@pytest.fixture(autouse=True)
def newsletter() -> None:
    make_newsletter()


@pytest.fixture
def published() -> Iterator[list[int]]:
    """Which issues were said to be published."""
    found: list[int] = []

    def hear(issue_id: int, **said: Any) -> None:
        found.append(issue_id)

    issue_published.connect(hear)
    yield found
    issue_published.disconnect(hear)


class Killed(BaseException):
    """What no handler catches, like a process that is gone."""


def later(**by: int) -> dt.datetime:
    return clock.now() + dt.timedelta(**by)


def state_of(issue: Issue) -> str:
    return Issue.objects.values_list("state", flat=True).get(pk=issue.pk)


def launch_rows() -> int:
    return OutboxRow.objects.filter(topic=LAUNCH).count()


def run_again() -> None:
    """Run what waits although its lease has not ended, as is done once it has."""
    OutboxRow.objects.update(leased_until=None, due_at=clock.now())
    outbox.drain()


def test_a_draft_is_scheduled_set_to_another_time_and_taken_off() -> None:
    issue = compose(make_article(), on=DAY)
    for hours in (1, 2):
        schedule_issue(issue_id=issue.pk, at=later(hours=hours), by="ida")
    issue.refresh_from_db()
    assert issue.state == IssueState.SCHEDULED
    assert issue.scheduled_at is not None
    assert (issue.scheduled_at > later(minutes=90), issue.sent_by) == (True, "ida")
    for _ in range(2):
        unschedule_issue(issue_id=issue.pk, by="bo")
    issue.refresh_from_db()
    assert (issue.state, issue.scheduled_at, issue.sent_by) == (IssueState.DRAFT, None, "")


def test_what_cannot_be_scheduled_is_not() -> None:
    withdrawn = make_article()
    empty, hollow, good = (
        compose(*stories, on=DAY + dt.timedelta(days=day))
        for day, stories in enumerate(([], [withdrawn], [make_article()]))
    )
    withdrawn.unpublish()
    for issue in (empty, hollow):
        with pytest.raises(NoStoriesError):
            schedule_issue(issue_id=issue.pk, at=later(hours=1), by="ida")
        with pytest.raises(NoStoriesError):
            launch_issue(issue_id=issue.pk, by="ida")
    with pytest.raises(PastTimeError):
        schedule_issue(issue_id=good.pk, at=later(minutes=-1), by="ida")
    make_newsletter(has_newsletter=False)
    with pytest.raises(NewsletterOffError):
        schedule_issue(issue_id=good.pk, at=later(hours=1), by="ida")
    with pytest.raises(NewsletterOffError):
        launch_issue(issue_id=good.pk, by="ida")
    assert set(Issue.objects.values_list("state", flat=True)) == {IssueState.DRAFT}


def test_a_launched_issue_is_closed_at_once_and_goes_out(published: list[int]) -> None:
    make_readers(3)
    issue = compose(make_article(), on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")
    issue.refresh_from_db()
    assert (issue.state, issue.sent_by, launch_rows()) == (IssueState.QUEUED, "ida", 1)
    assert issue.queued_at is not None
    for action in (
        lambda: save_words(issue),
        lambda: schedule_issue(issue_id=issue.pk, at=later(hours=1), by="ida"),
        lambda: unschedule_issue(issue_id=issue.pk, by="ida"),
    ):
        with pytest.raises(IssueStateError):
            action()
    assert outbox.drain() >= 1
    assert (state_of(issue), states(issue.pk)) == (IssueState.SENDING, ["new"] * 3)
    assert published == [issue.pk]


def test_a_double_click_sends_once(published: list[int]) -> None:
    issue = compose(make_article(), on=DAY)
    for _ in range(2):
        launch_issue(issue_id=issue.pk, by="ida")
    assert launch_rows() == 1
    outbox.drain()
    launch_issue(issue_id=issue.pk, by="ida")
    assert (launch_rows(), published) == (0, [issue.pk])


def test_an_issue_that_was_cancelled_is_not_launched() -> None:
    issue = compose(make_article(), on=DAY)
    cancel_issue(issue_id=issue.pk)
    with pytest.raises(IssueStateError):
        launch_issue(issue_id=issue.pk, by="ida")


@pytest.mark.parametrize(("hours", "kept"), [(1, False), (-1, True)])
def test_sent_before_its_time_an_issue_forgets_it(hours: int, kept: bool) -> None:
    issue = compose(make_article(), on=DAY)
    at = later(hours=hours)
    Issue.objects.update(state=IssueState.SCHEDULED, scheduled_at=at)
    launch_issue(issue_id=issue.pk, by="ida")
    assert Issue.objects.get().scheduled_at == (at if kept else None)


def test_corrections_made_after_an_issue_was_composed_are_in_it() -> None:
    article = make_article()
    sent = compose(article, on=DAY)
    launch_issue(issue_id=sent.pk, by="ida")
    issue = compose(make_article(), on=DAY + dt.timedelta(days=1))
    Correction.objects.create(article=article, made_at=later(minutes=1), text="<p>Wrong.</p>")
    launch_issue(issue_id=issue.pk, by="ida")
    rows = issue.items.filter(section=Section.CORRECTION)
    assert list(rows.values_list("article_id", "is_left_out")) == [(article.pk, False)]


def test_launching_goes_on_wherever_it_was_killed(
    monkeypatch: pytest.MonkeyPatch, published: list[int]
) -> None:
    readers = make_readers(2300)
    issue = compose(make_article(), on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")

    def killed_after(many: int) -> Iterator[Recipient]:
        for number, reader in enumerate(readers):
            if number == many:
                raise Killed
            yield Recipient(reader.pk, reader.address, "en")

    def killed(**arguments: Any) -> None:
        raise Killed

    for many, written in ((0, 0), (1500, 1000), (2200, 2000)):
        with monkeypatch.context() as broken, pytest.raises(Killed):
            broken.setattr(launching, "recipients_of", lambda many=many, **_: killed_after(many))
            run_again()
        assert (state_of(issue), Delivery.objects.count()) == (IssueState.QUEUED, written)
    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(launching, "start_issue", killed)
        run_again()
    assert (state_of(issue), Delivery.objects.count()) == (IssueState.QUEUED, 2300)
    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(issue_published, "send_robust", killed)
        run_again()
    assert (state_of(issue), published) == (IssueState.SENDING, [])
    run_again()
    assert (published, launch_rows(), Delivery.objects.count()) == ([issue.pk], 0, 2300)
    assert set(states(issue.pk)) == {DeliveryState.NEW}


def test_an_issue_waits_for_the_translations_of_its_note_but_not_for_ever(
    published: list[int],
) -> None:
    make_readers(2)
    issue = compose(make_article(), on=DAY, note="<p>Good morning.</p>")
    Edition.objects.create(subject=f"issue:{issue.pk}", language="eo", due_at=later(hours=1))
    launch_issue(issue_id=issue.pk, by="ida")
    outbox.drain()
    assert (state_of(issue), launch_rows(), published) == (IssueState.QUEUED, 1, [])
    with time_machine.travel(later(minutes=6), tick=False):
        run_again()
    assert (state_of(issue), launch_rows(), published) == (IssueState.SENDING, 0, [issue.pk])

    other = compose(make_article(), on=DAY + dt.timedelta(days=1), note="<p>Good evening.</p>")
    Edition.objects.create(subject=f"issue:{other.pk}", language="eo", due_at=later(hours=1))
    launch_issue(issue_id=other.pk, by="ida")
    outbox.drain()
    assert state_of(other) == IssueState.QUEUED
    Edition.objects.update(due_at=None)
    run_again()
    assert state_of(other) == IssueState.SENDING


def test_a_receiver_that_fails_is_told_again(published: list[int]) -> None:
    issue = compose(make_article(), on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")

    def fail(**said: Any) -> None:
        raise RuntimeError("the archive is broken")

    issue_published.connect(fail)
    try:
        # The outbox keeps a row whose handler raises.
        with pytest.raises(RuntimeError, match="the archive is broken"):
            write_copies({"issue_id": issue.pk})
    finally:
        issue_published.disconnect(fail)
    write_copies({"issue_id": issue.pk})
    assert (state_of(issue), published) == (IssueState.SENDING, [issue.pk, issue.pk])


@pytest.mark.parametrize("many", [500, 1500])
def test_a_cancel_while_copies_are_written_leaves_none_that_waits(
    monkeypatch: pytest.MonkeyPatch, published: list[int], many: int
) -> None:
    issue = compose(make_article(), on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")

    def cancelled_after(**_: Any) -> Iterator[Recipient]:
        for one in recipients(2500):
            if one.reader_id == many:
                cancel_issue(issue_id=issue.pk)
            yield one

    monkeypatch.setattr(launching, "recipients_of", cancelled_after)
    outbox.drain()
    assert (state_of(issue), launch_rows(), published) == (IssueState.CANCELLED, 0, [])
    assert Delivery.objects.filter(due_at__isnull=False).count() == 0
    assert Delivery.objects.count() == many // 1000 * 1000


def test_the_house_is_told_of_a_cancel_once_an_issue_is_public(published: list[int]) -> None:
    make_readers(2)
    issue = compose(make_article(), on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")
    outbox.drain()
    assert published == [issue.pk]
    for _ in range(2):
        cancel_issue(issue_id=issue.pk)
    outbox.drain()
    assert (state_of(issue), published) == (IssueState.CANCELLED, [issue.pk, issue.pk])


def test_a_cancel_before_copies_are_written_writes_none() -> None:
    make_readers(2)
    issue = compose(make_article(), on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")
    cancel_issue(issue_id=issue.pk)
    outbox.drain()
    assert (state_of(issue), Delivery.objects.count()) == (IssueState.CANCELLED, 0)
    Issue.objects.all().delete()
    write_copies({"issue_id": issue.pk})


def test_an_issue_that_another_worker_finished_meanwhile_is_told_of_again(
    monkeypatch: pytest.MonkeyPatch, published: list[int]
) -> None:
    issue = compose(make_article(), on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")

    def overtaken(**_: Any) -> Iterator[Recipient]:
        for one in recipients(1200):
            if one.reader_id == 1100:
                queue_issue(issue_id=issue.pk, recipients=recipients(1200))
                start_issue(issue_id=issue.pk)
            yield one

    monkeypatch.setattr(launching, "recipients_of", overtaken)
    outbox.drain()
    assert (state_of(issue), Delivery.objects.count()) == (IssueState.SENDING, 1200)
    assert published == [issue.pk]


def test_an_issue_whose_stories_were_withdrawn_meanwhile_is_called_off() -> None:
    make_readers(2)
    article = make_article()
    issue = compose(article, on=DAY)
    launch_issue(issue_id=issue.pk, by="ida")
    article.unpublish()
    outbox.drain()
    progress = progress_of(issue_id=issue.pk)
    assert (progress.state, progress.alarm) == (
        IssueState.CANCELLED, "Its stories were withdrawn before it went out.",
    )  # fmt: skip
    assert Delivery.objects.count() == 0


def test_copies_for_readers_with_an_hour_wait_for_it() -> None:
    make_readers(1, time_zone="UTC", delivery_hour=9)
    with time_machine.travel("2026-11-24T07:00:00+00:00", tick=False):
        issue = compose(make_article(), on=DAY)
        launch_issue(issue_id=issue.pk, by="ida")
        outbox.drain()
    assert Delivery.objects.get().due_at == dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
