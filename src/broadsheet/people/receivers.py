"""Django says that somebody signed in or was given a role; the audit log keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from broadsheet.people.domain.audit import (
    record_failed_sign_in,
    record_lock_out,
    record_roles,
    record_sign_in,
)
from broadsheet.people.models import User


@receiver(user_logged_in)
def on_sign_in(user: User, **kwargs: Any) -> None:
    record_sign_in(user=user)


@receiver(user_login_failed)
def on_failed_sign_in(credentials: dict[str, Any], **kwargs: Any) -> None:
    record_failed_sign_in(username=str(credentials.get("username", "")))


@receiver(user_locked_out)
def on_lock_out(username: str | None = None, **kwargs: Any) -> None:
    record_lock_out(username=username or "")


@receiver(m2m_changed, sender=User.groups.through)
def on_roles_changed(
    instance: User | Group, action: str, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if isinstance(instance, Group):  # a role is given to several at once
        for user in User.objects.filter(pk__in=pk_set or ()):
            _record(user, action, [instance.name])
    elif action == "pre_clear":
        _record(instance, action, instance.groups.values_list("name", flat=True))
    else:
        names = Group.objects.filter(pk__in=pk_set or ()).values_list("name", flat=True)
        _record(instance, action, names)


def _record(user: User, action: str, names: Iterable[str]) -> None:
    if action == "post_add":
        record_roles(user=user, given=names)
    elif action in ("post_remove", "pre_clear"):
        record_roles(user=user, taken=names)
