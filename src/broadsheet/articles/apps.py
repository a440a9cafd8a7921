from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "broadsheet.articles"
    label = "articles"
    verbose_name = _("Articles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadsheet.articles import receivers  # noqa: F401 - connects signals
        from broadsheet.articles.forms.panels import article_edit_handler
        from broadsheet.articles.models import Article

        # Set here, for forms stand above models: a model does not import its form.
        Article.edit_handler = article_edit_handler()
