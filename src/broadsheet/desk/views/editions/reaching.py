"""Who is let in: loading what a screen is about, or refusing."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from broadsheet.articles.models import Article
from broadsheet.editions.domain.review_sheet import Sheet, gather_sheet
from broadsheet.editions.domain.rights import Reach, reach_of
from broadsheet.editions.models import Edition
from broadsheet.people.models import User

WRITES = "articles.add_article"


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; Wagtail has seen to it that somebody is."""
    return cast("User", request.user)


def name_of(request: HttpRequest) -> str:
    """Return the name that stands beside what somebody wrote or approved."""
    user = user_of(request)
    return user.get_full_name() or user.get_username()


def article_or_404(article_id: int) -> Article:
    """Return an article without its body."""
    found = Article.objects.filter(pk=article_id).defer_streamfields().first()
    if found is None:
        raise Http404
    return cast("Article", found)


def reach_or_refuse(request: HttpRequest, language: str) -> Reach:
    """Return what the user may review, and refuse if `language` is not among it."""
    reach = reach_of(user_of(request))
    if not reach.covers(language):
        raise PermissionDenied
    return reach


def edition_to_review(request: HttpRequest, edition_id: int) -> Edition:
    """Return an edition whose language the user may review, without its texts."""
    edition = (
        Edition.objects.filter(pk=edition_id).select_related("article")
        .defer("segments", "article__body").first()
    )  # fmt: skip
    if edition is None:
        raise Http404
    reach_or_refuse(request, edition.language)
    return edition


def sheet_to_read(request: HttpRequest, edition_id: int) -> tuple[Sheet, bool]:
    """Return an edition's sheet, and whether the user may change it; who writes may read all."""
    sheet = gather_sheet(edition_id=edition_id)
    if sheet is None:
        raise Http404
    may_review = reach_of(user_of(request)).covers(sheet.edition.language)
    if not may_review and not request.user.has_perm(WRITES):
        raise PermissionDenied
    return sheet, may_review
