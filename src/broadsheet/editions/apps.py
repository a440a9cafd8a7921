from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    name = "broadsheet.editions"
    label = "editions"
    verbose_name = _("Editions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadsheet.editions import engines, receivers  # noqa: F401 - they register
        from broadsheet.editions.domain import queue  # noqa: F401 - handles the outbox
