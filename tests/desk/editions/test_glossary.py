"""The glossary at the desk."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.editions.models import Term
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(staff(StaffRole.EDITOR))


def post(**changes: str) -> dict[str, str]:
    return {"source_language": "en", "target_language": "es", "source": "tide",
            "target": "marea", "note": "", **changes}  # fmt: skip


def test_an_entry_is_added_changed_listed_and_deleted(client):
    client.post(reverse("wagtailsnippets_editions_term:add"), post())
    term = Term.objects.get()
    client.post(
        reverse("wagtailsnippets_editions_term:edit", args=[term.pk]),
        post(target="", target_language=""),
    )
    term.refresh_from_db()
    assert (term.target, term.target_language) == ("", "")
    page = client.get(reverse("wagtailsnippets_editions_term:list")).content.decode()
    assert "stays as it is" in page
    assert reverse("desk:export_terms", args=["tbx"]) in page
    client.post(reverse("wagtailsnippets_editions_term:delete", args=[term.pk]))
    assert not Term.objects.exists()


def test_an_empty_glossary_says_what_to_do(client):
    page = client.get(reverse("wagtailsnippets_editions_term:list")).content.decode()
    assert "The glossary is empty." in page


@pytest.mark.parametrize("form", ["csv", "tbx"])
def test_it_goes_out_and_comes_back(client, form):
    Term.objects.create(source_language="en", target_language="es", source="tide", target="marea")
    answer = client.get(reverse("desk:export_terms", args=[form]))
    assert answer["Content-Disposition"] == f'attachment; filename="glossary.{form}"'
    assert ModelLogEntry.objects.get(action="people.downloaded").message == (
        f"Downloaded “glossary.{form}”"
    )
    Term.objects.all().delete()
    file = SimpleUploadedFile(f"g.{form}", answer.content)
    client.post(reverse("desk:take_terms"), {"file": file})
    assert list(Term.objects.values_list("source", "target")) == [("tide", "marea")]
    assert ModelLogEntry.objects.get(action="editions.terms").message == (
        f"Imported the glossary “g.{form}”"
    )


def test_a_file_that_is_none_is_refused_with_a_sentence(client):
    file = SimpleUploadedFile("g.csv", b"a,b\n1,2\n")
    answer = client.post(reverse("desk:take_terms"), {"file": file})
    assert "The first line must name the columns" in answer.content.decode()
    assert not Term.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_listings_queries_do_not_grow(client, count, django_assert_num_queries):
    for number in range(count):
        Term.objects.create(source_language="en", source=f"tide {number}")
    address = reverse("wagtailsnippets_editions_term:list")
    client.get(address)
    with django_assert_num_queries(14):
        client.get(address)
