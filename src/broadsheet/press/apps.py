from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressConfig(AppConfig):
    name = "broadsheet.press"
    label = "press"
    verbose_name = _("Press")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadsheet.press import receivers  # noqa: F401 - connects signals
