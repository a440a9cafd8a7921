from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "broadsheet.people"
    label = "people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        from broadsheet.people import receivers  # noqa: F401 - connects signals


class StaffAccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts with our screens; stands for `wagtail.users` in INSTALLED_APPS."""

    user_viewset = "broadsheet.desk.views.staff.ReviewingStaffViewSet"
    group_viewset = "broadsheet.people.views.staff.RoleViewSet"
