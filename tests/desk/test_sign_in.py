"""Signing in: slowed down after ten wrong passwords, written into the audit log."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.people.enums import StaffRole
from tests.desk.helpers import PASSWORD, signed_in, staff

pytestmark = pytest.mark.django_db
LOGIN = "/desk/login/"


@pytest.fixture(autouse=True)
def _slowing(settings):
    settings.AXES_ENABLED = True


def attempt(username: str, password: str, address: str = "203.0.113.5", **headers: str):
    return Client(REMOTE_ADDR=address).post(
        LOGIN, {"username": username, "password": password}, headers=headers
    )


def fail_ten_times(username: str, address: str = "203.0.113.5", **headers: str) -> None:
    for _ in range(10):
        attempt(username, "wrong", address, **headers)


def test_the_right_password_opens_the_desk():
    staff(StaffRole.EDITOR)
    answer = attempt("editor", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_the_eleventh_attempt_is_refused_with_a_page_that_says_what_to_do():
    staff(StaffRole.EDITOR)
    fail_ten_times("editor")
    answer = attempt("editor", "wrong")
    assert answer.status_code == 429
    assert "Sign-in is paused" in answer.content.decode()


def test_the_right_password_is_refused_while_sign_in_is_paused():
    staff(StaffRole.EDITOR)
    fail_ten_times("editor")
    answer = attempt("editor", PASSWORD)
    assert answer.status_code == 429
    assert "sessionid" not in answer.cookies


def test_another_member_of_staff_is_not_held_up():
    staff(StaffRole.EDITOR)
    staff(StaffRole.REPORTER)
    fail_ten_times("editor")
    assert attempt("reporter", PASSWORD).status_code == 302


def test_the_same_name_from_another_place_is_not_held_up():
    staff(StaffRole.EDITOR)
    fail_ten_times("editor")
    assert attempt("editor", PASSWORD, "198.51.100.7").status_code == 302


def test_a_forged_forwarding_header_does_not_escape_the_pause():
    staff(StaffRole.EDITOR)
    for number in range(10):
        attempt("editor", "wrong", x_forwarded_for=f"192.0.2.{number}")
    assert attempt("editor", PASSWORD, x_forwarded_for="192.0.2.99").status_code == 429


def test_a_forged_forwarding_header_does_not_lock_out_somebody_else():
    staff(StaffRole.EDITOR)
    fail_ten_times("editor", x_forwarded_for="198.51.100.7")
    assert attempt("editor", PASSWORD, "198.51.100.7").status_code == 302


def test_behind_a_proxy_that_we_know_callers_are_told_apart(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8"]
    staff(StaffRole.EDITOR)
    fail_ten_times("editor", "127.0.0.1", x_forwarded_for="192.0.2.1, 203.0.113.5, 10.1.1.1")
    from_there = attempt("editor", PASSWORD, "127.0.0.1", x_forwarded_for="203.0.113.5")
    from_here = attempt("editor", PASSWORD, "127.0.0.1", x_forwarded_for="198.51.100.7")
    assert (from_there.status_code, from_here.status_code) == (429, 302)


def test_ten_failures_that_a_success_interrupts_do_not_pause():
    staff(StaffRole.EDITOR)
    for _ in range(6):
        attempt("editor", "wrong")
    attempt("editor", PASSWORD)
    for _ in range(6):
        attempt("editor", "wrong")
    assert attempt("editor", PASSWORD).status_code == 302


def test_sign_ins_failures_and_pauses_are_in_the_audit_log():
    staff(StaffRole.EDITOR)
    attempt("editor", PASSWORD)
    fail_ten_times("editor")
    actions = ModelLogEntry.objects.values_list("action", flat=True)
    assert Counter(one for one in actions if "sign" in one or "locked" in one) == {
        "people.sign_in": 1,
        "people.sign_in_failed": 10,
        "people.locked_out": 1,
    }


def test_an_unknown_name_is_not_written_down():
    attempt("my-secret-password", "wrong")
    assert not ModelLogEntry.objects.filter(action="people.sign_in_failed").exists()


def test_the_session_cookie_belongs_to_the_desk_alone():
    staff(StaffRole.EDITOR)
    cookie = attempt("editor", PASSWORD).cookies["sessionid"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/desk/", True, "Lax")


def test_a_forgotten_password_is_made_new_by_mail():
    staff(StaffRole.EDITOR)
    client = Client()
    client.post(reverse("wagtailadmin_password_reset"), {"email": "editor@example.org"})
    (message,) = mail.outbox
    link = re.search(r"http://[^/]+(/desk/password_reset/confirm/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    new = "quite-another-password"
    client.post(
        form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new}, follow=True
    )
    assert attempt("editor", new).status_code == 302


def test_the_account_page_offers_no_upload_of_a_profile_picture():
    client = signed_in(staff(StaffRole.REPORTER))
    page = client.get(reverse("wagtailadmin_account"))
    assert (page.status_code, b'type="file"' in page.content) == (200, False)


def test_signing_in_leads_to_no_other_site():
    staff(StaffRole.EDITOR)
    answer = Client().post(
        LOGIN, {"username": "editor", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/desk/"
