"""What an issue is offered: new articles, older ones, corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from broadsheet.articles.models import Article, Correction
from broadsheet.newsletters.domain.composing import candidates, corrections_due, start_draft
from broadsheet.newsletters.domain.issues import cancel_issue, queue_issue, start_issue
from broadsheet.newsletters.enums import IssueKind
from broadsheet.newsletters.models import Issue
from tests.factories import make_article, make_contributor, make_picture
from tests.newsletters.newsroom import compose, make_newsletter, save_words
from tests.newsletters.sendings import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asleep")]

NEXT = DAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is the 24th, six in the morning."""
    make_newsletter()
    with time_machine.travel("2026-11-24T06:00:00+00:00", tick=True):
        yield


def at(day: int, hour: int = 5) -> str:
    return f"2026-11-{day:02}T{hour:02}:00:00+00:00"


def next_draft(kind: IssueKind = IssueKind.DAILY, on: dt.date = NEXT) -> Issue:
    return start_draft(kind=kind, dated_on=on, by="ida")


def sent_with(*stories: Article, on: dt.date = DAY, kind: IssueKind = IssueKind.DAILY) -> Issue:
    """Return an issue that went out with the stories."""
    issue = compose(*stories, on=on, kind=kind)
    queue_issue(issue_id=issue.pk, recipients=[])
    start_issue(issue_id=issue.pk)
    return Issue.objects.get(pk=issue.pk)


def offered(issue: Issue) -> list[tuple[int, bool]]:
    return [(one.article_id, one.is_new) for one in candidates(issue=issue)]


def correct(article: Article, made_at: str = at(24, 9), text: str = "<p>It was 7.</p>") -> str:
    moment = dt.datetime.fromisoformat(made_at)
    Correction.objects.create(article=article, made_at=moment, text=text)
    return f"{moment:%Y%m%d%H%M%S}"


def due(issue: Issue) -> list[tuple[int, str]]:
    return [(one.article_id, one.key) for one in corrections_due(issue=issue)]


def test_what_came_since_the_last_issue_is_new_and_older_articles_are_offered_once() -> None:
    told, untold = make_article(at=at(20)), make_article(at=at(21))
    make_article(at=at(8))
    make_article(live=False)
    sent_with(told)
    with time_machine.travel(at(24, 18), tick=True):
        fresh = make_article(at=at(24, 8))
        issue = next_draft()
        assert offered(issue) == [(fresh.pk, True), (untold.pk, False)]


def test_a_first_issue_is_offered_two_weeks() -> None:
    make_article(at=at(9))
    recent = make_article(at=at(11))
    assert offered(next_draft()) == [(recent.pk, True)]


def test_what_an_issue_has_is_offered_to_it_whatever_its_age() -> None:
    old, older = make_article(at=at(3)), make_article(at=at(2))
    sent_with(old)
    issue = save_words(next_draft(), older, old)
    assert offered(issue) == [(old.pk, False), (older.pk, False)]


def test_other_kinds_and_cancelled_issues_and_those_of_later_days_do_not_count() -> None:
    article = make_article(at=at(24, 4))
    sent_with(article, kind=IssueKind.WEEKLY)
    cancel_issue(issue_id=sent_with(article, on=DAY - dt.timedelta(days=1)).pk)
    compose(make_article(at=at(24, 3)), on=NEXT + dt.timedelta(days=1))
    assert offered(next_draft()) == [(article.pk, True)]


def test_an_earlier_draft_with_stories_counts_from_when_it_was_composed() -> None:
    first, second = make_article(at=at(24, 3)), make_article(at=at(24, 4))
    compose(first, on=DAY)
    with time_machine.travel(at(24, 18), tick=True):
        third = make_article(at=at(24, 12))
        assert offered(next_draft()) == [(third.pk, True), (second.pk, False)]


def test_a_candidate_tells_what_an_editor_picks_by() -> None:
    byline = [make_contributor("Ana Sá"), "Bo Li", ("Cy Ray", "pictures")]
    article = make_article(
        headline="The dyke holds", deck="For now.", language="es", byline=byline, at=at(23),
        featured_picture=make_picture(with_files=False),
    )  # fmt: skip
    (one,) = candidates(issue=next_draft())
    assert (one.article_id, one.headline, one.deck, one.byline) == (
        article.pk, "The dyke holds", "For now.", "Ana Sá, Bo Li",
    )  # fmt: skip
    assert (one.language, one.has_picture) == ("es", True)
    assert one.published_at == dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize("count", [1, 3])
def test_candidates_take_three_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_article(byline=[make_contributor()], at=at(23))
    issue = next_draft()
    with django_assert_num_queries(3):
        assert len(candidates(issue=issue)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_corrections_take_two_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    articles = [make_article(at=at(23)) for _ in range(count)]
    sent_with(*articles)
    for article in articles:
        correct(article)
    issue = next_draft()
    with django_assert_num_queries(2):
        assert len(corrections_due(issue=issue)) == count


def test_what_was_corrected_after_it_was_sent_is_due() -> None:
    article = make_article(headline="The dyke", at=at(23))
    correct(article, at(24, 5))
    sent_with(article)
    key = correct(article, at(24, 9), "<p>It was 7.</p>")
    (one,) = corrections_due(issue=next_draft())
    assert (one.article_id, one.key, one.headline, one.text) == (
        article.pk, key, "The dyke", "<p>It was 7.</p>",
    )  # fmt: skip
    assert one.made_at == dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def test_two_corrections_of_one_second_are_one() -> None:
    article = make_article(at=at(23))
    sent_with(article)
    for _ in range(2):
        key = correct(article)
    assert due(next_draft()) == [(article.pk, key)]


def test_what_never_was_sent_has_nothing_to_correct() -> None:
    unsent, elsewhere, withdrawn = (make_article(at=at(23)) for _ in range(3))
    compose(unsent, on=DAY - dt.timedelta(days=1))
    sent_with(elsewhere, kind=IssueKind.WEEKLY)
    sent_with(withdrawn)
    for article in (unsent, elsewhere, withdrawn):
        correct(article)
    withdrawn.unpublish()
    assert due(next_draft()) == []


def test_an_issue_that_was_stopped_half_way_had_readers() -> None:
    article = make_article(at=at(23))
    cancel_issue(issue_id=sent_with(article).pk)
    key = correct(article)
    assert due(next_draft()) == [(article.pk, key)]


@pytest.mark.parametrize("is_left_out", [False, True])
def test_a_correction_is_due_until_an_issue_went_out_that_told_it_or_left_it_out(
    is_left_out: bool,
) -> None:
    article = make_article(at=at(23))
    sent_with(article)
    key = correct(article)
    left_out = {(article.pk, key)} if is_left_out else set()
    second = save_words(next_draft(), make_article(), left_out=left_out)
    third = next_draft(on=NEXT + dt.timedelta(days=1))
    assert due(second) == due(third) == [(article.pk, key)]
    queue_issue(issue_id=second.pk, recipients=[])
    assert (due(second), due(third)) == ([(article.pk, key)], [])
