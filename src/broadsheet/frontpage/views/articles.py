"""The article's page, and its preview at the desk."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from broadsheet.articles.models import Article
from broadsheet.frontpage.domain.article import ArticlePage, gather_article, gather_draft
from broadsheet.frontpage.domain.frame import Frame, gather_frame
from broadsheet.frontpage.domain.metadata import article_data, as_script
from broadsheet.frontpage.domain.speaking import speaking
from broadsheet.frontpage.views.answering import found_or_404, reader_page, render
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.press.views import unkept


@reader_page
def article(frame: Frame, *, year: str, month: str, day: str, slug: str) -> HttpResponse:
    """Answer an article."""
    address = f"/{frame.language}/{year}/{month}/{day}/{slug}/"
    return _answer(found_or_404(gather_article(frame=frame, address=address)))


def render_article_preview(article: Article, request: HttpRequest) -> HttpResponse:
    """Answer an article as it stands in the editor, as readers will see it.

    For `Article.serve_preview`. In a language that the newspaper is not in, the frame is that of
    its source language.
    """
    del request  # a reader's page looks at nothing of it
    with speaking(article.language):
        frame = gather_frame(language=article.language)
        if frame is None:
            frame = gather_frame(language=current_masthead().language)
        if frame is None:
            raise Http404
        return _answer(gather_draft(frame=frame, article=article), is_preview=True)


def _answer(page: ArticlePage, *, is_preview: bool = False) -> HttpResponse:
    response = render(
        "frontpage/article.html",
        frame=page.frame,
        page=page,
        data=as_script(article_data(page)),
        is_preview=is_preview,
    )
    notice = page.reading.notice if page.reading else None
    return response if notice is None or notice.is_kept else unkept(response)
