"""Readers in numbers; lists of them out and in."""

from __future__ import annotations

import io
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadsheet.desk.domain.newsletters import audit
from broadsheet.desk.domain.newsletters.bringing import Brought, bring_readers
from broadsheet.desk.domain.newsletters.overview import gather_overview
from broadsheet.desk.forms.newsletters import ReadersFileForm
from broadsheet.desk.views.editions.reaching import user_of
from broadsheet.desk.views.newsletters.reaching import editors_only
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.domain.audit import record_download
from broadsheet.readers.domain.exporting import write_readers
from broadsheet.readers.enums import Frequency
from broadsheet.toolkit.errors import BroadsheetError

_LINES_SHOWN = 200


@require_safe
@editors_only
def overview(request: HttpRequest) -> HttpResponse:
    """Show how many readers there are, in which language."""
    return _screen(request, ReadersFileForm())


@require_POST
@editors_only
def export(request: HttpRequest) -> HttpResponse:
    """Hand out all readers as CSV, and write down who took them."""
    out = io.StringIO()
    write_readers(out)
    record_download(user=user_of(request), filename="readers.csv")
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="readers.csv"'},
    )


@require_POST
@editors_only
def take(request: HttpRequest) -> HttpResponse:
    """Take in a list of readers, or say what would become of it."""
    form = ReadersFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _screen(request, form, status=422)
    asks_again = form.cleaned_data["asks_again"]
    if asks_again and not current_masthead().has_newsletter:
        form.add_error(
            "asks_again", _("Nobody could confirm: switch the newsletter on in the masthead.")
        )
        return _screen(request, form, status=422)
    upload = cast("UploadedFile", form.cleaned_data["file"])
    name = upload.name or ""
    try:
        brought = bring_readers(
            chunks=upload.chunks(), asks_again=asks_again,
            is_for_good=form.cleaned_data["is_for_good"],
        )  # fmt: skip
    except BroadsheetError as error:
        form.add_error("file", error.message)
        return _screen(request, form, status=422)
    if brought.is_done:
        counts = {outcome.name.lower(): count for outcome, count in brought.outcomes}
        audit.record_import(user=user_of(request), filename=name, counts=counts)
    return _screen(request, form, brought=brought)


def _screen(
    request: HttpRequest, form: ReadersFileForm, *, brought: Brought | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    return TemplateResponse(
        request,
        "desk/newsletters/readers.html",
        {
            "overview": gather_overview(),
            "frequencies": [one.label for one in Frequency],
            "form": form,
            "brought": brought,
            "bad_shown": brought.bad[:_LINES_SHOWN] if brought else [],
        },
        status=status,
    )
