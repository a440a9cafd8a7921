"""Editions as files: out to volunteers without an account, and back in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.desk.forms.editions import TranslationFileForm
from broadsheet.desk.views.editions.reaching import (
    WRITES,
    article_or_404,
    name_of,
    reach_or_refuse,
    user_of,
)
from broadsheet.editions.domain import audit
from broadsheet.editions.domain.exchange.files import formats, read_file, take_in, write_file
from broadsheet.editions.domain.queries import find_edition
from broadsheet.editions.domain.rights import reach_of
from broadsheet.editions.errors import EditionError
from broadsheet.masthead.domain.languages import is_language

_TYPES = {"po": "text/x-gettext-translation; charset=utf-8"}


@require_safe
def export(request: HttpRequest, article_id: int, language: str, form: str) -> HttpResponse:
    """Hand out an edition as a file."""
    if not request.user.has_perm(WRITES) and not reach_of(user_of(request)).covers(language):
        raise PermissionDenied
    if form not in formats() or not is_language(language):
        raise Http404
    article = article_or_404(article_id)
    try:
        name, data = write_file(article_id=article.pk, language=language, form=form)
    except EditionError as error:
        messages.error(request, error.message)
        return redirect("desk:article_editions", article.pk)
    audit.record_export(article=article, language=language, filename=name, user=user_of(request))
    return HttpResponse(
        data,
        content_type=_TYPES.get(form, "application/xliff+xml"),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def take(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a file in; its own words say which language it is in. Say what became of each text."""
    article = article_or_404(article_id)
    if not reach_of(user_of(request)):
        raise PermissionDenied
    form = TranslationFileForm(request.POST, request.FILES)
    taken = language = None
    problem = ""
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = read_file(upload.read(), filename=upload.name)
            language = found.target_language
            reach_or_refuse(request, language)
            taken = take_in(
                found=found, article_id=article.pk, language=language, by=name_of(request)
            )
        except EditionError as error:
            problem = error.message
    else:
        problem = " ".join(str(one) for one in form.errors.get("file", []))
    edition = find_edition(article_id=article.pk, language=language) if language else None
    if taken is not None and edition is not None and (taken.changed or taken.approved):
        audit.record(
            action=audit.IMPORTED, edition=edition, user=user_of(request),
            changed=len(taken.changed), approved=len(taken.approved),
        )  # fmt: skip
    return TemplateResponse(
        request,
        "desk/editions/taken.html",
        {"article": article, "taken": taken, "problem": problem, "edition": edition},
        status=200 if taken is not None else 422,
    )
