"""“Editions” of an article: every language in one table."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from broadsheet.editions.domain import queue
from broadsheet.editions.enums import EditionState, Method
from broadsheet.editions.models import Edition
from broadsheet.people.enums import StaffRole
from tests.desk.editions.helpers import edition_of, live_article, paragraph_id
from tests.desk.helpers import edit_url, signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(staff(StaffRole.EDITOR))


def table(client, one):
    return client.get(reverse("desk:article_editions", args=[one.pk]))


def test_all_languages_stand_in_readers_order_with_their_state(client, engine):
    one = live_article()
    queue.make_due()
    rows = {row.language.code: row for row, _may in table(client, one).context["rows"]}
    assert list(rows)[:4] == ["en", "zh", "es", "hi"]
    assert len(rows) == 51
    assert (rows["en"].is_original, rows["es"].state, rows["es"].engine) == (
        True, EditionState.MACHINE, "Shouting",
    )  # fmt: skip
    assert (rows["es"].coverage, rows["es"].engine_version, rows["es"].is_covered) == (
        100, "1", True,
    )  # fmt: skip
    assert (rows["es"].blocking, rows["es"].holding) == (0, 0)
    assert (rows["zh"].edition_id, rows["zh"].is_covered) == (None, False)


def test_what_is_being_made_is_counted(client, engine):
    one = live_article()
    page = table(client, one).content.decode()
    assert "0 of 50 languages are ready, 3 are being made" in page
    assert 'data-ed-refresh="4"' in page


def test_the_editor_and_the_listing_lead_to_it(client):
    one = live_article()
    address = reverse("desk:article_editions", args=[one.pk])
    assert address in client.get(edit_url(one)).content.decode()
    assert address in client.get(reverse("articles:index")).content.decode()


def test_a_language_is_translated_now(client, engine):
    one = live_article()
    Edition.objects.filter(language="es").delete()
    client.post(reverse("desk:translate_now", args=[one.pk, "es"]))
    assert Edition.objects.get(language="es").due_at is not None
    assert PageLogEntry.objects.get(action="editions.again").message == "Had Español translated"


def test_a_language_that_no_engine_covers_is_not(client, engine):
    one = live_article()
    answer = client.post(reverse("desk:translate_now", args=[one.pk, "km"]), follow=True)
    assert "No engine translates into" in answer.content.decode()
    assert not Edition.objects.filter(language="km").exists()


def test_an_edition_is_held(client):
    one = live_article()
    edition = edition_of(one)
    client.post(reverse("desk:hold_language", args=[one.pk, "es"]))
    assert Edition.objects.get(pk=edition.pk).state == EditionState.HELD


@pytest.mark.parametrize(
    ("form", "ending"), [("po", "po"), ("xliff-1.2", "xlf"), ("xliff-2.0", "xlf")]
)
def test_a_file_goes_out_and_comes_back(client, form, ending):
    one = live_article()
    edition_of(one)
    answer = client.get(reverse("desk:export_translations", args=[one.pk, "es", form]))
    assert answer["Content-Disposition"] == f'attachment; filename="article-{one.pk}.es.{ending}"'
    (line,) = PageLogEntry.objects.filter(page_id=one.pk, action="editions.exported")
    assert line.message == f"Exported Español: article-{one.pk}.es.{ending}"
    changed = answer.content.replace(b"THE TIDE", b"La marea")
    taken = bring(client, one, changed, f"back.{ending}")
    assert taken.context["taken"].changed == ["headline"]
    edition = Edition.objects.get(language="es")
    assert (edition.headline, edition.segments["headline"]["m"]) == ("La marea", Method.REVIEWED)


def bring(client, one, content: bytes, name: str):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(
        reverse("desk:take_translations", args=[one.pk]),
        {"file": SimpleUploadedFile(name, content)},
    )


def test_what_is_left_out_of_a_file_is_named(client):
    one = live_article()
    edition_of(one)
    answer = client.get(reverse("desk:export_translations", args=[one.pk, "es", "po"]))
    broken = answer.content.replace(b"THE <1>RIVER</1>", b"EL RIO")
    page = bring(client, one, broken, "back.po").content.decode()
    assert paragraph_id(one) in page
    assert "The tag 1 (a) stands 0 times, not once." in page


def test_a_file_that_is_none_is_refused(client):
    answer = bring(client, live_article(), b"x", "a.txt")
    assert answer.status_code == 422
    assert "is no file of translations" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_editions(
    client, count, django_assert_num_queries
):
    one = live_article()
    for language in ("es", "fr", "ar")[:count]:
        edition_of(one, language)
    table(client, one)
    with django_assert_num_queries(16):
        table(client, one)
