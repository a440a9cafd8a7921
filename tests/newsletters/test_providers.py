"""Sending through providers' APIs: servers on this machine that answer as their documents say."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from pytest_django import Settings

from broadsheet.newsletters.domain.derived import idempotency_key
from broadsheet.newsletters.domain.house import way_from_settings
from broadsheet.newsletters.domain.issues import progress_of
from broadsheet.newsletters.domain.providers import Provider
from broadsheet.newsletters.domain.sending import Plan, send_issue
from broadsheet.newsletters.enums import IssueState, UncertainPolicy
from broadsheet.newsletters.errors import WrongSettingError
from broadsheet.newsletters.models import Delivery
from tests.newsletters.apis import DROP, HANG, Answer, Api, mailgun, postmark, resend
from tests.newsletters.sendings import TestMailer, make_issue, states

pytestmark = pytest.mark.django_db(transaction=True)

INACTIVE = Answer(422, {
    "ErrorCode": 406,
    "Message": "You tried to send to a recipient that has been marked as inactive. Found inactive "
    "addresses: reader1@mail1.example. Inactive recipients are ones that have generated a hard "
    "bounce, a spam complaint, or a manual suppression.",
})  # fmt: skip


@pytest.fixture
def api(settings: Settings) -> Iterator[Api]:
    with Api(postmark).running() as running:
        settings.ANYMAIL = {
            "POSTMARK_SERVER_TOKEN": "token",
            "POSTMARK_API_URL": running.url,
            "REQUESTS_TIMEOUT": (1, 0.5),
        }
        yield running


def send(issue_id: int, name: str = "postmark", **options: Any) -> IssueState:
    options.setdefault("plan", Plan(connections=1))
    return send_issue(issue_id=issue_id, mailer=TestMailer(), server=Provider(name), **options)


def test_postmark_takes_an_issue_and_each_row_has_its_id(api: Api) -> None:
    issue_id = make_issue(40)
    assert send(issue_id, plan=Plan(connections=4)) == IssueState.SENT
    rows = Delivery.objects.order_by("pk")
    assert {row.queue_id for row in rows} == {f"pm-{row.address}" for row in rows}
    assert set(rows.values_list("state", "step", "answer_code", "attempts")) == {
        ("accepted", "api", 200, 1)
    }
    assert len(api.requests) == 40
    by_address = {request.json["To"]: request.json for request in api.requests}
    first = by_address[rows[0].address]
    assert first["Metadata"] == {"delivery": str(rows[0].pk)}
    assert {"Name": "List-Unsubscribe", "Value": "<https://news.example/leave/1>"} in first[
        "Headers"
    ]
    assert (first["From"], first["Subject"]) == ("The Desk <desk@news.example>", "Morning")
    assert first["HtmlBody"] == "<p>Good morning.</p>"


def test_mailgun_takes_an_issue(settings: Settings) -> None:
    with Api(mailgun).running() as api:
        settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_API_URL": api.url}
        issue_id = make_issue(5)
        assert send(issue_id, "mailgun") == IssueState.SENT
        assert {request.path for request in api.requests} == {"/news.example/messages"}
        ids = [parse_qs(request.body.decode())["v:delivery"] for request in api.requests]
        assert ids == [
            [str(pk)] for pk in Delivery.objects.order_by("pk").values_list("pk", flat=True)
        ]
    queue_ids = Delivery.objects.values_list("queue_id", flat=True)
    assert all(one.endswith(".mg@news.example>") for one in queue_ids)


def test_resend_is_given_an_idempotency_key(settings: Settings) -> None:
    with Api(resend).running() as api:
        settings.ANYMAIL = {"RESEND_API_KEY": "key", "RESEND_API_URL": api.url}
        api.script = [Answer(409, {"statusCode": 409, "name": "invalid_idempotent_request",
                                   "message": "Same key, other payload"})]  # fmt: skip
        issue_id = make_issue(3)
        assert send(issue_id, "resend") == IssueState.SENT
        keys = [request.headers["Idempotency-Key"] for request in api.requests]
    rows = list(Delivery.objects.order_by("pk"))
    assert keys == [idempotency_key(delivery_id=row.pk) for row in rows]
    # The first was had before, under another form: it is not sent again.
    assert [row.queue_id for row in rows] == ["", *(f"re-{key}" for key in keys[1:])]


def test_brevo_is_given_a_uuid_and_says_that_it_had_it(settings: Settings) -> None:
    with Api(lambda _request: Answer(201, {"messageId": "<b@brevo>"})).running() as api:
        settings.ANYMAIL = {"BREVO_API_KEY": "key", "BREVO_API_URL": api.url}
        api.script = [Answer(400, {"code": "duplicate_parameter", "message": "used"})]
        issue_id = make_issue(2)
        assert send(issue_id, "brevo") == IssueState.SENT
        keys = [request.json["headers"]["idempotencyKey"] for request in api.requests]
    assert len({uuid.UUID(key) for key in keys}) == 2
    assert states(issue_id) == ["accepted"] * 2


def test_a_refused_recipient_has_failed(api: Api) -> None:
    api.script = [INACTIVE]
    issue_id = make_issue(2)
    assert send(issue_id) == IssueState.SENT
    assert states(issue_id) == ["failed", "accepted"]
    row = Delivery.objects.get(reader_id=1)
    assert (row.step, row.answer_code) == ("rcpt", 422)
    assert "marked as inactive" in row.answer


def test_a_provider_that_asks_to_go_slower_is_obeyed(api: Api) -> None:
    api.script = [Answer(429, {"ErrorCode": 429, "Message": "Slower"}, {"Retry-After": "100"})]
    issue_id = make_issue(1)
    assert send(issue_id) == IssueState.SENDING
    row = Delivery.objects.get()
    assert row.state == "deferred"
    assert row.due_at is not None
    assert 100 <= (row.due_at - row.changed_at).total_seconds() <= 126


def test_a_provider_out_of_order_is_tried_again_and_later_pauses_the_issue(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.newsletters.domain.providers.LONGEST_PAUSE_SECONDS", 0.01)
    api.script = [Answer(503, {"Message": "Maintenance"})] * 200
    issue_id = make_issue(30)
    assert send(issue_id, plan=Plan(connections=2)) == IssueState.PAUSED
    assert set(states(issue_id)) == {"deferred", "new"}
    assert progress_of(issue_id=issue_id).alarm.startswith("The provider answers 503: ")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_key_pauses_at_once_and_no_copy_fails(api: Api, status: int) -> None:
    api.script = [Answer(status, {"ErrorCode": 10, "Message": "Bad or missing API token"})] * 9
    issue_id = make_issue(9)
    assert send(issue_id) == IssueState.PAUSED
    assert set(states(issue_id)) == {"deferred", "new"}
    assert "Bad or missing API token" in progress_of(issue_id=issue_id).alarm


def test_a_sender_that_the_provider_does_not_know_is_no_reader_s_failure(api: Api) -> None:
    answer = Answer(422, {"ErrorCode": 400, "Message": "The 'From' address is no Signature"})
    api.script = [answer] * 9
    issue_id = make_issue(9)
    plan = Plan(connections=1, failures_to_stop=3, window=3)
    assert send(issue_id, plan=plan) == IssueState.PAUSED
    assert set(states(issue_id)) == {"deferred", "new"}
    assert "no Signature" in progress_of(issue_id=issue_id).alarm


@pytest.mark.parametrize("status", [HANG, DROP, 504, 200])
def test_an_answer_that_does_not_come_is_doubt(api: Api, status: int) -> None:
    api.script = [Answer(status, ["what?"])]
    issue_id = make_issue(2, policy=UncertainPolicy.HOLD)
    assert send(issue_id) == IssueState.SENT
    assert states(issue_id) == ["uncertain", "accepted"]


def test_a_provider_that_is_not_there_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.newsletters.domain.providers.LONGEST_PAUSE_SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "token",
        "POSTMARK_API_URL": f"http://127.0.0.1:{port}/",
    }
    issue_id = make_issue(20)
    assert send(issue_id) == IssueState.PAUSED
    assert set(states(issue_id)) == {"deferred", "new"}
    assert progress_of(issue_id=issue_id).alarm.startswith("The provider cannot be reached: ")


def test_a_missing_key_is_said_with_the_setting_s_name(settings: Settings) -> None:
    settings.ANYMAIL = {}
    with pytest.raises(
        WrongSettingError, match=r"^mail_provider_settings: .*POSTMARK_SERVER_TOKEN"
    ):
        send(make_issue(1))


def test_the_settings_choose_the_provider(settings: Settings) -> None:
    settings.MAIL_PROVIDER = "postmark"
    assert way_from_settings() == Provider("postmark")
