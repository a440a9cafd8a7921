"""Readers in numbers; lists out and in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from broadsheet.people.enums import StaffRole
from broadsheet.readers.domain.consent import record_consent
from broadsheet.readers.domain.suppression import suppress
from broadsheet.readers.enums import ConsentKind, ReaderState, SuppressionReason
from broadsheet.readers.models import Reader
from tests.desk.helpers import signed_in, staff
from tests.desk.newsletters.helpers import make_reader
from tests.factories import make_masthead

pytestmark = pytest.mark.django_db

OVERVIEW_QUERIES = 19
LIST = (
    "EMAIL_ADDRESS,OPTIN_TIME,CONFIRM_TIME\n"
    "ana@example.org,2025-01-01 10:00:00,2025-01-01 10:05:00\n"
    "bo@example.org,,\n"
    "nobody,,\n"
)


@pytest.fixture
def client():
    make_masthead(has_newsletter=True)
    return signed_in(staff(StaffRole.EDITOR))


def upload(client, text: str = LIST, **more: str):
    file = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    return client.post(reverse("desk:import_readers"), {"file": file, **more})


def test_readers_are_counted_by_language_and_frequency(client):
    for number in range(3):
        make_reader(f"es{number}@example.org", language="es")
    ana = make_reader("ana@example.org", frequency="weekly")
    record_consent(reader=ana, kind=ConsentKind.CONFIRMED, form="sign-up", at=timezone.now())
    make_reader("bo@example.org", state=ReaderState.ASKED)
    make_reader("cy@example.org")
    suppress(address="cy@example.org", reason=SuppressionReason.BOUNCED)
    found = client.get(reverse("desk:readers")).context["overview"]
    assert [(one.language.code, one.total, one.by_frequency) for one in found.languages] == [
        ("es", 3, [3, 0, 0]), ("en", 1, [0, 1, 0]),
    ]  # fmt: skip
    assert (found.total, found.came, found.left, found.asked) == (4, 1, 0, 1)
    assert found.suppressed == [("bounced", 1)]


@pytest.mark.parametrize("number", [1, 3])
def test_the_overview_takes_the_same_number_of_queries(client, number, django_assert_num_queries):
    for one in range(number):
        make_reader(f"reader{one}@example.org")
    client.get(reverse("desk:readers"))
    with django_assert_num_queries(OVERVIEW_QUERIES):
        client.get(reverse("desk:readers"))


def test_without_readers_it_says_how_to_get_some(client):
    assert "Nobody has signed up yet." in client.get(reverse("desk:readers")).content.decode()


def test_the_list_goes_out_and_who_took_it_is_written_down(client):
    make_reader("ana@example.org")
    answer = client.post(reverse("desk:export_readers"))
    assert "ana@example.org,active" in answer.content.decode()
    entry = ModelLogEntry.objects.get(action="people.downloaded")
    assert entry.data == {"filename": "readers.csv"}


def test_a_list_is_looked_at_before_anything_is_changed(client):
    answer = upload(client)
    brought = answer.context["brought"]
    assert (brought.layout, {one.name: many for one, many in brought.outcomes}) == (
        "mailchimp", {"ADMITTED": 1, "UNPROVED": 1},
    )  # fmt: skip
    assert [line for line, _why in brought.bad] == [4]
    assert brought.unproved == [3]
    assert "Nothing was changed." in answer.content.decode()
    assert Reader.objects.count() == 0


def test_a_list_comes_in_with_its_proof_and_the_others_are_asked(client):
    upload(client, asks_again="on", is_for_good="on")
    assert sorted(Reader.objects.values_list("address", "state")) == [
        ("ana@example.org", "active"), ("bo@example.org", "asked"),
    ]  # fmt: skip
    entry = ModelLogEntry.objects.get(action="newsletters.readers")
    assert entry.message == "Brought in “list.csv”: 1 admitted, 1 asked to confirm"


def test_what_is_no_list_is_refused_with_its_first_line(client):
    answer = upload(client, "name,colour\n")
    assert answer.status_code == 422
    assert "Its first line is: name, colour" in answer.content.decode()


def test_nobody_is_asked_while_nobody_could_confirm(client):
    make_masthead(has_newsletter=False)
    assert upload(client, asks_again="on", is_for_good="on").status_code == 422
    assert Reader.objects.count() == 0
