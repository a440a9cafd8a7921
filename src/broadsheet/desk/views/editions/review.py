"""The review screen: source and target side by side, saved text by text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.desk.forms.editions import NoteForm, SegmentForm, VersionForm
from broadsheet.desk.views.editions.article import FORMATS
from broadsheet.desk.views.editions.reaching import (
    edition_to_review,
    name_of,
    sheet_to_read,
    user_of,
)
from broadsheet.editions.domain import audit
from broadsheet.editions.domain.desk_queries import next_to_review
from broadsheet.editions.domain.review_sheet import Row, Sheet, gather_sheet
from broadsheet.editions.domain.reviewing import (
    approve_edition,
    hold_edition,
    save_segment,
    translate_again,
)
from broadsheet.editions.domain.typed import marked
from broadsheet.editions.errors import ConflictError, EditionError
from broadsheet.editions.models import Edition

CONFLICT, REFUSED = 409, 422


@require_safe
def review(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show an edition beside its original."""
    sheet, may_review = sheet_to_read(request, edition_id)
    return _screen(request, sheet, may_review=may_review)


@require_POST
def save(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Save and thereby approve one text, or have it translated again.

    Answers a script with JSON: 200 with the new key, 409 with what somebody else wrote, 422 with
    what is wrong. Answers a form with the screen, and what was typed still in it.
    """
    edition = edition_to_review(request, edition_id)
    form = SegmentForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=REFUSED)
    segment_id = form.cleaned_data["segment"]
    if form.cleaned_data["action"] == "again":
        translate_again(edition_id=edition.pk, segment_ids=[segment_id])
        audit.record(action=audit.AGAIN, edition=edition, user=user_of(request))
        messages.success(request, _("The text is being translated again."))
        return redirect("desk:review", edition.pk)
    error: EditionError | None = None
    try:
        save_segment(
            edition_id=edition.pk, segment_id=segment_id, text=marked(form.cleaned_data["text"]),
            seen=form.cleaned_data["seen"], by=name_of(request),
        )  # fmt: skip
        audit.record_writing(edition=edition, user=user_of(request))
    except EditionError as refused:
        error = refused
    sheet = gather_sheet(edition_id=edition.pk)
    row = _row(sheet, segment_id)
    if sheet is None or row is None:
        return HttpResponse(error.message if error else "", status=CONFLICT)
    status = 200 if error is None else (CONFLICT if isinstance(error, ConflictError) else REFUSED)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_answer(request, sheet, row, error), status=status)
    if error is None:
        following = sheet.rows[min(row.number, len(sheet.rows) - 1)]
        return redirect(f"{reverse('desk:review', args=[edition.pk])}#text-{following.id}")
    mine = replace(row, mine=form.cleaned_data["text"], error=error.message)
    rows = tuple(mine if one.id == segment_id else one for one in sheet.rows)
    return _screen(request, replace(sheet, rows=rows), may_review=True, status=status)


@require_POST
def approve(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Approve all texts and show the edition to readers; go on to the next that waits."""
    edition = edition_to_review(request, edition_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=REFUSED)
    try:
        approve_edition(
            edition_id=edition.pk, version=form.cleaned_data["version"], by=name_of(request)
        )
    except EditionError as error:
        sheet = gather_sheet(edition_id=edition.pk)
        if sheet is None:
            return HttpResponse(error.message, status=CONFLICT)
        status = CONFLICT if isinstance(error, ConflictError) else REFUSED
        return _screen(request, sheet, may_review=True, status=status, problem=error.message)
    audit.record(action=audit.APPROVED, edition=edition, user=user_of(request))
    messages.success(request, _("Approved. Readers see it now."))
    return redirect("desk:review", edition.pk)


@require_POST
def hold(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Take an edition from readers, or send it back with a note."""
    edition = edition_to_review(request, edition_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write in a few words what is to be done."))
        return redirect("desk:review", edition.pk)
    is_sent_back, note = form.cleaned_data["is_sent_back"], form.cleaned_data["note"]
    hold_edition(edition_id=edition.pk, by=name_of(request), why=note, is_sent_back=is_sent_back)
    action = audit.SENT_BACK if is_sent_back else audit.HELD
    audit.record(action=action, edition=edition, user=user_of(request), note=note)
    messages.success(request, _("Readers do not see it until somebody approves it."))
    return redirect("desk:review", edition.pk)


@require_POST
def again(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Have all that no person wrote translated again."""
    edition = edition_to_review(request, edition_id)
    translate_again(edition_id=edition.pk)
    audit.record(action=audit.AGAIN, edition=edition, user=user_of(request))
    messages.success(request, _("It is being translated again. What people wrote stays."))
    return redirect("desk:review", edition.pk)


def _row(sheet: Sheet | None, segment_id: str) -> Row | None:
    return next((one for one in sheet.rows if one.id == segment_id), None) if sheet else None


def _answer(
    request: HttpRequest, sheet: Sheet, row: Row, error: EditionError | None
) -> dict[str, Any]:
    context = {"row": row, "sheet": sheet, "may_review": True}
    return {
        "error": error.message if error else "",
        "key": row.key,
        "text": row.text,
        "by": row.by,
        "version": sheet.edition.version,
        "notes": render_to_string("desk/editions/notes.html", context, request=request),
        "open": sheet.open_count,
    }


def _screen(
    request: HttpRequest, sheet: Sheet, *, may_review: bool, status: int = 200, problem: str = ""
) -> HttpResponse:
    edition: Edition = sheet.edition
    return TemplateResponse(
        request,
        "desk/editions/review.html",
        {
            "sheet": sheet,
            "edition": edition,
            "may_review": may_review,
            "problem": problem,
            "next_id": next_to_review(edition=edition) if may_review else None,
            "formats": FORMATS,
        },
        status=status,
    )
