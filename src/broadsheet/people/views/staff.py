"""The screens of staff accounts: Wagtail's, with roles in the place of administrators."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.views.groups import GroupViewSet
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from broadsheet.people.enums import StaffRole
from broadsheet.people.forms import StaffCreationForm, StaffEditForm
from broadsheet.people.models import User


class RoleColumn(Column):
    """The roles of an account, by the names that staff know."""

    def get_value(self, instance: User) -> str:
        labels = dict(StaffRole.choices)
        return ", ".join(str(labels.get(one.name, one.name)) for one in instance.groups.all())


class StaffIndexView(IndexView):
    """Everybody on the staff."""

    page_title = _("Staff")
    add_item_label = _("Add a member of staff")

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Any]:
        role = RoleColumn("role", label=_("Role"), width="15%")
        return [role if one.name == "is_superuser" else one for one in super().columns]


class StaffCreateView(CreateView):
    """A new account."""

    page_title = _("New member of staff")


class StaffEditView(EditView):
    """An administrator's account (made on the server only) is out of a publisher's reach."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class StaffViewSet(UserViewSet):
    """Accounts of the staff."""

    menu_label = _("Staff")
    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    add_to_settings_menu = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return StaffEditForm if for_update else StaffCreationForm


class RoleViewSet(GroupViewSet):
    """Roles are a table in the code (`domain.roles`); their screens exist for administrators."""

    add_to_settings_menu = False
