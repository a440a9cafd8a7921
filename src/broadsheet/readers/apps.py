from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadersConfig(AppConfig):
    name = "broadsheet.readers"
    label = "readers"
    verbose_name = _("Readers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadsheet.readers import receivers  # noqa: F401 - connects signals
        from broadsheet.readers.domain import (  # noqa: F401 - handle the outbox
            moving,
            subscribing,
            writing,
        )
