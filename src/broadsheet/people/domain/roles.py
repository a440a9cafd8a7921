"""The roles of the staff: one table, and the Django groups that follow from it.

Page permissions (who writes and publishes where) hang on pages and are in `PAGE_RIGHTS`, given
out by `desk.domain.house`, which knows the pages. Everything here is set again at each migration,
so the table and the database cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from broadsheet.people.enums import StaffRole

_EVERYBODY: Final = {"wagtailadmin.access_admin"}
# Who lacks it sees editions and nothing else of the desk (`desk.middleware`).
_WRITING: Final = {"articles.add_article"}
_EDITING: Final = {
    "newsletters.change_issue",
    *(f"editions.{verb}_term" for verb in ("add", "change", "delete", "view")),
    *(f"beats.{verb}_region" for verb in ("add", "change", "delete", "view")),
    *(f"beats.{verb}_theme" for verb in ("add", "change", "delete", "view")),
    *(f"people.{verb}_contributor" for verb in ("add", "change", "delete", "view")),
    *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")),
}
_PUBLISHING: Final = {
    "masthead.change_masthead",
    *(f"people.{verb}_user" for verb in ("add", "change", "delete")),
}

# What a role may do anywhere, as Django's permissions.
RIGHTS: Final[dict[StaffRole, frozenset[str]]] = {
    StaffRole.REVIEWER: frozenset(_EVERYBODY),
    StaffRole.REPORTER: frozenset(_EVERYBODY | _WRITING),
    StaffRole.EDITOR: frozenset(_EVERYBODY | _WRITING | _EDITING),
    StaffRole.PUBLISHER: frozenset(_EVERYBODY | _WRITING | _EDITING | _PUBLISHING),
}

# What a role may do with pictures. "add" includes changing those one has uploaded oneself.
PICTURE_RIGHTS: Final[dict[StaffRole, frozenset[str]]] = {
    StaffRole.REVIEWER: frozenset(),
    StaffRole.REPORTER: frozenset({"add", "choose"}),
    StaffRole.EDITOR: frozenset({"add", "change", "choose"}),
    StaffRole.PUBLISHER: frozenset({"add", "change", "choose"}),
}

# What a role may do with the articles; "add" includes changing one's own, unpublished or not.
ARTICLE_RIGHTS: Final[dict[StaffRole, frozenset[str]]] = {
    StaffRole.REVIEWER: frozenset(),
    StaffRole.REPORTER: frozenset({"add"}),
    StaffRole.EDITOR: frozenset({"add", "change", "publish", "lock", "unlock"}),
    StaffRole.PUBLISHER: frozenset({"add", "change", "publish", "lock", "unlock"}),
}

# What a role may do with the standing pages, and with everything else under the newspaper.
NEWSPAPER_RIGHTS: Final[dict[StaffRole, frozenset[str]]] = {
    StaffRole.REVIEWER: frozenset(),
    StaffRole.REPORTER: frozenset(),
    StaffRole.EDITOR: frozenset(),
    StaffRole.PUBLISHER: frozenset({"add", "change", "publish", "lock", "unlock"}),
}


@transaction.atomic
def ensure_roles() -> dict[StaffRole, Group]:
    """Make the group of each role hold exactly what the table says. Idempotent."""
    groups: dict[StaffRole, Group] = {}
    _ensure_desk_permission()
    for role in StaffRole:
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_permissions(RIGHTS[role]))
        groups[role] = group
    collection = Collection.get_first_root_node()
    if collection is not None:
        for role, group in groups.items():
            _set_picture_rights(group, collection, PICTURE_RIGHTS[role])
    return groups


@transaction.atomic
def set_page_rights(*, group: Group, page: Page, rights: Iterable[str]) -> None:
    """Make `group` hold exactly `rights` ("add", "publish", …) on `page`. Idempotent."""
    wanted = {f"{right}_page" for right in rights}
    held = GroupPagePermission.objects.filter(group=group, page=page)
    held.exclude(permission__codename__in=wanted).delete()
    have = set(held.values_list("permission__codename", flat=True))
    kind = ContentType.objects.get_for_model(Page)
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=page, permission=permission)
        for permission in Permission.objects.filter(content_type=kind, codename__in=wanted - have)
    )


def role_of(user: AbstractBaseUser) -> StaffRole | None:
    """Return the highest role of `user`, or None. One query."""
    names = set(Group.objects.filter(user=user.pk).values_list("name", flat=True))
    for role in reversed(StaffRole):
        if role.value in names:
            return role
    return None


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = {tuple(name.split(".", 1)) for name in names}
    found = [
        permission
        for permission in Permission.objects.filter(
            content_type__app_label__in={app for app, _codename in wanted},
            codename__in={codename for _app, codename in wanted},
        ).select_related("content_type")
        if (permission.content_type.app_label, permission.codename) in wanted
    ]
    missing = wanted - {(one.content_type.app_label, one.codename) for one in found}
    if missing:
        raise LookupError(f"unknown permissions: {sorted(missing)}")
    return found


def _set_picture_rights(group: Group, collection: Collection, rights: frozenset[str]) -> None:
    wanted = {f"{right}_image" for right in rights}
    held = GroupCollectionPermission.objects.filter(group=group, collection=collection)
    held.exclude(
        permission__codename__in=wanted, permission__content_type__app_label="wagtailimages"
    ).delete()
    have = set(held.values_list("permission__codename", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailimages",
            content_type__model="image",
            codename__in=wanted - have,
        )
    )


def _ensure_desk_permission() -> None:
    # Wagtail makes it in a migration; a flushed test database has lost it.
    kind, _created = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    Permission.objects.get_or_create(
        content_type=kind,
        codename="access_admin",
        defaults={"name": "Can access Wagtail admin"},
    )
