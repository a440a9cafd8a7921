"""The review screen: side by side, saved text by text, nobody overwritten."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from broadsheet.articles.models import Article
from broadsheet.editions.domain.planning import plan_article
from broadsheet.editions.domain.reviewing import text_key
from broadsheet.editions.enums import EditionState, Method
from broadsheet.editions.models import Edition, MistakeReport, Term
from broadsheet.people.enums import StaffRole
from broadsheet.toolkit import clock
from tests.desk.editions.helpers import edition_of, live_article, paragraph_id
from tests.desk.helpers import signed_in, staff

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def one() -> Article:
    return live_article()


@pytest.fixture
def client():
    return signed_in(staff(StaffRole.EDITOR))


def address(edition: Edition, name: str = "review") -> str:
    return reverse(f"desk:{name}", args=[edition.pk])


def save(client, edition, segment, text, seen, *, headers=JSON, action="save"):
    data = {"segment": segment, "text": text, "seen": seen, "action": action}
    return client.post(address(edition, "review_save"), data, headers=headers)


def text_of(edition: Edition, segment: str) -> str:
    return str(Edition.objects.get(pk=edition.pk).segments[segment]["t"])


def test_source_and_target_stand_side_by_side_in_their_directions(one, client):
    edition = edition_of(one, "ar", texts={"headline": "المد"})
    page = client.get(address(edition)).content.decode()
    assert '<textarea id="target-1" name="text" lang="ar" dir="rtl"' in page
    assert '<p lang="en" dir="ltr">The tide</p>' in page
    assert "المد" in page
    # The tag is a chip, its address in the legend; no entity has to be read.
    assert '<span class="ed-tag">&lt;1&gt;</span>river' in page
    assert "https://example.org/" in page
    assert "THE &lt;1&gt;RIVER&lt;/1&gt; &amp; ITS MUD." in page


def test_a_text_is_saved_by_a_script_and_the_difference_comes_back(one, client):
    edition = edition_of(one)
    answer = save(client, edition, "headline", "La marea", text_key("THE TIDE"))
    assert answer.status_code == 200
    found = answer.json()
    assert (found["key"], found["version"]) == (text_key("La marea"), edition.version + 1)
    assert "<del>THE</del>" in found["notes"]
    assert "<ins>La</ins>" in found["notes"]
    record = Edition.objects.get(pk=edition.pk).segments["headline"]
    assert (record["t"], record["m"], record["x"]) == ("La marea", Method.REVIEWED, "THE TIDE")


def test_two_reviewers_do_not_overwrite_each_other(one, client):
    edition = edition_of(one)
    other = signed_in(staff(StaffRole.EDITOR, "second"))
    seen = text_key("THE TIDE")
    assert save(client, edition, "headline", "La marea", seen).status_code == 200
    answer = save(other, edition, "headline", "El flujo", seen)
    assert (answer.status_code, answer.json()["text"], answer.json()["by"]) == (
        409, "La marea", "editor",
    )  # fmt: skip
    assert "Somebody else changed this text" in answer.json()["error"]
    assert text_of(edition, "headline") == "La marea"
    # Having seen it, the second may write over it.
    assert save(other, edition, "headline", "El flujo", answer.json()["key"]).status_code == 200
    assert text_of(edition, "headline") == "El flujo"


def test_without_a_script_a_conflict_shows_both_texts(one, client):
    edition = edition_of(one)
    save(client, edition, "headline", "La marea", text_key("THE TIDE"))
    answer = save(client, edition, "headline", "El flujo", text_key("THE TIDE"), headers={})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">El flujo</textarea>" in page
    assert ">La marea</blockquote>" in page


def test_without_a_script_saving_leads_to_the_next_text(one, client):
    edition = edition_of(one)
    answer = save(client, edition, "headline", "La marea", text_key("THE TIDE"), headers={})
    assert answer["Location"] == f"{address(edition)}#text-{paragraph_id(one)}"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("El río & su lodo.", "The tag 1 (a) stands 0 times, not once."),
        ("El <1>río & su lodo.", "The tag 1 is not closed."),
        ("", "The text is empty."),
    ],
)
def test_a_lost_link_is_not_saved_and_nothing_is_lost(one, client, typed, why):
    edition = edition_of(one)
    segment = paragraph_id(one)
    before = text_of(edition, segment)
    answer = save(client, edition, segment, typed, text_key(before))
    assert answer.status_code == 422
    assert why in answer.json()["error"]
    assert text_of(edition, segment) == before


def test_what_is_typed_is_words_and_never_markup(one, client):
    edition = edition_of(one)
    segment = paragraph_id(one)
    typed = "El <1>río</1> & <script>alert(1)</script> lodo &amp;"
    answer = save(client, edition, segment, typed, text_key(text_of(edition, segment)))
    assert answer.json()["text"] == typed
    assert text_of(edition, segment) == (
        "El <1>río</1> &amp; &lt;script&gt;alert(1)&lt;/script&gt; lodo &amp;amp;"
    )
    assert "<script>alert" not in client.get(address(edition)).content.decode()


def test_approving_all_shows_it_to_readers_under_the_reviewers_name(one, client):
    edition = edition_of(one)
    client.post(address(edition, "review_approve"), {"version": edition.version})
    fresh = Edition.objects.get(pk=edition.pk)
    assert (fresh.state, fresh.reviewed_by) == (EditionState.REVIEWED, "editor")
    assert PageLogEntry.objects.get(action="editions.approved").message == "Approved Español"


def test_approving_all_is_refused_when_somebody_wrote_meanwhile(one, client):
    edition = edition_of(one)
    save(client, edition, "headline", "La marea", text_key("THE TIDE"))
    answer = client.post(address(edition, "review_approve"), {"version": edition.version})
    assert answer.status_code == 409
    assert "This edition has changed since you read it." in answer.content.decode()
    assert Edition.objects.get(pk=edition.pk).state != EditionState.REVIEWED


def test_what_is_sent_back_stays_held_whatever_is_saved_until_it_is_approved(one, client):
    edition = edition_of(one)
    client.post(
        address(edition, "review_hold"), {"is_sent_back": "on", "note": "The names, please."}
    )
    save(client, edition, "headline", "La marea", text_key("THE TIDE"))
    held = Edition.objects.get(pk=edition.pk)
    assert held.state == EditionState.HELD
    assert "editor: The names, please." in client.get(address(edition)).content.decode()
    client.post(address(edition, "review_approve"), {"version": held.version})
    fresh = Edition.objects.get(pk=edition.pk)
    assert (fresh.state, [row["c"] for row in fresh.findings if row["c"] == "sent_back"]) == (
        EditionState.REVIEWED, [],
    )  # fmt: skip
    entry = PageLogEntry.objects.get(action="editions.sent_back")
    assert entry.message == "Sent Español back: The names, please."


def test_sending_back_takes_a_note(one, client):
    edition = edition_of(one)
    client.post(address(edition, "review_hold"), {"is_sent_back": "on", "note": ""})
    assert Edition.objects.get(pk=edition.pk).state == EditionState.MACHINE


def test_translating_again_leaves_what_people_wrote(one, client, engine):
    edition = edition_of(one)
    save(client, edition, "headline", "La marea", text_key("THE TIDE"))
    client.post(address(edition, "review_again"))
    fresh = Edition.objects.get(pk=edition.pk)
    assert list(fresh.segments) == ["headline"]
    assert fresh.due_at is not None


def test_one_text_is_translated_again(one, client, engine):
    edition = edition_of(one)
    segment = paragraph_id(one)
    save(client, edition, segment, "", text_key("?"), action="again", headers={})
    assert list(Edition.objects.get(pk=edition.pk).segments) == ["headline"]


def test_a_changed_original_shows_its_difference(one, client):
    edition = edition_of(one, method=Method.REVIEWED)
    fresh = Article.objects.get(pk=one.pk)
    fresh.title = "The spring tide"
    fresh.save_revision().publish()
    plan_article(article_id=one.pk)
    page = client.get(address(edition)).content.decode()
    assert "The original has changed" in page
    assert "The <ins>spring </ins>tide" in page


def test_findings_terms_and_reports_stand_at_their_text(one, client):
    Term.objects.create(source_language="en", target_language="es", source="tide", target="marea")
    edition = edition_of(one)
    MistakeReport.objects.create(
        edition=edition, segment_id="headline", words="THE", better="LA", reported_at=clock.now()
    )
    page = client.get(address(edition)).content.decode()
    first, second = page.split('<li class="ed-row')[1:3]
    assert "A term of the glossary is missing" in first
    assert 'tide → <bdi lang="es">marea</bdi>' in first
    assert "A reader reports" in first
    assert "A term of the glossary" not in second


def test_writing_is_in_the_audit_log_once_in_a_sitting(one, client):
    edition = edition_of(one)
    save(client, edition, "headline", "La marea", text_key("THE TIDE"))
    save(client, edition, "headline", "La pleamar", text_key("La marea"))
    (entry,) = PageLogEntry.objects.filter(action="editions.wrote")
    assert (entry.user.username, entry.message) == ("editor", "Wrote in Español")


def test_a_reporter_reads_and_has_no_form(one):
    page = signed_in(staff(StaffRole.REPORTER)).get(address(edition_of(one))).content.decode()
    assert "THE TIDE" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_texts(
    one, client, count, django_assert_num_queries
):
    fresh = Article.objects.get(pk=one.pk)
    fresh.body = [("text", f'<p data-block-key="p{n}">Mud {n}.</p>') for n in range(count)]
    fresh.save_revision().publish()
    edition = edition_of(Article.objects.get(pk=one.pk))
    client.get(address(edition))
    with django_assert_num_queries(QUERIES):
        client.get(address(edition))


QUERIES = 19
