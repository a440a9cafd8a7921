"""The article's tables."""

from broadsheet.articles.models.article import Article, ArticleFolder
from broadsheet.articles.models.parts import BylineEntry, Correction
from broadsheet.articles.models.withdrawal import Withdrawal

__all__ = ["Article", "ArticleFolder", "BylineEntry", "Correction", "Withdrawal"]
