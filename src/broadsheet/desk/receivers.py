"""After each migration the house is put in order; articles and staff begin with what is known."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.signals import user_logged_in
from django.contrib.contenttypes.management import create_contenttypes
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from wagtail.models import Page
from wagtail.signals import init_new_page
from wagtail.users.models import UserProfile

from broadsheet.articles.models import Article
from broadsheet.desk.domain.house import ensure_house
from broadsheet.desk.domain.prefill import prefill_article
from broadsheet.people.models import User


def last_app() -> AppConfig:
    """Return the app whose `post_migrate` comes last."""
    return [config for config in apps.get_app_configs() if config.models_module][-1]


def on_migrated(using: str = DEFAULT_DB_ALIAS, verbosity: int = 1, **kwargs: Any) -> None:
    """Put the house in order, unless the migration stopped half-way (`migrate app 0001`)."""
    if using != DEFAULT_DB_ALIAS:
        return
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    # Groups need permissions, which Django makes app by app in receivers that may run after us.
    for config in apps.get_app_configs():
        create_contenttypes(config, verbosity=0, using=using)
        create_permissions(config, verbosity=0, using=using)
    ensure_house()


def on_new_page(page: Page, **kwargs: Any) -> None:
    """Fill in what the desk knows, before the empty editor is shown."""
    if isinstance(page, Article):
        prefill_article(article=page)


def on_sign_in(user: User, **kwargs: Any) -> None:
    """Give the account its profile: to one without, Wagtail shows times in the server's zone."""
    UserProfile.get_for_user(user)


def connect() -> None:
    """Begin to listen; called once, when all apps are ready."""
    post_migrate.connect(on_migrated, sender=last_app(), dispatch_uid="desk.house")
    init_new_page.connect(on_new_page, dispatch_uid="desk.prefill")
    user_logged_in.connect(on_sign_in, dispatch_uid="desk.profile")
