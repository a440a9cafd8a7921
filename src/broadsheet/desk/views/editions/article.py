"""“Editions” of an article: all languages in one table."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.desk.views.editions.reaching import (
    WRITES,
    article_or_404,
    name_of,
    reach_or_refuse,
    user_of,
)
from broadsheet.editions.domain import audit
from broadsheet.editions.domain.desk_queries import article_editions
from broadsheet.editions.domain.originals import subject_of
from broadsheet.editions.domain.planning import URGENT, plan_language
from broadsheet.editions.domain.queries import find_edition
from broadsheet.editions.domain.reviewing import hold_edition, translate_again
from broadsheet.editions.domain.rights import reach_of
from broadsheet.masthead.domain.languages import language as language_of

FORMATS = (("po", "PO"), ("xliff-1.2", "XLIFF 1.2"), ("xliff-2.0", "XLIFF 2.0"))


@require_safe
def article_table(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show how an article stands in each language. Who writes may look, reviewers may act."""
    if not request.user.has_perm(WRITES):
        raise PermissionDenied
    article = article_or_404(article_id)
    reach = reach_of(user_of(request))
    rows = article_editions(article)
    others = [row for row in rows if not row.is_original]
    return TemplateResponse(
        request,
        "desk/editions/article.html",
        {
            "article": article,
            "rows": [(row, reach.covers(row.language.code)) for row in rows],
            "ready": sum(row.coverage == 100 and not row.is_due for row in others),
            "due": sum(row.is_due for row in others),
            "total": len(others),
            "may_review": bool(reach),
            "formats": FORMATS,
        },
    )


@require_POST
def translate_now(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Have an edition made, or made again: what people wrote in it stays."""
    reach_or_refuse(request, language)
    article = article_or_404(article_id)
    edition = find_edition(article_id=article.pk, language=language)
    if edition is not None and edition.segments:
        translate_again(edition_id=edition.pk)
    else:
        edition = plan_language(subject=subject_of(article.pk), language=language, urgency=URGENT)
    name = language_of(language).endonym
    if edition is None:
        messages.error(
            request,
            _("No engine translates into %(language)s, or the article is not published.")
            % {"language": name},
        )
    else:
        audit.record(action=audit.AGAIN, edition=edition, user=user_of(request))
        messages.success(request, _("%(language)s is being made.") % {"language": name})
    return redirect("desk:article_editions", article.pk)


@require_POST
def hold(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Take an edition from readers."""
    reach_or_refuse(request, language)
    article = article_or_404(article_id)
    edition = find_edition(article_id=article.pk, language=language)
    if edition is not None and language != article.language:
        hold_edition(edition_id=edition.pk, by=name_of(request))
        audit.record(action=audit.HELD, edition=edition, user=user_of(request))
        messages.success(
            request,
            _("Readers do not see %(language)s until somebody approves it.")
            % {"language": language_of(language).endonym},
        )
    return redirect("desk:article_editions", article.pk)
