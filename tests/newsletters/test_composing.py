"""Drafts, and what is saved in them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from broadsheet.articles.models import Article, Correction
from broadsheet.editions.models import Edition
from broadsheet.newsletters.domain.composing import (
    MOST_STORIES,
    clean_note,
    compose_automatically,
    delete_draft,
    start_draft,
)
from broadsheet.newsletters.domain.issues import cancel_issue, queue_issue
from broadsheet.newsletters.enums import IssueKind, IssueState, Section
from broadsheet.newsletters.errors import ChangedMeanwhileError, ContentsError, IssueStateError
from broadsheet.newsletters.models import Issue
from tests.editions.conftest import engine  # noqa: F401 - a fixture
from tests.factories import make_article, make_picture
from tests.newsletters.newsroom import compose, make_newsletter, save_words
from tests.newsletters.sendings import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asleep")]


@pytest.fixture(autouse=True)
def newsletter() -> None:
    make_newsletter()


def draft(kind: IssueKind = IssueKind.DAILY) -> Issue:
    return start_draft(kind=kind, dated_on=DAY, by="ida")


def stories(issue: Issue) -> list[int]:
    rows = issue.items.filter(section=Section.STORY)
    return list(rows.values_list("article_id", flat=True))


def corrections(issue: Issue) -> list[tuple[str, bool]]:
    rows = issue.items.filter(section=Section.CORRECTION)
    return list(rows.values_list("correction_key", "is_left_out"))


@pytest.mark.parametrize(
    ("kind", "slug"),
    [
        (IssueKind.DAILY, "2026-11-24"),
        (IssueKind.WEEKLY, "2026-11-24-weekly"),
        (IssueKind.BREAKING, "2026-11-24-breaking"),
    ],
)
def test_a_draft_of_a_day_is_made_once(kind: IssueKind, slug: str) -> None:
    first, again = draft(kind), draft(kind)
    assert (first.slug, first.kind, first.language, first.changed_by) == (slug, kind, "en", "ida")
    assert first.pk == again.pk


def test_breaking_news_of_a_day_are_numbered_once_there_is_something_in_them() -> None:
    article = make_article()
    first = compose(article, kind=IssueKind.BREAKING, on=DAY)
    second = draft(IssueKind.BREAKING)
    assert (second.slug, draft(IssueKind.BREAKING).pk) == ("2026-11-24-breaking-2", second.pk)
    assert first.slug == "2026-11-24-breaking"


def test_a_day_whose_issue_was_cancelled_gets_another() -> None:
    cancel_issue(issue_id=draft().pk)
    assert draft().slug == "2026-11-24-2"


@pytest.mark.parametrize("policy", ["again", "hold"])
def test_the_setting_says_what_becomes_of_uncertain_copies(settings, policy: str) -> None:  # type: ignore[no-untyped-def]
    settings.MAIL_UNCERTAIN = policy
    assert draft().uncertain_policy == policy


def test_contents_are_stored_in_order_and_each_story_once() -> None:
    one, two = make_article(), make_article()
    issue = compose(two, one, two, subject=" The\n dyke ", preheader="And  the ferry", on=DAY)
    assert stories(issue) == [two.pk, one.pk]
    assert (issue.subject, issue.preheader) == ("The dyke", "And the ferry")
    assert stories(save_words(issue, one)) == [one.pk]


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("<p>Good <b>morning</b>,<br>all <em>of</em> you.</p>",) * 2,
        ('<p data-block-key="x1" onclick="x()">Hi</p><script>x()</script>', "<p>Hi</p>"),
        ('<a href="https://a.example/?a=1&amp;b=2" target="_blank">x</a>',
         '<a href="https://a.example/?a=1&amp;b=2">x</a>'),
        ('<a href="mailto:us@a.example">x</a>',) * 2,
        ('<a href="javascript:x()">x</a> <a href="/en/">y</a>', "<a>x</a> <a>y</a>"),
        ('<img src="https://track.example/p.gif"><p>\xa0</p><p></p>', ""),
        ("<h1>Loud</h1><style>p{}</style>", "Loud"),
    ],
)  # fmt: skip
def test_of_a_note_only_what_mail_programs_show_is_kept(note: str, kept: str) -> None:
    assert clean_note(note) == kept


@pytest.mark.parametrize("field", ["subject", "preheader", "note"])
def test_words_that_are_too_long_are_refused(field: str) -> None:
    with pytest.raises(ContentsError, match=field):
        compose(make_article(), on=DAY, **{field: "long " * 2500})
    assert Issue.objects.get().changed_at is None


def test_articles_that_readers_cannot_open_are_refused() -> None:
    hidden = make_article(live=False)
    with pytest.raises(ContentsError, match=str(hidden.pk)):
        compose(make_article(), hidden, on=DAY)


def test_too_many_stories_are_refused() -> None:
    issue = draft()
    with pytest.raises(ContentsError, match=str(MOST_STORIES)):
        save_words(issue, *(Article(pk=number) for number in range(MOST_STORIES + 1)))


def test_who_saves_what_somebody_else_saved_meanwhile_hears_of_it() -> None:
    article = make_article()
    read = compose(article, on=DAY)
    save_words(read, article, subject="Mine", by="ida")
    with pytest.raises(ChangedMeanwhileError, match="ida"):
        save_words(read, article, subject="Theirs", by="bo", seen_at=read.changed_at)
    with pytest.raises(ChangedMeanwhileError):
        save_words(read, article, subject="Theirs", by="bo", seen_at=None)
    assert Issue.objects.get().subject == "Mine"


def test_an_issue_that_is_closed_is_not_changed() -> None:
    issue = compose(make_article(), on=DAY)
    queue_issue(issue_id=issue.pk, recipients=[])
    with pytest.raises(IssueStateError):
        save_words(issue, subject="Late")
    with pytest.raises(IssueStateError):
        compose_automatically(issue=issue)
    with pytest.raises(IssueStateError):
        delete_draft(issue_id=issue.pk)


def test_a_scheduled_issue_keeps_a_story() -> None:
    issue = compose(make_article(), on=DAY)
    Issue.objects.update(state=IssueState.SCHEDULED)
    with pytest.raises(ContentsError):
        save_words(issue)


def languages_planned(issue: Issue) -> set[str]:
    rows = Edition.objects.filter(subject=f"issue:{issue.pk}")
    return set(rows.values_list("language", flat=True))


@pytest.mark.usefixtures("engine")
def test_the_words_of_an_issue_are_translated_as_soon_as_they_are_saved() -> None:
    make_newsletter(languages=[], offered_languages=["es", "fr"])
    issue = compose(make_article(), on=DAY, note="<p>The dyke holds.</p>")
    assert languages_planned(issue) == {"en", "es", "fr"}
    assert languages_planned(save_words(issue)) == set()


@pytest.mark.usefixtures("engine")
def test_a_draft_goes_with_the_translations_of_its_words() -> None:
    make_newsletter(languages=[], offered_languages=["es"])
    issue = compose(make_article(), on=DAY, subject="The dyke holds")
    assert languages_planned(issue) == {"en", "es"}
    for _ in range(2):
        delete_draft(issue_id=issue.pk)
    assert Issue.objects.count() == 0
    assert languages_planned(issue) == set()


def test_corrections_are_in_unless_they_are_left_out() -> None:
    article = make_article()
    sent = compose(article, on=DAY)
    queue_issue(issue_id=sent.pk, recipients=[])
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    for seconds in (0, 1):
        Correction.objects.create(
            article=article, made_at=later + dt.timedelta(seconds=seconds), text="<p>Wrong.</p>"
        )
    key, other = (f"{later + dt.timedelta(seconds=one):%Y%m%d%H%M%S}" for one in (0, 1))
    issue = start_draft(kind=IssueKind.DAILY, dated_on=DAY + dt.timedelta(days=1), by="ida")
    issue = save_words(issue, make_article(), left_out={(article.pk, key), (999, "unknown")})
    assert corrections(issue) == [(other, False), (key, True)]
    assert corrections(save_words(issue)) == [(other, False), (key, False)]


def test_an_automatic_issue_has_what_is_new_and_leads_with_a_picture() -> None:
    with time_machine.travel("2026-11-24T06:00:00+00:00", tick=False):
        old = make_article(at="2026-11-22T05:00:00+00:00")
        sent = compose(old, on=DAY)
        queue_issue(issue_id=sent.pk, recipients=[])
    picture = make_picture(with_files=False)
    with time_machine.travel("2026-11-25T06:00:00+00:00", tick=False):
        for hour in range(14):
            make_article(
                at=f"2026-11-24T{hour + 8:02}:00:00+00:00",
                featured_picture=picture if hour in (4, 9) else None,
            )
        make_article(at="2026-11-23T05:00:00+00:00")
        issue = start_draft(kind=IssueKind.DAILY, dated_on=DAY + dt.timedelta(days=1), by="")
        assert [compose_automatically(issue=issue) for _ in range(2)] == [12, 12]
    issue.refresh_from_db()
    newest = Article.objects.order_by("-published_at").values_list("pk", flat=True)[:12]
    with_picture = newest[4]
    assert stories(issue) == [with_picture, *(pk for pk in newest if pk != with_picture)]
    assert (issue.is_automatic, issue.changed_at is not None) == (True, True)


def test_an_automatic_issue_without_a_picture_leads_with_the_newest() -> None:
    made = [make_article().pk for _ in range(2)]
    issue = draft()
    compose_automatically(issue=issue)
    assert stories(issue) == made[::-1]
    assert save_words(issue, Article.objects.get(pk=made[0])).is_automatic is False


def test_an_automatic_issue_may_be_empty() -> None:
    issue = draft()
    assert compose_automatically(issue=issue) == 0
    assert stories(issue) == []
