"""The start page: what waits, for whom, in a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from broadsheet.articles.models import Article, Withdrawal
from broadsheet.desk.domain.waiting import gather_start_page
from broadsheet.importers.models import DraftFindings
from broadsheet.newsletters.enums import IssueState
from broadsheet.people.enums import StaffRole
from broadsheet.toolkit.models import OutboxRow
from tests.desk.helpers import article, article_post, edit_url, signed_in, staff
from tests.desk.newsletters.helpers import make_issue
from tests.factories import make_masthead

pytestmark = pytest.mark.django_db


def titles(rows) -> list[str]:
    return [one.article.title for one in rows]


@pytest.fixture
def reporter():
    return staff(StaffRole.REPORTER)


@pytest.fixture
def editor():
    return staff(StaffRole.EDITOR)


def schedule(one: Article, editor, at: dt.datetime) -> None:
    one.go_live_at = at
    revision = one.save_revision(user=editor)
    revision.approved_go_live_at = at
    revision.save()


def broken_row(**payload) -> OutboxRow:
    now = timezone.now()
    return OutboxRow.objects.create(
        topic="articles.published", payload=payload, created_at=now, due_at=now, attempts=4,
        last_error="OSError: disk full",
    )  # fmt: skip


def fill(reporter, editor, number: int) -> None:
    """Put `number` articles into every list of the page."""
    for count in range(number):
        review = article(owner=reporter, title=f"Review {count}")
        review.get_workflow().start(review, reporter)
        article(owner=editor, title=f"Draft {count}")
        article(owner=reporter, title=f"Live {count}", live=True)
        soon = timezone.now() + dt.timedelta(minutes=5 + count)
        schedule(article(owner=reporter, title=f"Soon {count}"), editor, soon)
        late = timezone.now() - dt.timedelta(hours=1 + count)
        schedule(article(owner=reporter, title=f"Late {count}"), editor, late)
        unsure = article(owner=reporter, title=f"Unsure {count}")
        DraftFindings.objects.create(
            article=unsure, filename="a.txt",
            findings=[{"part": "byline", "message": "Who?", "certainty": "unsure"}],
        )  # fmt: skip
        broken_row(article_id=unsure.pk)


def test_an_editor_sees_everything_that_waits(reporter, editor):
    OutboxRow.objects.all().delete()
    fill(reporter, editor, 1)
    start = gather_start_page(user=editor)
    assert titles(start.in_review) == ["Review 0"]
    assert titles(start.drafts) == ["Draft 0"]
    assert titles(start.scheduled) == ["Soon 0"]
    assert titles(start.published) == ["Live 0"]
    assert [one.what for one in start.broken] == [
        "“Late 0” should be live and is not.",
        "A step after publishing has failed 4 times: articles.published.",
        "“Unsure 0” was imported with one open question.",
    ]


def test_drafts_with_kept_parts_and_lost_links_need_attention(reporter, editor):
    one = article(owner=reporter, title="Moved in")
    one.body = [
        ("kept", {"what": "shortcode", "text": "[form]"}),
        ("text", '<p>See <span data-gap="">this</span> and <span data-gap="">that</span>.</p>'),
    ]
    one.save_revision(user=reporter)
    (trouble,) = gather_start_page(user=editor).broken
    assert (trouble.what, trouble.advice, trouble.article_id) == (
        "“Moved in” has parts to finish.",
        "Kept from an import: 1. Links without an address: 2.",
        one.pk,
    )


def test_a_reporter_sees_their_own_drafts_and_nothing_to_approve(reporter, editor):
    fill(reporter, editor, 1)
    start = gather_start_page(user=reporter)
    assert (start.in_review, start.broken, start.is_reviewer) == ([], [], False)
    assert set(titles(start.drafts)) == {"Review 0", "Soon 0", "Late 0", "Unsure 0"}


def test_editors_see_the_next_issue_and_what_goes_out(reporter, editor):
    make_masthead(has_newsletter=True)
    out = make_issue("2026-11-23", state=IssueState.PAUSED, alarm="The server is not there.")
    start = gather_start_page(user=editor)
    assert ([one.title for one in start.newsletters], start.going_out) == (["Today's issue"], [out])
    page = signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()
    assert "paused · The server is not there." in page
    assert gather_start_page(user=reporter).makes_newsletters is False
    make_masthead(has_newsletter=False)
    assert gather_start_page(user=editor).makes_newsletters is False


def test_an_article_sent_back_is_shown_to_its_author_with_the_editors_words(reporter, editor):
    one = article(owner=reporter)
    state = one.get_workflow().start(one, reporter)
    state.current_task_state.reject(user=editor, comment="Who says so?")
    (returned,) = gather_start_page(user=reporter).returned
    assert (returned.article, returned.note) == (one, "Who says so?")


@pytest.mark.parametrize("number", [1, 3])
def test_gathering_takes_the_same_number_of_queries(
    number, reporter, editor, django_assert_num_queries
):
    fill(reporter, editor, number)
    gather_start_page(user=editor)  # content types are remembered
    with django_assert_num_queries(GATHER_QUERIES):
        gather_start_page(user=editor)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_number_of_queries(
    number, reporter, editor, django_assert_num_queries
):
    fill(reporter, editor, number)
    client = signed_in(editor)
    client.get(reverse("wagtailadmin_home"))
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("wagtailadmin_home"))


GATHER_QUERIES = 16
PAGE_QUERIES = 32


def test_an_empty_page_says_what_to_do_next(editor):
    page = signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()
    sentences = [
        "Nothing waits for an editor. When a reporter submits an article for review, it appears",
        "You have no drafts. Write an article, or begin with a document that you have.",
        "Nothing goes live today or tomorrow. To set a time, open Status in an article&#x27;s editor.",
        "Nothing is published yet. Your first article will stand here, and on the front.",
        "All is well: nothing failed, nothing is late, no import has open questions.",
    ]
    assert [
        one for one in sentences if one.replace("&#x27;", "'") not in page.replace("&#x27;", "'")
    ] == []


def test_the_headline_of_a_stranger_is_text_and_not_markup(reporter, editor):
    article(owner=reporter, title="<script>alert(1)</script>", slug="x", live=True)
    page = signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_first_button_opens_an_empty_article(reporter):
    client = signed_in(reporter)
    page = client.get(reverse("wagtailadmin_home"))
    address = page.content.decode().split('desk-actions__write" href="')[1].split('"')[0]
    assert client.get(address).status_code == 200


MENUS = {
    StaffRole.REVIEWER: ["Editions"],
    StaffRole.REPORTER: [
        "Write an article", "Articles", "My drafts", "In review", "From a document", "Pictures",
        "Editions", "Reports",
    ],
    StaffRole.EDITOR: [
        "Write an article", "Articles", "My drafts", "In review", "From a document", "Pictures",
        "Editions", "Newsletter", "Glossary", "Beats", "Contributors", "Redirects", "Reports",
    ],
    StaffRole.PUBLISHER: [
        "Write an article", "Articles", "My drafts", "In review", "From a document", "Pictures",
        "Editions", "Newsletter", "Glossary", "Beats", "Contributors", "Standing pages", "Masthead", "Staff",
        "Redirects", "Reports",
    ],
}  # fmt: skip


@pytest.mark.parametrize("role", list(StaffRole))
def test_the_menu_speaks_a_newsrooms_words_and_shows_what_the_role_may_do(role, rf):
    from wagtail.admin.menu import admin_menu

    request = rf.get("/desk/")
    request.user = staff(role)
    items = sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)
    assert [str(item.label) for item in items] == MENUS[role]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("listing", ["articles", "my_drafts", "in_review"])
def test_a_listing_takes_the_same_number_of_queries(
    listing, number, reporter, editor, django_assert_num_queries
):
    for count in range(number):
        one = article(owner=editor, title=f"Article {count}")
        one.get_workflow().start(one, editor)
    client = signed_in(editor)
    address = reverse(f"{listing}:index")
    client.get(address)
    with django_assert_num_queries(LISTING_QUERIES[listing]):
        client.get(address)


LISTING_QUERIES = {"articles": 26, "my_drafts": 26, "in_review": 27}


def listed(client, address: str, **filters) -> list[str]:
    page = client.get(address, filters)
    return [one.title for one in page.context["object_list"]]


def test_listings_hold_what_their_names_say(reporter, editor):
    article(owner=editor, title="Mine")
    article(owner=editor, title="Mine live", live=True)
    waiting = article(owner=reporter, title="Waiting")
    waiting.get_workflow().start(waiting, reporter)
    client = signed_in(editor)
    assert sorted(listed(client, reverse("articles:index"))) == ["Mine", "Mine live", "Waiting"]
    assert listed(client, reverse("my_drafts:index")) == ["Mine"]
    assert listed(client, reverse("in_review:index")) == ["Waiting"]


def test_a_listing_is_narrowed_by_state_and_language(reporter, editor):
    article(owner=editor, title="Draft")
    live = article(owner=editor, title="Live", live=True)
    signed_in(editor).post(edit_url(live), article_post("Live, changed", slug="live"))
    article(owner=editor, title="Maji", live=True)
    Article.objects.filter(title="Maji").update(language="sw")
    waiting = article(owner=reporter, title="Waiting")
    waiting.get_workflow().start(waiting, reporter)
    client, address = signed_in(editor), reverse("articles:index")
    assert sorted(listed(client, address, state="draft")) == ["Draft", "Waiting"]
    assert listed(client, address, state="changed") == ["Live"]
    assert listed(client, address, state="review") == ["Waiting"]
    assert listed(client, address, language="sw") == ["Maji"]
    assert sorted(listed(client, address, state=["changed", "review"])) == ["Live", "Waiting"]


@pytest.mark.parametrize(
    ("listing", "filters", "sentence"),
    [
        ("articles", {}, "No articles yet."),
        ("my_drafts", {}, "You have no drafts."),
        ("in_review", {}, "Nothing waits for an editor."),
        ("articles", {"state": "live"}, "No article fits."),
    ],
)
def test_an_empty_listing_says_what_to_do(listing, filters, sentence, editor):
    page = signed_in(editor).get(reverse(f"{listing}:index"), filters)
    assert sentence in page.content.decode()


def test_a_scheduled_article_goes_live_when_its_time_has_come(reporter, editor):
    one = article(owner=reporter, title="Soon")
    schedule(one, editor, timezone.now() - dt.timedelta(minutes=1))
    call_command("publish_scheduled")
    one.refresh_from_db()
    assert (one.live, one.published_address) == (True, one.address)


def test_an_article_whose_time_is_over_is_withdrawn(editor):
    one = article(owner=editor, live=True)
    one.expire_at = timezone.now() - dt.timedelta(minutes=1)
    one.save()
    call_command("publish_scheduled")
    one.refresh_from_db()
    assert (one.live, one.expired) == (False, True)
    assert Withdrawal.objects.filter(address=one.published_address).exists()
