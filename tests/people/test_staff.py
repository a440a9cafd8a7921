"""Staff accounts: made with a role and a password of their own; changes are in the audit log."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.people.domain.roles import RIGHTS, ensure_roles, role_of
from broadsheet.people.domain.staff import create_staff, make_password
from broadsheet.people.enums import StaffRole
from broadsheet.people.errors import StaffExistsError, StaffPasswordError
from broadsheet.people.models import Contributor, User
from tests.desk.helpers import PASSWORD, signed_in, staff

pytestmark = pytest.mark.django_db


def test_a_password_is_made_on_the_spot_and_opens_the_account():
    password = create_staff(username="ann", email="ann@example.org", role=StaffRole.PUBLISHER)
    user = User.objects.get(username="ann")
    assert (user.check_password(password), role_of(user)) == (True, StaffRole.PUBLISHER)


def test_no_two_passwords_are_alike():
    assert len({make_password() for _ in range(200)}) == 200


def test_nobody_is_made_an_administrator():
    user = staff(StaffRole.PUBLISHER)
    assert (user.is_superuser, user.is_staff) == (False, False)


def test_a_name_that_is_taken_is_refused():
    staff(StaffRole.EDITOR)
    with pytest.raises(StaffExistsError):
        create_staff(username="editor", email="x@example.org", role=StaffRole.EDITOR)


@pytest.mark.parametrize("password", ["short", "password1234", "ann-the-editor"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(StaffPasswordError):
        create_staff(
            username="ann-the-editor", email="a@example.org", role=StaffRole.EDITOR,
            password=password,
        )  # fmt: skip


def test_a_contributor_with_the_same_address_is_linked_to_the_account():
    contributor = Contributor.objects.create(name="Ann", slug="ann", email="ANN@example.org")
    create_staff(username="ann", email="ann@example.org", role=StaffRole.REPORTER)
    contributor.refresh_from_db()
    assert contributor.staff == User.objects.get(username="ann")


def test_roles_hold_exactly_what_the_table_says_however_often_they_are_ensured():
    ensure_roles()
    ensure_roles()
    held = {
        role: {
            f"{one.content_type.app_label}.{one.codename}"
            for one in Group.objects.get(name=role.value).permissions.all()
        }
        for role in StaffRole
    }
    assert held == {role: set(rights) for role, rights in RIGHTS.items()}


def test_what_somebody_added_to_a_role_by_hand_is_taken_away_again():
    editors = Group.objects.get(name=StaffRole.EDITOR.value)
    editors.permissions.add(*Group.objects.get(name=StaffRole.PUBLISHER.value).permissions.all())
    ensure_roles()
    assert not editors.permissions.filter(codename="change_masthead").exists()


def test_the_highest_role_counts():
    user = staff(StaffRole.REPORTER)
    user.groups.add(Group.objects.get(name=StaffRole.EDITOR.value))
    assert role_of(user) == StaffRole.EDITOR


def test_a_change_of_role_is_in_the_audit_log_with_who_made_it():
    publisher = staff(StaffRole.PUBLISHER)
    other = staff(StaffRole.REPORTER)
    editors = Group.objects.get(name=StaffRole.EDITOR.value)
    signed_in(publisher).post(
        reverse("wagtailusers_users:edit", args=[other.pk]),
        {"username": "reporter", "email": "r@example.org", "first_name": "R", "last_name": "R",
         "is_active": "on", "password1": "", "password2": "", "groups": [editors.pk]},
    )  # fmt: skip
    rows = ModelLogEntry.objects.filter(
        action="people.roles", object_id=other.pk, user=publisher
    ).order_by("pk")
    assert [row.data for row in rows] == [
        {"given": [], "taken": ["Reporters"]},
        {"given": ["Editors"], "taken": []},
    ]
    assert [row.message for row in rows] == ["Took: Reporters", "Gave: Editors"]


def test_the_form_offers_the_four_roles_and_no_administrator():
    page = signed_in(staff(StaffRole.PUBLISHER)).get(reverse("wagtailusers_users:add"))
    form = page.context["form"]
    assert "is_superuser" not in form.fields
    assert [label for _value, label in form.fields["groups"].choices] == [
        "Editor", "Publisher", "Reporter", "Reviewer",
    ]  # fmt: skip


def test_the_form_asks_for_the_name_first_and_in_the_same_order_each_day():
    page = signed_in(staff(StaffRole.PUBLISHER)).get(reverse("wagtailusers_users:add"))
    assert list(page.context["form"].fields)[:5] == [
        "first_name", "last_name", "email", "username", "groups",
    ]  # fmt: skip


def test_an_account_without_a_role_is_not_made():
    page = signed_in(staff(StaffRole.PUBLISHER)).post(
        reverse("wagtailusers_users:add"),
        {"username": "new", "email": "n@example.org", "first_name": "N", "last_name": "N",
         "password1": PASSWORD, "password2": PASSWORD},
    )  # fmt: skip
    assert page.context["form"].errors["groups"] == ["Choose what this person may do."]


def test_an_administrators_account_is_out_of_a_publishers_reach():
    root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    client = signed_in(staff(StaffRole.PUBLISHER))
    opened = client.get(reverse("wagtailusers_users:edit", args=[root.pk]))
    assert opened.status_code == 302
    client.post(
        reverse("wagtailusers_users:edit", args=[root.pk]),
        {"username": "root", "email": "mine@example.org", "first_name": "x", "last_name": "x",
         "is_active": "on", "password1": PASSWORD, "password2": PASSWORD},
    )  # fmt: skip
    assert User.objects.get(pk=root.pk).email == "root@example.org"
