"""What happens to staff accounts, written into the audit log."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.log_actions import log

from broadsheet.people.models import User


def record_sign_in(*, user: User) -> None:
    """Write that `user` has signed in."""
    log(instance=user, action="people.sign_in", user=user)


def record_failed_sign_in(*, username: str) -> None:
    """Write that somebody failed to sign in as `username`.

    A name that no account has is not written down: people type passwords into the wrong field.
    """
    user = User.objects.filter(username=username).first()
    if user is not None:
        log(instance=user, action="people.sign_in_failed", user=None)


def record_lock_out(*, username: str) -> None:
    """Write that sign-in as `username` is paused after too many failures."""
    user = User.objects.filter(username=username).first()
    if user is not None:
        log(instance=user, action="people.locked_out", user=None)


def record_roles(*, user: User, given: Iterable[str] = (), taken: Iterable[str] = ()) -> None:
    """Write which roles `user` was given and which were taken away, by whoever acts now."""
    data = {"given": sorted(given), "taken": sorted(taken)}
    if any(data.values()):
        log(instance=user, action="people.roles", data=data)


def record_download(*, user: User, filename: str) -> None:
    """Write that `user` has taken a list out of the house, as the file `filename`."""
    log(instance=user, action="people.downloaded", user=user, data={"filename": filename})
