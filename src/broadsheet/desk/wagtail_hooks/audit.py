"""What Wagtail leaves out of its audit log.

Bulk actions, uploads of several, choosers' forms, and lists downloaded as spreadsheets.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from wagtail import hooks
from wagtail.admin.views.generic.chooser import CreateViewMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.images.views import multiple
from wagtail.log_actions import log
from wagtail.models import Page

from broadsheet.people.domain.audit import record_download

# Assigning a role is in the log already: people.receivers hears of every change of roles.
_BULK_ACTIONS = {
    "delete": "wagtail.delete",
    "set_active_state": "wagtail.edit",
    "add_tags": "wagtail.edit",
    "add_to_collection": "wagtail.edit",
}


@hooks.register("after_bulk_action")
def record_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Write a line for each picture, beat, contributor or account; Wagtail writes of articles."""
    name = _BULK_ACTIONS.get(action_type)
    for one in objects if name else ():
        if not isinstance(one, Page):
            log(instance=one, action=name, user=request.user, deleted=action_type == "delete")


def _recorded(view: type, method: str, action: str) -> None:
    """Let `method` of `view`, which saves what it returns or `self.object`, write a line."""
    original = getattr(view, method)

    def save_and_record(self: Any, form: Any) -> Any:
        saved = original(self, form)
        log(instance=saved or self.object, action=action, user=self.request.user)
        return saved

    setattr(view, method, save_and_record)


_recorded(CreateViewMixin, "save_form", "wagtail.create")
_recorded(multiple.AddView, "save_object", "wagtail.create")
_recorded(multiple.CreateFromUploadedImageView, "save_object", "wagtail.create")
_recorded(multiple.EditView, "save_object", "wagtail.edit")

_delete = multiple.DeleteView.post


def _delete_and_record(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    answer: JsonResponse = _delete(self, request, *args, **kwargs)
    self.object.pk = kwargs[self.pk_url_kwarg]  # Django takes it from what is deleted
    log(instance=self.object, action="wagtail.delete", user=request.user, deleted=True)
    return answer


multiple.DeleteView.post = _delete_and_record

_as_spreadsheet = SpreadsheetExportMixin.as_spreadsheet


def _hand_out_and_record(
    self: SpreadsheetExportMixin, queryset: Any, spreadsheet_format: str
) -> HttpResponseBase:
    answer: HttpResponseBase = _as_spreadsheet(self, queryset, spreadsheet_format)
    name = f"{self.get_filename()}.{spreadsheet_format}"
    record_download(user=self.request.user, filename=name)
    return answer


SpreadsheetExportMixin.as_spreadsheet = _hand_out_and_record
