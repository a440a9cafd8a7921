"""Who gets an issue, in which language, at which hour; and that the summary counts the same."""

from __future__ import annotations

import datetime as dt
import random
import zoneinfo
from collections import Counter

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from broadsheet.newsletters.domain.recipients import (
    Summary,
    next_hour,
    recipients_of,
    summarise,
)
from broadsheet.newsletters.enums import IssueKind
from broadsheet.newsletters.models import Issue
from broadsheet.readers.models import Reader, Suppression
from broadsheet.toolkit import clock
from tests.factories import make_article, make_region, make_theme
from tests.newsletters.newsroom import compose, make_newsletter, make_readers
from tests.newsletters.sendings import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asleep")]

SEVEN = dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)  # eight in Berlin


@pytest.fixture(autouse=True)
def newsletter() -> None:
    make_newsletter(language="en", offered_languages=["es", "ar"])


def at_seven(issue: Issue) -> Issue:
    Issue.objects.filter(pk=issue.pk).update(scheduled_at=SEVEN)
    issue.refresh_from_db()
    return issue


def ids(issue: Issue) -> list[int]:
    return [one.reader_id for one in recipients_of(issue=issue)]


def test_readers_of_its_frequency_get_an_issue_and_nobody_else() -> None:
    daily, weekly, breaking, _asked, _left, suppressed = (
        make_readers(1, **fields)[0]
        for fields in (
            {}, {"frequency": "weekly"}, {"frequency": "breaking"}, {"state": "asked"},
            {"state": "left"}, {},
        )
    )  # fmt: skip
    Suppression.objects.create(digest=suppressed.digest, reason="complained", at=clock.now())
    article = make_article()
    assert ids(compose(article, on=DAY)) == [daily.pk]
    assert ids(compose(article, on=DAY, kind=IssueKind.WEEKLY)) == [weekly.pk]
    assert ids(compose(article, on=DAY, kind=IssueKind.BREAKING)) == [breaking.pk]


def test_a_language_that_is_no_longer_published_becomes_the_newspapers_own() -> None:
    for language in ("es", "fr", "ar"):
        make_readers(1, language=language)
    issue = compose(make_article(), on=DAY)
    assert [one.language for one in recipients_of(issue=issue)] == ["es", "en", "ar"]
    assert summarise(issue_id=issue.pk).by_language == {"ar": 1, "en": 1, "es": 1}


def test_readers_with_beats_get_an_issue_that_has_a_story_of_one() -> None:
    region, theme, other = make_region(), make_theme(), make_region()
    all_of_it, of_region, of_either, of_other = (
        make_readers(1, beats=beats)[0]
        for beats in (
            [], [f"region:{region.pk}"], [f"region:{other.pk}", f"theme:{theme.pk}"],
            [f"region:{other.pk}"],
        )
    )  # fmt: skip
    issue = compose(make_article(regions=[region]), make_article(themes=[theme]), on=DAY)
    assert ids(issue) == [all_of_it.pk, of_region.pk, of_either.pk]
    summary = summarise(issue_id=issue.pk)
    assert summary == Summary(total=3, by_language={"en": 3}, at_their_hour=0, without_a_story=1)
    assert of_other.pk not in ids(issue)


def test_a_story_that_was_withdrawn_fits_nobody() -> None:
    region = make_region()
    make_readers(1, beats=[f"region:{region.pk}"])
    withdrawn = make_article(regions=[region])
    issue = compose(make_article(), withdrawn, on=DAY)
    withdrawn.unpublish()
    assert ids(issue) == []


@pytest.mark.parametrize(
    ("zone", "hour", "due"),
    [
        ("Europe/Berlin", 8, None),
        ("Europe/Berlin", 9, "2026-11-24T08:00"),
        ("Europe/Berlin", 7, "2026-11-25T06:00"),
        ("Asia/Kathmandu", 13, "2026-11-24T07:15"),
        ("Asia/Kathmandu", 12, None),
        ("America/Sao_Paulo", 4, None),
        ("America/Sao_Paulo", 3, "2026-11-25T06:00"),
        ("Pacific/Kiritimati", 6, "2026-11-24T16:00"),
        ("Mars/Olympus", 9, "2026-11-24T08:00"),
        ("", 9, "2026-11-24T08:00"),
    ],
)
def test_a_reader_with_an_hour_gets_it_then(zone: str, hour: int, due: str | None) -> None:
    make_readers(1, time_zone=zone, delivery_hour=hour)
    issue = at_seven(compose(make_article(), on=DAY))
    (one,) = recipients_of(issue=issue)
    assert one.due_at == (dt.datetime.fromisoformat(f"{due}+00:00") if due else None)
    assert summarise(issue_id=issue.pk).at_their_hour == (1 if due else 0)


def test_breaking_news_wait_for_no_hour() -> None:
    make_readers(1, frequency="breaking", delivery_hour=9)
    issue = at_seven(compose(make_article(), on=DAY, kind=IssueKind.BREAKING))
    assert [one.due_at for one in recipients_of(issue=issue)] == [None]


