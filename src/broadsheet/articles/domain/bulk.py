"""Adding many articles at once, for imports: few queries a batch, whatever its size.

Wagtail adds pages one by one, with some forty queries each. Here a batch is written table by
table, to the same rows: `Page`, `Article`, byline, corrections, beats.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, transaction
from django.db.models import F
from django.db.models.sql import InsertQuery
from wagtail.models import Page

from broadsheet.articles.models import Article, ArticleFolder, BylineEntry, Correction


@transaction.atomic
def add_articles(articles: Sequence[Article]) -> None:
    """Insert `articles` (new, each with its slug, dates and address set) under the folder.

    Their clustered children and beats (`byline`, `corrections`, `regions`, `themes`) are saved
    too. No signal is sent, no revision made and nothing indexed for search: the caller rebuilds
    placements (`frontpage.domain.placing`) and pages afterwards. Each gets its `pk`.
    """
    if not articles:
        return
    folder = ArticleFolder.objects.select_for_update().get()
    kind = ContentType.objects.get_for_model(Article)
    first = _next_step(folder)
    for offset, article in enumerate(articles):
        article.path = Article._get_path(folder.path, folder.depth + 1, first + offset)
        article.depth = folder.depth + 1
        article.numchild = 0
        article.content_type = kind
        article.url_path = f"{folder.url_path}{article.slug}/"
        article.draft_title = article.draft_title or article.title
        article.locale_id = folder.locale_id
    # Read before the articles have keys: afterwards each would ask the database.
    children = [_Children(article) for article in articles]
    _insert_pages(articles)
    _insert_rows(Article, articles)
    Page.objects.filter(pk=folder.pk).update(numchild=F("numchild") + len(articles))
    _insert_children(children)


def _next_step(folder: ArticleFolder) -> int:
    last = folder.get_last_child()
    if last is None:
        return 1
    step: str = last.path[-Page.steplen :]
    return int(Page._str2int(step)) + 1


def _insert_pages(articles: Sequence[Article]) -> None:
    fields = [field.attname for field in Page._meta.local_concrete_fields if field.attname != "id"]
    pages = [Page(**{name: getattr(article, name) for name in fields}) for article in articles]
    for article, page in zip(articles, Page.objects.bulk_create(pages), strict=True):
        article.pk = page.pk
        article.id = page.pk
        article.page_ptr_id = page.pk
        article._state.adding = False
        article._state.db = page._state.db


def _insert_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert the rows of a child table; `bulk_create` refuses multi-table inheritance."""
    fields = model._meta.local_concrete_fields
    manager = model._base_manager
    using = manager.db
    size = connections[using].ops.bulk_batch_size(list(fields), list(rows)) or len(rows)
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, list(rows[start : start + size]), raw=False)
        query.get_compiler(using=using).execute_sql()


class _Children:
    """What hangs on one article, as it was set on the unsaved instance."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.byline: list[BylineEntry] = list(article.byline.all())
        self.corrections: list[Correction] = list(article.corrections.all())
        self.beats: dict[str, list[models.Model]] = {
            name: list(getattr(article, name).all()) for name in ("regions", "themes")
        }

    def adopt(self) -> None:
        """Name the article on its rows, now that it has a key, and keep their order."""
        for rows in (self.byline, self.corrections):
            for order, row in enumerate[BylineEntry | Correction](rows):
                row.article_id = self.article.pk
                row.sort_order = order


def _insert_children(children: Sequence[_Children]) -> None:
    for child in children:
        child.adopt()
    BylineEntry.objects.bulk_create(row for child in children for row in child.byline)
    Correction.objects.bulk_create(row for child in children for row in child.corrections)
    for name in ("regions", "themes"):
        field = Article._meta.get_field(name)
        through = field.remote_field.through
        column = f"{field.m2m_reverse_field_name()}_id"
        through._default_manager.bulk_create(
            through(article_id=child.article.pk, **{column: beat.pk})
            for child in children
            for beat in child.beats[name]
        )
