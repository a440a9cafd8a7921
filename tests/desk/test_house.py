"""The house in order after a migration, and again however often."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
)

from broadsheet.articles.models import ArticleFolder
from broadsheet.desk.domain.house import ensure_house
from broadsheet.desk.receivers import last_app, on_migrated
from broadsheet.masthead.models import Newspaper

pytestmark = pytest.mark.django_db


def house() -> dict[str, object]:
    return {
        "pages": list(Page.objects.order_by("path").values_list("depth", "slug")),
        "site": Site.objects.values_list("hostname", "port", "root_page__slug").get(),
        "groups": sorted(Group.objects.values_list("name", flat=True)),
        "workflows": list(Workflow.objects.values_list("name", "active")),
        "tasks": list(Task.objects.values_list("name", "active")),
        "page rights": GroupPagePermission.objects.count(),
        "picture rights": GroupCollectionPermission.objects.count(),
    }


EXPECTED = {
    "pages": [(1, "root"), (2, "newspaper"), (3, "articles")],
    "site": ("localhost", 8000, "newspaper"),
    "groups": ["Editors", "Publishers", "Reporters", "Reviewers"],
    "workflows": [("Review", True)],
    "tasks": [("Editor approves", True)],
    "page rights": 16,
    "picture rights": 8,
}


def test_a_migration_leaves_the_house_in_order():
    assert house() == EXPECTED


def test_putting_it_in_order_again_changes_nothing():
    ensure_house()
    on_migrated()
    assert house() == EXPECTED


def test_the_workflow_covers_articles_and_not_standing_pages():
    assert ArticleFolder.objects.get().get_workflow().name == "Review"
    assert Newspaper.objects.get().get_workflow() is None


def test_the_house_is_built_in_an_emptied_database():
    for model in (Workflow, Task, Site, Group):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_articlefolder")
        cursor.execute("DELETE FROM masthead_newspaper")
        cursor.execute("DELETE FROM wagtailcore_page")
    on_migrated()
    assert house() == EXPECTED


def test_a_changed_public_address_is_the_sites(settings):
    settings.PUBLIC_URL = "https://news.example.org"
    ensure_house()
    assert Site.objects.values_list("hostname", "port").get() == ("news.example.org", 443)


def test_nothing_is_done_while_migrations_are_missing(monkeypatch):
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan",
        lambda self, targets: ["one"],
    )
    Workflow.objects.all().delete()
    on_migrated()
    assert not Workflow.objects.exists()


def test_the_last_app_is_told_last():
    assert last_app().label == "sessions"
