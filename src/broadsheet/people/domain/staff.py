"""Staff accounts: made by the command and at the desk."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log

from broadsheet.people.domain.roles import ensure_roles
from broadsheet.people.enums import StaffRole
from broadsheet.people.errors import StaffExistsError, StaffPasswordError
from broadsheet.people.models import Contributor, User

# 12 letters and digits of an alphabet without look-alikes: 70 bits, and one can type it.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS = 3
_GROUP_LENGTH = 4


def make_password() -> str:
    """Return a new random password, in three groups that can be read out."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
    )


@transaction.atomic
def create_staff(
    *,
    username: str,
    email: str,
    role: StaffRole,
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
) -> str:
    """Create an account with `role` and return its password, made on the spot if None.

    A contributor with the same public e-mail address and no account is linked to it. Raises
    `StaffExistsError` and `StaffPasswordError`.
    """
    if User.objects.filter(username=username).exists():
        raise StaffExistsError(username=username)
    user = User(username=username, email=email, first_name=first_name, last_name=last_name)
    password = password or make_password()
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise StaffPasswordError(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    user.groups.add(_group_of(role))
    if email:
        contributor = Contributor.objects.filter(email__iexact=email, staff=None).first()
        if contributor is not None:
            contributor.staff = user
            contributor.save(update_fields=["staff"])
    log(instance=user, action="wagtail.create", user=None)
    return password


def _group_of(role: StaffRole) -> Group:
    group = Group.objects.filter(name=role.value).first()
    return group or ensure_roles()[role]
