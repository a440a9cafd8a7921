from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolkitConfig(AppConfig):
    name = "broadsheet.toolkit"
    label = "toolkit"
    verbose_name = _("Toolkit")
    default_auto_field = "django.db.models.BigAutoField"