@pytest.mark.parametrize(
    ("at", "hour", "due"),
    [
        ("2027-03-28T00:30", 2, "2027-03-28T01:00"),  # at two it is three
        ("2027-03-28T00:30", 3, "2027-03-28T01:00"),
        ("2027-10-30T23:30", 2, "2027-10-31T00:00"),  # the first of two
        ("2027-10-31T00:30", 2, None),
        ("2027-10-31T01:30", 2, None),  # the second
        ("2027-10-31T02:30", 2, "2027-11-01T01:00"),
    ],
)
def test_hours_of_the_days_on_which_clocks_change(at: str, hour: int, due: str | None) -> None:
    found = next_hour(
        at=dt.datetime.fromisoformat(f"{at}+00:00"), hour=hour, time_zone="Europe/Berlin"
    )
    assert found == (dt.datetime.fromisoformat(f"{due}+00:00") if due else None)


@pytest.mark.parametrize("seed", range(200))
def test_an_hour_is_the_first_that_a_clock_on_the_wall_shows(seed: int) -> None:
    dice = random.Random(seed)
    zone = dice.choice(
        ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]
    )
    changes = [dt.datetime(2027, 3, 28, tzinfo=dt.UTC), dt.datetime(2027, 4, 3, 12, tzinfo=dt.UTC),
               dt.datetime(2027, 10, 2, 12, tzinfo=dt.UTC), dt.datetime(2027, 10, 31, tzinfo=dt.UTC),
               dt.datetime(2027, 11, 7, tzinfo=dt.UTC)]  # fmt: skip
    at = dice.choice(changes) + dt.timedelta(minutes=dice.randrange(-1440, 1440))
    hour = dice.randrange(24)
    due = next_hour(at=at, hour=hour, time_zone=zone) or at
    wall = zoneinfo.ZoneInfo(zone)
    minutes = int((due - at).total_seconds() // 60)
    shown = [(at + dt.timedelta(minutes=one)).astimezone(wall).hour for one in range(minutes)]
    assert hour not in shown
    assert due.astimezone(wall).hour in (hour, hour + 1)
    assert due - at <= dt.timedelta(hours=25)


@pytest.mark.parametrize("seed", range(5))
def test_the_summary_counts_whom_the_copies_go_to(seed: int) -> None:
    dice = random.Random(seed)
    regions = [make_region() for _ in range(3)]
    keys = [f"region:{region.pk}" for region in regions]
    for number in range(80):
        (reader,) = make_readers(
            1,
            language=dice.choice(["en", "es", "ar", "fr"]),
            time_zone=dice.choice(["Europe/Berlin", "Asia/Kathmandu", "Mars/Olympus"]),
            frequency=dice.choice(["daily", "daily", "weekly"]),
            delivery_hour=dice.choice([None, *range(24)]),
            beats=dice.choice([[], dice.sample(keys, dice.randrange(1, 4))]),
        )
        if number % 9 == 0:
            Suppression.objects.create(digest=reader.digest, reason="left", at=clock.now())
    issue = at_seven(compose(make_article(regions=[regions[0]]), on=DAY))
    yielded = list(recipients_of(issue=issue))
    summary = summarise(issue_id=issue.pk)
    assert summary.total == len(yielded) > 0
    assert summary.by_language == Counter(one.language for one in yielded)
    assert summary.at_their_hour == sum(one.due_at is not None for one in yielded)
    suppressed = Suppression.objects.values("digest")
    writable = Reader.objects.filter(frequency="daily").exclude(digest__in=suppressed).count()
    assert summary.total + summary.without_a_story == writable
    assert list(summary.by_language.values()) == sorted(summary.by_language.values(), reverse=True)


@pytest.mark.parametrize("count", [1, 3])
def test_going_through_readers_takes_a_constant_number_of_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_readers(count, beats=["region:1"], delivery_hour=4)
    make_readers(count)
    issue = compose(*(make_article() for _ in range(count)), on=DAY)
    with django_assert_num_queries(6):
        assert len(list(recipients_of(issue=issue))) == count
    with django_assert_num_queries(6):
        assert summarise(issue_id=issue.pk).total == count


def test_thousands_of_readers_are_read_in_batches(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_readers(4500)
    issue = compose(make_article(), on=DAY)
    with django_assert_num_queries(4 + 4):
        assert sum(1 for _ in recipients_of(issue=issue)) == 4500


def test_without_a_time_of_its_own_an_issue_counts_from_when_it_was_queued_or_from_now() -> None:
    make_readers(1, delivery_hour=9)
    issue = compose(make_article(), on=DAY)
    with time_machine.travel("2026-11-24T08:30:00+00:00", tick=False):
        assert [one.due_at for one in recipients_of(issue=issue)] == [None]
    issue.queued_at = SEVEN
    assert [one.due_at for one in recipients_of(issue=issue)] == [SEVEN + dt.timedelta(hours=1)]
