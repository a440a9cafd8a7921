from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "broadsheet.newsletters"
    label = "newsletters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadsheet.editions.domain.originals import register_finder
        from broadsheet.newsletters import receivers  # noqa: F401 - connects signals
        from broadsheet.newsletters.domain import scheduling  # noqa: F401 - handles the outbox
        from broadsheet.newsletters.domain.texts import KIND, find_issue

        register_finder(KIND, find_issue)
