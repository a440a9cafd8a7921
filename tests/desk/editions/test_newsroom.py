"""The dashboard, what waits, what readers report, and how far a reviewer comes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from broadsheet.desk.domain.waiting import gather_start_page
from broadsheet.editions.domain.desk_queries import gather_dashboard
from broadsheet.editions.domain.reviewing import hold_edition
from broadsheet.editions.domain.rights import give_languages
from broadsheet.editions.models import Edition, MistakeReport
from broadsheet.people.enums import StaffRole
from broadsheet.toolkit import clock
from tests.desk.editions.helpers import edition_of, live_article
from tests.desk.helpers import signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return staff(StaffRole.EDITOR)


@pytest.fixture
def reviewer():
    user = staff(StaffRole.REVIEWER)
    give_languages(user=user, languages=["es"])
    return user


def report(edition: Edition, words: str = "THE") -> MistakeReport:
    return MistakeReport.objects.create(
        edition=edition, segment_id="headline", words=words, reported_at=clock.now()
    )


def test_each_language_shows_coverage_and_what_waits():
    first, second = live_article("One"), live_article("Two")
    edition_of(first, "es")
    held = edition_of(second, "es")
    hold_edition(edition_id=held.pk, by="editor")
    edition_of(first, "ar")
    Edition.objects.filter(language="ar").update(due_at=clock.now(), attempts=2)
    rows = {row.language.code: row for row in gather_dashboard().languages}
    assert (rows["es"].public, rows["es"].coverage, rows["es"].held) == (1, 50, 1)
    assert rows["es"].first_to_review == held.pk
    assert (rows["ar"].due, rows["ar"].failed, rows["ar"].held) == (1, 1, 0)
    assert (rows["km"].coverage, rows["km"].first_to_review) == (0, None)


def test_what_is_withdrawn_does_not_count():
    one = live_article()
    edition_of(one)
    one.unpublish()
    rows = {row.language.code: row for row in gather_dashboard().languages}
    assert rows["es"].public == 0


def test_error_rates_count_an_edition_once_for_a_check():
    edition_of(live_article("One"), "es")
    edition_of(live_article("Two"), "es")
    row = {"c": "figures", "l": "hold", "s": "", "d": "7"}
    Edition.objects.filter(language="es").update(findings=[])
    Edition.objects.filter(pk=Edition.objects.filter(language="es").first().pk).update(
        findings=[row, row]
    )
    board = gather_dashboard()
    assert board.looked_at == 2
    assert [(rate.check, rate.count, rate.per_cent) for rate in board.rates] == [("figures", 1, 50)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_dashboards_queries_do_not_grow(editor, count, django_assert_num_queries):
    client = signed_in(editor)
    for number in range(count):
        for language in ("es", "fr", "ar")[:count]:
            edition_of(live_article(f"Article {number} {language}"), language)
    client.get(reverse("desk:editions"))
    with django_assert_num_queries(20):
        client.get(reverse("desk:editions"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_queries_do_not_grow(editor, count, django_assert_num_queries):
    client = signed_in(editor)
    for number in range(count):
        edition = edition_of(live_article(f"Article {number}"))
        hold_edition(edition_id=edition.pk, by="editor")
        report(edition)
    for address, queries in (
        (reverse("desk:editions_waiting", args=["es"]), 16),
        (reverse("desk:mistake_reports"), 15),
    ):
        page = client.get(address).content.decode()
        assert page.count("Article 0") >= 1
        with django_assert_num_queries(queries):
            client.get(address)


def test_a_report_leads_to_its_text_and_is_settled(editor):
    edition = edition_of(live_article())
    one = report(edition)
    client = signed_in(editor)
    page = client.get(reverse("desk:mistake_reports")).content.decode()
    assert f"{reverse('desk:review', args=[edition.pk])}#text-headline" in page
    address = reverse("desk:settle_report", args=[one.pk])
    client.post(address)
    client.post(address)
    assert "No reader reports a mistake." in client.get(
        reverse("desk:mistake_reports")
    ).content.decode()  # fmt: skip
    (entry,) = PageLogEntry.objects.filter(action="editions.settled")
    assert entry.message == "Settled a report in Español"


def test_the_start_page_says_what_waits(editor):
    edition = edition_of(live_article())
    hold_edition(edition_id=edition.pk, by="editor")
    report(edition)
    failed = edition_of(live_article("Two"), "fr")
    Edition.objects.filter(pk=failed.pk).update(attempts=3, last_error="No more quota.")
    page = signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()
    for words in ("One edition is held for review", "A reader reports a mistake",
                  "An engine failed at one edition", "No more quota."):  # fmt: skip
        assert words in page


def test_a_reviewer_sees_his_languages_alone(reviewer):
    one = live_article()
    spanish, arabic = edition_of(one, "es"), edition_of(one, "ar")
    report(spanish, "HIS WORDS")
    report(arabic, "OTHER WORDS")
    client = signed_in(reviewer)
    board = client.get(reverse("desk:editions")).context["board"]
    assert [row.language.code for row in board.languages] == ["es"]
    page = client.get(reverse("desk:mistake_reports")).content.decode()
    assert ("HIS WORDS" in page, "OTHER WORDS" in page) == (True, False)
    assert gather_start_page(user=reviewer).editions.reports == 1
    assert client.get(reverse("desk:review", args=[spanish.pk])).status_code == 200
    refused = client.get(reverse("desk:review", args=[arabic.pk]))
    assert refused.status_code == 302
    for name in ("review_approve", "review_hold", "review_again", "review_save"):
        client.post(reverse(f"desk:{name}", args=[arabic.pk]), {"version": arabic.version})
    assert Edition.objects.get(pk=arabic.pk).version == arabic.version


def test_a_reviewer_reaches_nothing_else(reviewer):
    client = signed_in(reviewer)
    one = live_article()
    for address in (
        reverse("articles:index"), reverse("my_drafts:index"), reverse("wagtailadmin_explore_root"),
        reverse("wagtailimages:index"), reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_pages:edit", args=[one.pk]), reverse("wagtailadmin_choose_page"),
        reverse("wagtailusers_users:index"), reverse("desk:new_from_document"),
        reverse("wagtailsnippets_editions_term:list"), reverse("desk:article_editions", args=[one.pk]),
        reverse("wagtailimages_chooser:choose"),
    ):  # fmt: skip
        assert (address, client.get(address).status_code) == (address, 302)
    for address in (reverse("wagtailadmin_home"), reverse("wagtailadmin_account")):
        assert (address, client.get(address).status_code) == (address, 200)


def test_a_reviewers_menu_and_start_page_are_of_editions(reviewer):
    page = signed_in(reviewer).get(reverse("wagtailadmin_home")).content.decode()
    assert "Write an article" not in page
    assert "My drafts" not in page
    assert "No translation waits for you" in page


def test_a_language_given_to_somebody_without_the_role_gives_nothing():
    reporter = staff(StaffRole.REPORTER)
    give_languages(user=reporter, languages=["es"])
    edition = edition_of(live_article())
    signed_in(reporter).post(
        reverse("desk:review_approve", args=[edition.pk]), {"version": edition.version}
    )
    assert Edition.objects.get(pk=edition.pk).state == "machine"
