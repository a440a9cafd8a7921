"""Editors and publishers make newsletters; nobody else sees anything of them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.newsletters.enums import DeliveryState, IssueState
from broadsheet.newsletters.models import Issue
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import signed_in, staff
from tests.desk.newsletters.helpers import make_copies, make_issue

pytestmark = pytest.mark.django_db

LOOKS = {
    "newsletters": [], "readers": [], "compose_issue": [0], "preview_issue": [0],
    "preview_frame": [0], "test_issue": [0], "schedule_issue": [0], "send_issue": [0],
    "issue_progress": [1], "issue_figures": [1], "issue_copies": [1],
}  # fmt: skip
ACTS = {
    "make_issue": [], "export_readers": [], "import_readers": [], "compose_issue": [0],
    "delete_issue": [0], "test_issue": [0], "schedule_issue": [0], "unschedule_issue": [0],
    "send_issue": [0], "pause_issue": [1], "resume_issue": [1], "cancel_issue": [1],
    "decide_issue": [1], "issue_outcome": [1],
}  # fmt: skip


@pytest.fixture
def issues():
    draft, out = make_issue(), make_issue("2026-11-23", state=IssueState.SENDING)
    make_copies(out, DeliveryState.NEW)
    return draft, out


def address(name, numbers, issues) -> str:
    return reverse(f"desk:{name}", args=[issues[number].pk for number in numbers])


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.REPORTER])
def test_reporters_and_reviewers_are_refused_everywhere(role, issues):
    client = signed_in(staff(role))
    seen = [client.get(address(name, args, issues)) for name, args in LOOKS.items()]
    done = [client.post(address(name, args, issues)) for name, args in ACTS.items()]
    assert {one.status_code for one in [*seen, *done]} <= {302, 403}
    assert {one["Location"] for one in [*seen, *done] if one.status_code == 302} == {"/desk/"}
    assert list(Issue.objects.order_by("slug").values_list("slug", "state")) == [
        ("2026-11-23", "sending"), ("2026-11-24", "draft"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [StaffRole.EDITOR, StaffRole.PUBLISHER])
def test_editors_and_publishers_see_every_screen(role, issues):
    client = signed_in(staff(role))
    answers = {
        name: client.get(address(name, args, issues)).status_code for name, args in LOOKS.items()
    }
    assert answers == dict.fromkeys(LOOKS, 200)


def test_what_is_not_there_is_said_to_be_missing():
    client = signed_in(staff(StaffRole.EDITOR))
    assert client.get(reverse("desk:compose_issue", args=[404])).status_code == 404
    assert client.get(reverse("desk:issue_progress", args=[404])).status_code == 404
