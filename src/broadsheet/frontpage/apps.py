from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontpageConfig(AppConfig):
    name = "broadsheet.frontpage"
    label = "frontpage"
    verbose_name = _("Front pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadsheet.articles.domain.previewing import register_preview
        from broadsheet.frontpage import receivers  # noqa: F401 - connects signals
        from broadsheet.frontpage.domain.touched import all_addresses
        from broadsheet.frontpage.views.articles import render_article_preview
        from broadsheet.frontpage.views.errors import missing
        from broadsheet.press.domain import providers
        from broadsheet.press.domain.rendering import register_missing_view

        providers.register("frontpage", all_addresses)
        register_missing_view(missing)
        register_preview(render_article_preview)
