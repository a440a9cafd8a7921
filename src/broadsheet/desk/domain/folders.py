"""Where the newspaper and its folder of articles stand in the page tree."""

from __future__ import annotations

from django.urls import reverse

from broadsheet.articles.models import ArticleFolder
from broadsheet.masthead.models import Newspaper


def article_folder_id() -> int:
    """Return the primary key of the folder of articles. One query."""
    return int(ArticleFolder.objects.values_list("pk", flat=True).get())


def newspaper_id() -> int:
    """Return the primary key of the newspaper's page. One query."""
    return int(Newspaper.objects.values_list("pk", flat=True).get())


def write_url() -> str:
    """Return the address of an empty article at the desk."""
    return reverse("wagtailadmin_pages:add", args=["articles", "article", article_folder_id()])
