"""What an issue says in a language: stories, corrections, the editor's own words."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from broadsheet.articles.models import Correction
from broadsheet.editions.domain.house import write_house_by_hand
from broadsheet.editions.domain.originals import find_original
from broadsheet.editions.domain.planning import plan_house_texts
from broadsheet.editions.models import Edition
from broadsheet.newsletters.domain.content import fitted, gather_content
from broadsheet.newsletters.domain.texts import subject_of_issue
from tests.factories import (
    make_article,
    make_masthead,
    make_picture,
    make_region,
    make_standing_page,
    make_stored_edition,
    make_theme,
)
from tests.newsletters.mails import make_issue_of, write_article

pytestmark = pytest.mark.django_db

FIXED = '<p data-block-key="fix">It was <b>seven</b> gates, not nine.</p>'
CORRECTION = ("2026-11-23T23:30:00+00:00", FIXED)


@pytest.fixture(autouse=True)
def few_languages() -> None:
    make_masthead(offered_languages=["es", "ar"])


class TestStories:
    def test_they_stand_in_the_editors_order_and_the_first_leads(self) -> None:
        first, second = make_article(headline="First"), make_article(headline="Second")
        content = gather_content(issue=make_issue_of(second, first), language="en")
        assert [(one.headline, one.is_lead) for one in content.stories] == [
            ("Second", True), ("First", False),
        ]  # fmt: skip

    def test_a_preview_may_have_others_in_another_order(self) -> None:
        first, second = make_article(), make_article()
        issue = make_issue_of(first)
        content = gather_content(issue=issue, language="en", story_ids=[second.pk, first.pk])
        assert [one.article_id for one in content.stories] == [second.pk, first.pk]

    def test_one_with_an_edition_is_in_the_readers_language_and_leads_to_it(self) -> None:
        article = make_article(
            headline="Gates", deck="They held.", kicker="Water", slug="gates",
            featured_picture=make_picture(), featured_alt="A gate", at="2026-11-24T08:00:00Z",
        )  # fmt: skip
        make_stored_edition(
            article, "es",
            {"headline": "Compuertas", "deck": "Aguantaron.", "kicker": "Agua",
             "alt": "Una compuerta", "0": "El agua."},
        )  # fmt: skip
        story = gather_content(issue=make_issue_of(article), language="es").stories[0]
        assert (story.headline, story.deck, story.kicker, story.alt) == (
            "Compuertas", "Aguantaron.", "Agua", "Una compuerta",
        )  # fmt: skip
        assert story.url == "http://localhost:8000/es/2026/11/24/gates/"
        assert (story.language, story.only_in) == ("es", "")

    def test_one_without_says_which_language_it_is_in(self) -> None:
        make_masthead(newsletter_without_edition="original")
        story = gather_content(issue=make_issue_of(write_article()), language="ar").stories[0]
        assert (story.language, story.direction) == ("en", "ltr")
        assert story.only_in == "بالإنجليزية فقط"

    def test_or_is_left_out_if_the_newsroom_wants_that(self) -> None:
        make_masthead(newsletter_without_edition="leave_out")
        ours, other = write_article("es", headline="Hola"), write_article()
        content = gather_content(issue=make_issue_of(ours, other), language="es")
        assert [one.headline for one in content.stories] == ["Hola"]
        assert content.left_out == 1

    def test_one_that_was_withdrawn_is_gone(self) -> None:
        kept, gone = make_article(), make_article()
        issue = make_issue_of(gone, kept)
        gone.unpublish()
        content = gather_content(issue=issue, language="en")
        assert [one.article_id for one in content.stories] == [kept.pk]

    def test_the_byline_names_who_wrote_it_as_the_language_lists_names(self) -> None:
        article = write_article(byline=["Ana Silva", "Bo Li", ("Cy", "pictures")])
        issue = make_issue_of(article)
        assert gather_content(issue=issue, language="en").stories[0].byline == "Ana Silva and Bo Li"

    def test_a_decorative_picture_has_no_alt_text(self) -> None:
        article = make_article(featured_picture=make_picture(), featured_is_decorative=True)
        story = gather_content(issue=make_issue_of(article), language="en").stories[0]
        assert (story.alt, story.credit) == ("", "Drawn for this test")


class TestCorrections:
    def test_one_is_read_in_the_newspapers_time_zone(self) -> None:
        make_masthead(time_zone="Europe/Berlin")
        article = make_article(headline="Gates", corrections=[CORRECTION])
        content = gather_content(issue=make_issue_of(fixed=[article]), language="en")
        (note,) = content.corrections
        assert (note.headline, note.text, note.made_on) == (
            "Gates", "<p>It was <b>seven</b> gates, not nine.</p>", "24 November 2026",
        )  # fmt: skip

    def test_it_is_translated_with_its_article(self) -> None:
        article = make_article(headline="Gates", corrections=[CORRECTION])
        make_stored_edition(
            article, "es",
            {"headline": "Compuertas", "0": "El agua.", "fix": "Eran <1>siete</1>, no nueve."},
        )  # fmt: skip
        content = gather_content(issue=make_issue_of(fixed=[article]), language="es")
        (note,) = content.corrections
        assert (note.headline, note.text) == (
            "Compuertas", "<p>Eran <b>siete</b>, no nueve.</p>",
        )  # fmt: skip
        assert (note.language, note.only_in) == ("es", "")

    def test_until_it_is_it_stays_in_the_articles_language_and_says_so(self) -> None:
        article = make_article(headline="Gates")
        make_stored_edition(article, "ar", {"headline": "البوابات", "0": "جاء المدّ."})
        made_at = dt.datetime.fromisoformat(CORRECTION[0])
        Correction.objects.create(article=article, made_at=made_at, text=FIXED)
        content = gather_content(issue=make_issue_of(fixed=[article]), language="ar")
        (note,) = content.corrections
        assert (note.headline, note.headline_language) == ("البوابات", "ar")
        assert (note.language, note.direction, note.only_in) == ("en", "ltr", "بالإنجليزية فقط")

    def test_one_that_the_editor_left_out_or_took_back_is_gone(self) -> None:
        left, back = (make_article(corrections=[CORRECTION]) for _ in range(2))
        issue = make_issue_of(fixed=[left, back])
        issue.items.filter(article=left).update(is_left_out=True)
        back.corrections.all().delete()
        back.save()
        assert gather_content(issue=issue, language="en").corrections == ()


class TestSubjectAndPreheader:
    def test_the_editors_own_come_first(self) -> None:
        issue = make_issue_of(make_article(), subject="Gates hold", preheader="And a ferry.")
        content = gather_content(issue=issue, language="en")
        assert (content.subject, content.preheader) == ("Gates hold", "And a ferry.")

    def test_else_the_lead_and_the_next_headlines(self) -> None:
        stories = [make_article(headline=f"Headline {number}") for number in range(1, 4)]
        content = gather_content(issue=make_issue_of(*stories), language="en")
        assert (content.subject, content.preheader) == ("Headline 1", "Headline 2 · Headline 3")

    def test_a_preheader_ends_with_a_whole_headline(self) -> None:
        stories = [make_article(headline=f"{number} " + "long " * 12) for number in range(6)]
        content = gather_content(issue=make_issue_of(*stories), language="en")
        assert content.preheader.count("·") == 1

    def test_where_the_lead_is_in_another_language_the_first_that_is_not_gives_the_subject(
        self,
    ) -> None:
        issue = make_issue_of(write_article(), write_article("es", headline="Hola"))
        content = gather_content(issue=issue, language="es")
        assert content.subject == "Hola"
        assert content.stories[0].language == "en"

    def test_without_stories_it_is_the_newspaper_and_the_day(self) -> None:
        make_masthead(name="The Post")
        content = gather_content(issue=make_issue_of(), language="en")
        assert content.subject == "The Post, Tuesday, 24 November 2026"
        assert content.preheader == "Tuesday, 24 November 2026"


class TestTheIssuesOwnWords:
    FIELDS = {"subject": "Gates hold", "note": "<p>Good morning.</p>", "language": "en"}

    def test_the_engines_know_them(self) -> None:
        issue = make_issue_of(**self.FIELDS)
        original = find_original(subject_of_issue(issue.pk))
        assert original is not None
        assert [(one.id, one.source) for one in original.segments] == [
            ("subject", "Gates hold"), ("note.0", "Good morning."),
        ]  # fmt: skip
        plan_house_texts(subjects=[subject_of_issue(issue.pk)])
        waiting = Edition.objects.filter(subject=subject_of_issue(issue.pk), language="es")
        assert waiting.get().due_at is not None
        assert find_original("issue:999999") is None

    def test_they_are_read_in_the_readers_language(self) -> None:
        issue = make_issue_of(make_article(), **self.FIELDS)
        self.translate(issue.pk)
        content = gather_content(issue=issue, language="es")
        assert (content.subject, content.note) == ("Las compuertas", "<p>Buenos días.</p>")
        assert (content.note_language, content.note_only_in) == ("es", "")

    def test_without_a_translation_the_note_says_which_language_it_is_in(self) -> None:
        issue = make_issue_of(write_article(headline="Lead"), **self.FIELDS)
        content = gather_content(issue=issue, language="ar")
        assert (content.subject, content.note) == ("Lead", "<p>Good morning.</p>")
        assert (content.note_language, content.note_direction) == ("en", "ltr")
        assert content.note_only_in == "بالإنجليزية فقط"

    def test_a_translation_of_other_words_does_not_count(self) -> None:
        issue = make_issue_of(make_article(headline="Lead"), **self.FIELDS)
        self.translate(issue.pk)
        issue.subject, issue.note = "Gates fall", "<p>Good evening.</p>"
        issue.save()
        content = gather_content(issue=issue, language="es")
        assert (content.subject, content.note) == ("Lead", "<p>Good evening.</p>")

    def test_what_stands_in_a_note_is_cleaned_and_its_links_are_whole(self) -> None:
        page = make_standing_page(slug="about", language="en")
        article = make_article(slug="gates", at="2026-11-24T08:00:00Z")
        note = (
            f'<p onclick="x()">See <a linktype="page" id="{article.pk}">this</a>, '
            f'<a id="{page.pk}" linktype="page">us</a>, <a linktype="page" id="999">that</a>, '
            '<a href="javascript:x()">bad</a> and <a href="/en/">home</a>.'
            '<img src="https://spy.example/p.gif"><script>x()</script></p>'
        )
        content = gather_content(issue=make_issue_of(note=note), language="en")
        assert content.note == (
            '<p>See <a href="http://localhost:8000/en/2026/11/24/gates/">this</a>, '
            '<a href="http://localhost:8000/en/about/">us</a>, that, '
            'bad and <a href="http://localhost:8000/en/">home</a>.</p>'
        )

    def translate(self, issue_id: int) -> None:
        write_house_by_hand(
            subject=subject_of_issue(issue_id), language="es", by="Ana",
            texts={"subject": "Las compuertas", "note": "<p>Buenos días.</p>"},
        )  # fmt: skip


class TestForOneReader:
    def test_only_stories_and_corrections_of_their_beats_are_left(self) -> None:
        coast, work = make_region(), make_theme()
        first = make_article(headline="First", themes=[work], corrections=[CORRECTION])
        second = make_article(headline="Second", regions=[coast], corrections=[CORRECTION])
        issue = make_issue_of(first, second, fixed=[first, second])
        content = gather_content(issue=issue, language="en")
        own = fitted(content, [f"region:{coast.pk}"])
        assert [(one.headline, one.is_lead) for one in own.stories] == [("Second", True)]
        assert [one.headline for one in own.corrections] == ["Second"]
        assert own.subject == "Second"
        assert fitted(content, []) == content

    def test_it_is_worth_sending_with_a_story_or_with_a_note_alone(self) -> None:
        make_masthead(newsletter_without_edition="leave_out")
        story, note = write_article(), "<p>Good morning.</p>"
        assert gather_content(issue=make_issue_of(story), language="en").is_worth_sending
        assert gather_content(issue=make_issue_of(note=note), language="en").is_worth_sending
        assert not gather_content(issue=make_issue_of(), language="en").is_worth_sending
        left_out = gather_content(issue=make_issue_of(story, note=note), language="es")
        assert not left_out.is_worth_sending


@pytest.mark.parametrize("stories", [1, 3])
@pytest.mark.parametrize(("language", "queries"), [("en", 12), ("es", 14)])
def test_the_number_of_queries_is_that_for_any_number_of_stories(
    stories: int, language: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    articles = [
        make_article(
            featured_picture=make_picture(), byline=["Ana"], regions=[make_region()],
            corrections=[CORRECTION],
        )
        for _ in range(stories)
    ]  # fmt: skip
    note = f'<p><a linktype="page" id="{articles[0].pk}">This</a></p>'
    issue = make_issue_of(*articles, fixed=articles, note=note)
    gather_content(issue=issue, language=language)
    with django_assert_num_queries(queries):
        gather_content(issue=issue, language=language)
