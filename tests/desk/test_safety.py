"""The desk's headers, cookies and checks."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import add_url, article, edit_url, signed_in, staff
from tests.desk.test_roles import masthead_post
from tests.processes import plain_environment

pytestmark = pytest.mark.django_db


def policy(response) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, _space, sources in parts}


def test_the_policy_of_the_desk_lets_no_inline_script_run():
    rules = policy(Client().get("/desk/login/"))
    assert rules["script-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["connect-src"] == "'self'"


EXECUTABLE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(?:application/json|text/plain)\")")
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=")


def test_no_page_of_the_desk_has_an_inline_script_or_handler():
    publisher = staff(StaffRole.PUBLISHER)
    one = article(owner=publisher)
    pages = [
        reverse("wagtailadmin_home"), reverse("articles:index"), add_url(), edit_url(one),
        reverse("wagtailimages:index"), reverse("wagtailimages:add_multiple"),
        reverse("wagtailsnippets_people_contributor:add"), reverse("wagtailredirects:add"),
        reverse("wagtailusers_users:index"), reverse("wagtailusers_users:add"),
        reverse("wagtailadmin_reports:site_history"), reverse("wagtailadmin_account"),
        reverse("wagtailsettings:edit", args=["masthead", "masthead", current_masthead().pk]),
        reverse("desk:new_from_document"), reverse("desk:editions"),
        reverse("desk:article_editions", args=[one.pk]), reverse("desk:mistake_reports"),
        reverse("desk:editions_waiting", args=["es"]), reverse("desk:take_terms"),
        reverse("wagtailsnippets_editions_term:list"),
        reverse("wagtailsnippets_editions_term:add"),
    ]  # fmt: skip
    client = signed_in(publisher)
    found = []
    for address in pages:
        response = client.get(address)
        assert (address, response.status_code) == (address, 200)
        text = response.content.decode()
        found += [(address, one) for one in EXECUTABLE.findall(text) + HANDLER.findall(text)]
    assert found == []


def test_a_change_of_the_masthead_is_in_the_audit_log():
    publisher = staff(StaffRole.PUBLISHER)
    pk = current_masthead().pk
    address = reverse("wagtailsettings:edit", args=["masthead", "masthead", pk])
    data = masthead_post(name="The Gazette", channels="Mastodon https://example.social/@us")
    signed_in(publisher).post(address, data | {"languages": ["sw", "en"]})
    masthead = current_masthead()
    assert (masthead.name, masthead.languages) == ("The Gazette", ["sw"])
    assert masthead.channels == [{"name": "Mastodon", "address": "https://example.social/@us"}]
    entry = ModelLogEntry.objects.get(action="wagtail.edit")
    assert (entry.user, entry.object_id) == (publisher, str(pk))


def test_a_channel_without_an_address_is_refused():
    client = signed_in(staff(StaffRole.PUBLISHER))
    pk = current_masthead().pk
    address = reverse("wagtailsettings:edit", args=["masthead", "masthead", pk])
    page = client.post(address, masthead_post(channels="Mastodon javascript:alert(1)"))
    assert page.context["form"].errors["channels"] == [
        "Write “Mastodon javascript:alert(1)” as a name and an address: Mastodon https://…"
    ]


def test_a_form_without_its_token_is_refused():
    publisher = staff(StaffRole.PUBLISHER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("desk:new_from_document")).status_code == 403


def test_the_deployment_check_finds_nothing(tmp_path):
    environment = plain_environment(
        BROADSHEET_HOME=str(tmp_path),
        BROADSHEET_PUBLIC_URL="https://news.example.org",
        BROADSHEET_SECRET_KEY="k" * 40 + "abcdefghijklmnopqrstuvwxyz",
        DJANGO_SETTINGS_MODULE="broadsheet.config.settings",
    )
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout[:33]) == (0, "System check identified no issues"), done
