"""Previews: the desk shows a draft with the same code that renders it for readers.

The front of house stands above this room, so it hands its renderer down to `register_preview`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from broadsheet.articles.models import Article

Renderer = Callable[[Article, HttpRequest], HttpResponse]


def register_preview(renderer: Renderer) -> Renderer:
    """Let `renderer` show drafts: an unsaved `Article` and a request go in. The last one counts."""
    Article.preview_renderer = staticmethod(renderer)
    return renderer
