from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MastheadConfig(AppConfig):
    name = "broadsheet.masthead"
    label = "masthead"
    verbose_name = _("Masthead")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadsheet.masthead.forms import masthead_edit_handler
        from broadsheet.masthead.models import Masthead

        # Set here, for forms stand above models: a model does not import its form.
        Masthead.edit_handler = masthead_edit_handler()
