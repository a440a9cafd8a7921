"""Copies in files, where there is no mail server."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.newsletters.domain.derived import return_address
from broadsheet.newsletters.domain.filing import Folder
from broadsheet.newsletters.domain.issues import progress_of
from broadsheet.newsletters.domain.sending import Plan, send_issue
from broadsheet.newsletters.enums import IssueState
from broadsheet.newsletters.models import Delivery
from tests.newsletters.sendings import DOMAIN, TestMailer, make_issue, states

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_copy_becomes_a_file_and_the_ledger_says_which(tmp_path: Path) -> None:
    issue_id = make_issue(3)
    mailer = TestMailer(left={2})
    assert send_issue(issue_id=issue_id, mailer=mailer, server=Folder(tmp_path)) == IssueState.SENT
    assert states(issue_id) == ["accepted", "cancelled", "accepted"]
    rows = Delivery.objects.filter(state="accepted")
    files = {path.name for path in (tmp_path / "2026-11-24").iterdir()}
    assert files == {row.queue_id for row in rows} == {f"{row.pk}.eml" for row in rows}
    first = rows.order_by("pk")[0]
    path = return_address(delivery_id=first.pk, domain=DOMAIN)
    content = (tmp_path / "2026-11-24" / first.queue_id).read_bytes()
    assert content.startswith(f"Return-Path: <{path}>\r\nMessage-ID: <".encode())
    assert f"To: {first.address}\r\n".encode() in content


def test_a_folder_that_cannot_be_written_pauses_the_issue_and_no_copy_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    issue_id = make_issue(20)
    way, plan = Folder(tmp_path / "file"), Plan(failures_to_stop=5)
    state = send_issue(issue_id=issue_id, mailer=TestMailer(), server=way, plan=plan)
    assert state == IssueState.PAUSED
    assert set(states(issue_id)) <= {"deferred", "new"}
    assert progress_of(issue_id=issue_id).alarm.endswith("cannot be written: Not a directory")
