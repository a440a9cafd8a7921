"""Mail providers' webhooks, with the payloads that their documentation shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from broadsheet.api.domain import amazon
from broadsheet.api.domain.failures import MOST
from broadsheet.api.domain.webhooks import PROVIDERS
from broadsheet.api.views import mail as view
from broadsheet.newsletters.models import Delivery, Report
from broadsheet.readers.domain.suppression import is_suppressed
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox
from tests.factories import make_masthead
from tests.newsletters.bounces.mails import make_copy, verp
from tests.readers.conftest import make_subscriber

SECRET = "provider:a-long-password"
SIGNING_KEY = "key-of-mailgun"


@pytest.fixture(autouse=True)
def _house(settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "wake_up", lambda: None)
    settings.MAIL_WEBHOOK_SECRET = SECRET
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}
    cache.clear()


@pytest.fixture
def ana() -> Reader:
    make_masthead(has_newsletter=True, postal_address="Quay 1\nTidewater")
    return make_subscriber("ana@example.org")


@pytest.fixture
def copy(ana: Reader) -> Delivery:
    delivery = make_copy(ana)
    Delivery.objects.filter(pk=delivery.pk).update(queue_id="provider-id-1")
    delivery.refresh_from_db()
    return delivery


def post(
    provider: str,
    payload: Any,
    *,
    secret: str | None = SECRET,
    content_type: str = "application/json",
    **headers: str,
) -> int:
    if secret is not None:
        headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    data = payload if isinstance(payload, (str, bytes)) else json.dumps(payload)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = client.post(
        f"/api/mail/{provider}/", data=data, content_type=content_type, headers=headers
    )
    return answer.status_code


def state_of(copy: Delivery) -> tuple[str, str]:
    copy.refresh_from_db()
    return copy.state, copy.bounce


# Postmark


def postmark(copy: Delivery, **changes: Any) -> dict[str, Any]:
    return {
        "RecordType": "Bounce",
        "MessageStream": "outbound",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Name": "Hard bounce",
        "Tag": "newsletter",
        "MessageID": "provider-id-1",
        "ServerID": 23,
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": "ana@example.org",
        "BouncedAt": "2026-11-24T16:33:54.9070259Z",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Metadata": {"delivery": str(copy.pk)},
    } | changes


def test_postmark_tells_of_a_hard_bounce(copy: Delivery) -> None:
    assert post("postmark", postmark(copy)) == 200
    assert post("postmark", postmark(copy)) == 200  # providers repeat themselves
    assert state_of(copy) == ("bounced", "hard")
    report = Report.objects.get()
    assert (report.via, report.answer_code, report.answer_enhanced) == ("postmark", 550, "5.1.1")
    assert is_suppressed(address="ana@example.org")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Type": "SoftBounce", "Details": "smtp;552 5.2.2 mailbox full"}, ("bounced", "soft")),
        ({"Type": "SoftBounce", "Details": ""}, ("bounced", "soft")),
        ({"Type": "HardBounce", "Details": ""}, ("bounced", "hard")),
        ({"Type": "HardBounce", "Details": "550 5.7.1 blocked"}, ("failed", "")),
        ({"Type": "BadEmailAddress"}, ("bounced", "hard")),
        ({"Type": "Blocked", "Details": "554 blocked by policy"}, ("failed", "")),
        ({"Type": "Transient"}, ("accepted", "")),
        ({"Type": "AutoResponder"}, ("accepted", "")),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, ("complained", "")),
        (
            {"RecordType": "Delivery", "Recipient": "ana@example.org", "Details": "250 Ok"},
            ("delivered", ""),
        ),
        ({"RecordType": "Open", "Recipient": "ana@example.org"}, ("accepted", "")),
    ],
)
def test_what_postmark_tells(
    copy: Delivery, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert post("postmark", postmark(copy, **changes)) == 200
    assert state_of(copy) == expected


def test_who_leaves_at_the_provider_has_left(ana: Reader, copy: Delivery) -> None:
    payload = {
        "RecordType": "SubscriptionChange",
        "MessageID": "provider-id-1",
        "ServerID": 123456,
        "MessageStream": "outbound",
        "ChangedAt": "2026-11-24T10:53:34.416071Z",
        "Recipient": "ana@example.org",
        "Origin": "Recipient",
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
        "Metadata": {"delivery": str(copy.pk)},
    }
    assert post("postmark", payload) == 200
    ana.refresh_from_db()
    assert ana.state == "left"


# Which copy it is of


def test_another_newsroom_s_number_is_not_ours(copy: Delivery) -> None:
    foreign = {"MessageID": "another-id", "Email": "bob@example.org"}
    assert post("postmark", postmark(copy, **foreign)) == 200
    assert state_of(copy) == ("accepted", "")
    # The webhook may be quicker than the sender, which has not written down the provider's id.
    Delivery.objects.update(queue_id="", state="sending")
    assert post("postmark", postmark(copy, MessageID="another-id", Email="ANA@example.org")) == 200
    assert state_of(copy) == ("bounced", "hard")


def test_without_a_number_the_provider_s_own_id_says_it(copy: Delivery) -> None:
    assert post("postmark", postmark(copy, Metadata={}, MessageID="unknown")) == 200
    assert state_of(copy) == ("accepted", "")
    assert post("postmark", postmark(copy, Metadata={})) == 200
    assert state_of(copy) == ("bounced", "hard")


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "٣", None, {}])
def test_a_number_that_is_none_does_no_harm(copy: Delivery, number: Any) -> None:
    payload = postmark(copy, MessageID="unknown", Metadata={"delivery": number})
    assert post("postmark", payload) == 200
    assert state_of(copy) == ("accepted", "")


# Mailgun


def mailgun(copy: Delivery, *, key: str = SIGNING_KEY, **changes: Any) -> dict[str, Any]:
    timestamp, token = "1521472262", "b6847dcc1ce5ae9ee6b9cd9ad1c6b4a1f57f7a09a4e3c1"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1521233195.375624,
            "log-level": "error",
            "reason": "suppress-bounce",
            "message": {"headers": {"message-id": "provider-id-1"}},
            "recipient": "ana@example.org",
            "recipient-domain": "example.org",
            "user-variables": {"delivery": str(copy.pk)},
            "delivery-status": {
                "attempt-no": 1,
                "message": "5.1.1 The email account that you tried to reach does not exist",
                "code": 550,
                "description": "",
                "session-seconds": 0.0,
            },
        }
        | changes,
    }


def test_mailgun_is_believed_with_its_signature_only(copy: Delivery) -> None:
    assert post("mailgun", mailgun(copy, key="another")) == 401
    assert state_of(copy) == ("accepted", "")
    assert post("mailgun", mailgun(copy), secret=None) == 401
    assert post("mailgun", {"event-data": mailgun(copy)["event-data"]}) == 401
    assert post("mailgun", mailgun(copy)) == 200
    assert state_of(copy) == ("bounced", "hard")


def test_mailgun_s_other_events(copy: Delivery) -> None:
    assert post("mailgun", mailgun(copy, severity="temporary")) == 200
    assert state_of(copy) == ("accepted", "")
    assert post("mailgun", mailgun(copy, event="delivered")) == 200
    assert state_of(copy) == ("delivered", "")
    assert post("mailgun", mailgun(copy, event="complained")) == 200
    assert state_of(copy) == ("complained", "")


def test_a_provider_that_signs_and_whose_key_is_missing_is_not_there(
    settings: Any, copy: Delivery
) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    assert post("mailgun", mailgun(copy)) == 404


# SendGrid


def test_sendgrid_tells_of_many_at_once(copy: Delivery) -> None:
    common = {
        "email": "ana@example.org",
        "timestamp": 1513299569,
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "delivery": copy.pk,
        "anymail_id": "provider-id-1",
    }
    events = [
        common | {"event": "processed", "sg_event_id": "a"},
        common | {"event": "delivered", "sg_event_id": "b", "response": "250 OK"},
        common
        | {
            "event": "bounce",
            "sg_event_id": "c",
            "type": "bounce",
            "status": "5.0.0",
            "reason": "500 unknown recipient",
        },
        common | {"event": "dropped", "sg_event_id": "d", "reason": "Bounced Address"},
    ]
    assert post("sendgrid", events) == 200
    assert state_of(copy) == ("bounced", "hard")
    assert post("sendgrid", [common | {"event": "spamreport"}]) == 200
    assert state_of(copy) == ("complained", "")


# Amazon SES, by Amazon SNS


def sns(kind: str, message: Any, **fields: Any) -> tuple[str, dict[str, str]]:
    body = {
        "Type": kind,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-11-24T00:54:06.655Z",
    } | fields
    headers = {"x-amz-sns-message-type": kind, "x-amz-sns-message-id": body["MessageId"]}
    return json.dumps(body), headers


def ses_bounce(copy: Delivery, **bounce: Any) -> dict[str, Any]:
    return {
        "notificationType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": "ana@example.org",
                    "status": "5.1.1",
                    "action": "failed",
                    "diagnosticCode": "smtp; 550 5.1.1 <ana@example.org>... User",
                }
            ],
            "timestamp": "2026-11-24T00:40:02.012Z",
        }
        | bounce,
        "mail": {
            "timestamp": "2026-11-24T00:40:02.012Z",
            "messageId": "0000014ac4dcb-7a0fd1fb",
            "source": verp(copy.pk),
            "destination": ["ana@example.org"],
        },
    }


def test_amazon_tells_also_of_what_came_to_it_by_smtp(copy: Delivery) -> None:
    body, headers = sns("Notification", ses_bounce(copy))
    assert post("amazon_ses", body, secret=None, content_type="text/plain", **headers) == 401
    assert post("amazon_ses", body, content_type="text/plain", **headers) == 200
    assert state_of(copy) == ("bounced", "hard")


def test_amazon_s_undetermined_bounces_are_soft(copy: Delivery) -> None:
    recipients = [{"emailAddress": "ana@example.org"}]
    soft = ses_bounce(copy, bounceType="Transient", bouncedRecipients=recipients)
    body, headers = sns("Notification", soft)
    assert post("amazon_ses", body, content_type="text/plain", **headers) == 200
    assert state_of(copy) == ("bounced", "soft")


def test_a_topic_s_subscription_is_confirmed_at_amazon_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(amazon, "confirm", opened.append)
    here = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=1"
    elsewhere = (
        "https://sns.us-west-2.amazonaws.com.evil.example/", "http://sns.us-west-2.amazonaws.com/",
        "https://evil.example/?sns.us-west-2.amazonaws.com", "", "https://[",
    )  # fmt: skip
    for address in elsewhere:
        body, headers = sns("SubscriptionConfirmation", "Hello", Token="1", SubscribeURL=address)
        assert post("amazon_ses", body, content_type="text/plain", **headers) == 400
    body, headers = sns("SubscriptionConfirmation", "Hello", Token="1", SubscribeURL=here)
    assert post("amazon_ses", body, secret=None, **headers) == 401
    assert opened == []
    assert post("amazon_ses", body, content_type="text/plain", **headers) == 200
    assert opened == [here]


# The door


def test_without_a_secret_there_is_nothing(settings: Any, copy: Delivery) -> None:
    settings.MAIL_WEBHOOK_SECRET = ""
    settings.ANYMAIL = {}
    for provider in (*PROVIDERS, "nobody"):
        assert post(provider, postmark(copy)) == 404
        assert Client().head(f"/api/mail/{provider}/").status_code == 404
    assert state_of(copy) == ("accepted", "")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_has_a_door_that_is_shut(provider: str, settings: Any) -> None:
    public_key = base64.b64encode(
        rsa.generate_private_key(65537, 2048)
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    settings.ANYMAIL |= {
        "MAILERSEND_SIGNING_SECRET": "x",
        "MANDRILL_WEBHOOK_KEY": "x",
        "POSTAL_WEBHOOK_KEY": public_key.decode(),
    }
    assert post(provider, {}, secret="provider:wrong") in (400, 401)
    assert Client().head(f"/api/mail/{provider}/").status_code == 200
    assert Client().get(f"/api/mail/{provider}/").status_code == 405


@pytest.mark.parametrize("payload", ["", "{", "[]", "null", "17", '{"RecordType": []}', b"\xff"])
def test_what_no_provider_sends_is_said_to_be_so(payload: str | bytes) -> None:
    assert post("postmark", payload) == 400


def test_too_much_at_once_is_refused(settings: Any, copy: Delivery) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert post("postmark", postmark(copy, Details="x" * 2000)) == 413


def test_who_fails_too_often_is_not_listened_to_for_a_while(copy: Delivery) -> None:
    for _ in range(MOST):
        assert post("postmark", postmark(copy), secret="provider:wrong") == 401
    assert post("postmark", postmark(copy)) == 429
    cache.clear()
    assert post("postmark", postmark(copy)) == 200


def test_what_cannot_be_recorded_now_is_told_again(
    copy: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(view, "record_event", away)
        assert post("postmark", postmark(copy)) == 500
    assert post("postmark", postmark(copy)) == 200
    assert state_of(copy) == ("bounced", "hard")
