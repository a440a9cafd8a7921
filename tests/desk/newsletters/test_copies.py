"""Single readers' copies."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.newsletters.enums import DeliveryState, IssueState
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import signed_in, staff
from tests.desk.newsletters.helpers import make_copies, make_issue, make_reader

pytestmark = pytest.mark.django_db

COPIES_QUERIES = 15


@pytest.fixture
def client():
    return signed_in(staff(StaffRole.EDITOR))


@pytest.fixture
def issue():
    return make_issue(state=IssueState.SENDING)


def at(name: str, issue: Issue, *more: int) -> str:
    return reverse(f"desk:{name}", args=[issue.pk, *more])


def listed(client, issue, **asked) -> list[str]:
    page = client.get(at("issue_copies", issue), asked).context["page"]
    return [copy.address.partition("@")[0] for copy in page.copies]


def test_copies_are_narrowed_by_state_and_language(client, issue):
    make_copies(issue, DeliveryState.ACCEPTED)
    make_copies(issue, DeliveryState.FAILED)
    make_copies(issue, DeliveryState.FAILED, language="ar")
    assert listed(client, issue) == ["reader1", "reader2", "reader3"]
    assert listed(client, issue, state="failed") == ["reader2", "reader3"]
    assert listed(client, issue, state="failed", language="ar") == ["reader3"]
    assert (
        "No copy fits."
        in client.get(at("issue_copies", issue), {"state": "bounced"}).content.decode()
    )


def test_a_part_of_an_address_finds_it(client, issue):
    make_copies(issue, DeliveryState.ACCEPTED, 12)
    assert listed(client, issue, search="EADER12@") == ["reader12"]
    assert listed(client, issue, search="reader3@example.org") == ["reader3"]


def test_a_readers_address_finds_the_copy_that_went_to_one_they_had_before(client, issue):
    ana = make_reader("ana@example.org")
    (copy,) = make_copies(issue, DeliveryState.ACCEPTED)
    Delivery.objects.filter(pk=copy.pk).update(reader_id=ana.pk, address="old@example.org")
    assert listed(client, issue, search="Ana@EXAMPLE.org") == ["old"]
    page = client.get(at("issue_copy", issue, copy.pk)).content.decode()
    assert "has another address now: ana@example.org" in page


def test_fifty_a_page_and_none_twice(client, issue):
    make_copies(issue, DeliveryState.ACCEPTED, 120)
    seen: list[str] = []
    query: dict[str, int] = {}
    while True:
        page = client.get(at("issue_copies", issue), query).context["page"]
        seen += [copy.address for copy in page.copies]
        if page.next_after is None:
            break
        query = {"after": page.next_after}
    assert (len(seen), len(set(seen)), len(page.copies)) == (120, 120, 20)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_number_of_queries(
    client, issue, number, django_assert_num_queries
):
    make_copies(issue, DeliveryState.ACCEPTED, number)
    client.get(at("issue_copies", issue))
    with django_assert_num_queries(COPIES_QUERIES):
        client.get(at("issue_copies", issue))


def test_one_copy_tells_its_whole_story(client, issue):
    (copy,) = make_copies(
        issue, DeliveryState.FAILED, attempts=3, times_uncertain=1, step="rcpt", answer_code=550,
        answer="5.1.1 No such user", queue_id="4XyZ",
    )  # fmt: skip
    page = client.get(at("issue_copy", issue, copy.pk)).content.decode()
    for words in (
        "The server refused it for good.", "550 5.1.1 No such user", "4XyZ", "naming the reader",
        "once without an answer after it was handed over", "is not on record any more",
    ):  # fmt: skip
        assert words in page


def test_a_copy_of_another_issue_is_not_shown(client, issue):
    (copy,) = make_copies(make_issue("2026-11-20", state=IssueState.SENT), DeliveryState.ACCEPTED)
    assert client.get(at("issue_copy", issue, copy.pk)).status_code == 404


def test_the_outcome_is_a_table_that_no_spreadsheet_runs(client, issue):
    make_copies(issue, DeliveryState.FAILED, answer_code=550, answer="=1+1")
    answer = client.post(at("issue_outcome", issue))
    (row,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert (row["address"], row["state"], row["answer_code"], row["answer"], row["bounce"]) == (
        "reader1@example.org", "failed", "550", "'=1+1", "",
    )  # fmt: skip
    assert answer["Content-Disposition"] == 'attachment; filename="newsletter-2026-11-24.csv"'
    assert ModelLogEntry.objects.get(action="people.downloaded").data == {
        "filename": "newsletter-2026-11-24.csv"
    }


def test_an_issue_without_copies_says_so(client, issue):
    assert "No copies yet." in client.get(at("issue_copies", issue)).content.decode()
