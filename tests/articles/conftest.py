from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from broadsheet.articles.models import Article, ArticleFolder
from broadsheet.desk.domain.house import ensure_house


@pytest.fixture
def write(db: None) -> Callable[..., Article]:
    """Write an article at the desk: a draft with a revision."""
    ensure_house()

    def write_article(title: str = "Water returns to the delta", **fields: Any) -> Article:
        article = Article(title=title, live=False, **fields)
        ArticleFolder.objects.get().add_child(instance=article)
        article.save_revision()
        return article

    return write_article
