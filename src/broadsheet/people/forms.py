"""Forms of staff accounts: a role each, and nobody above the roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from broadsheet.people.enums import StaffRole

_HELP = _(
    "Reviewers see translations and nothing else, in the languages that you choose below. "
    "Reporters write and submit for review. Editors publish and look after beats and contributors. "
    "Publishers may do all of it, and change the masthead and staff."
)


class _RoleField(forms.ModelMultipleChoiceField):
    """The roles, by the names that staff know."""

    def label_from_instance(self, obj: Group) -> str:
        return str(StaffRole(obj.name).label)


# Wagtail keeps its fields in a set: their order changes with each start.
_ORDER = ("first_name", "last_name", "email", "username", "groups")


class _StaffFormMixin:
    """No administrators are made at the desk: the publisher is the highest role there is."""

    fields: dict[str, forms.Field]

    def _narrow(self) -> None:
        self.fields.pop("is_superuser", None)
        if groups := self.fields.get("groups"):
            self.fields["groups"] = _RoleField(
                queryset=Group.objects.filter(name__in=StaffRole.values).order_by("name"),
                label=_("Role"),
                help_text=_HELP,
                widget=groups.widget,
                required=True,
                error_messages={"required": _("Choose what this person may do.")},
            )


class StaffCreationForm(_StaffFormMixin, UserCreationForm):
    """A new account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._narrow()
        self.order_fields(_ORDER)


class StaffEditForm(_StaffFormMixin, UserEditForm):
    """An account that exists. Nobody takes their own role away, or gives themselves another."""

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, editing_self=editing_self, **kwargs)
        self._narrow()
        self.order_fields(_ORDER)
        if editing_self:
            self.fields.pop("groups", None)
