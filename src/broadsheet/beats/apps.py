from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BeatsConfig(AppConfig):
    name = "broadsheet.beats"
    label = "beats"
    verbose_name = _("Beats")
    default_auto_field = "django.db.models.BigAutoField"
