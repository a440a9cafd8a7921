"""The glossary: Wagtail's listing and forms in a newsroom's words, and files in and out."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from broadsheet.desk.forms.editions import TermForm, TermsFileForm
from broadsheet.desk.views.editions.reaching import user_of
from broadsheet.editions.domain import audit
from broadsheet.editions.domain.exchange.terms import (
    all_terms,
    read_csv,
    read_tbx,
    take_in_terms,
    write_csv,
    write_tbx,
)
from broadsheet.editions.errors import EditionError
from broadsheet.editions.models import Term
from broadsheet.masthead.domain.languages import language
from broadsheet.people.domain.audit import record_download

CHANGE: Final = "editions.change_term"
MOST_BYTES: Final = 5_000_000
_WRITERS: Final = {"csv": (write_csv, "text/csv; charset=utf-8"), "tbx": (write_tbx, "text/xml")}


class PairColumn(Column):
    """From which language into which."""

    def get_value(self, instance: Term) -> str:
        into = language(instance.target_language).endonym if instance.target_language else "…"
        return f"{language(instance.source_language).endonym} → {into}"


class TargetColumn(Column):
    """The translation; nothing in its place means that the term stays as it is."""

    def get_value(self, instance: Term) -> str:
        return instance.target or _("stays as it is")


class TermIndexView(IndexView):
    """The glossary."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if self.request.user.has_perm(CHANGE):
            buttons.append(
                Button(_("Import a file"), url=reverse("desk:take_terms"), icon_name="upload")
            )
        return [
            *buttons,
            Button(_("Export as CSV"), url=reverse("desk:export_terms", args=["csv"]),
                   icon_name="download"),
            Button(_("Export as TBX"), url=reverse("desk:export_terms", args=["tbx"]),
                   icon_name="download"),
        ]  # fmt: skip


class TermViewSet(SnippetViewSet):
    """Terms with one right translation, and names that are not translated."""

    model = Term
    icon = "tag"
    base_url_path = "glossary"
    menu_label = gettext_lazy("Glossary")
    add_item_label = gettext_lazy("Add an entry")
    index_view_class = TermIndexView
    index_results_template_name = "desk/glossary_results.html"
    list_display = [
        "source",
        TargetColumn("target", label=gettext_lazy("Translation")),
        PairColumn("pair", label=gettext_lazy("Languages")),
        "note",
    ]
    list_filter = ["source_language", "target_language"]
    search_fields = ["source", "target", "note"]
    search_backend_name = None
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("source_language"), FieldPanel("target_language")]),
            FieldPanel("source"),
            FieldPanel("target"),
            FieldPanel("is_case_sensitive"),
            FieldPanel("note"),
        ],
        base_form_class=TermForm,
    )


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the glossary as a file."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    if form not in _WRITERS:
        raise Http404
    writer, content_type = _WRITERS[form]
    record_download(user=user_of(request), filename=f"glossary.{form}")
    return HttpResponse(
        writer(all_terms()),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="glossary.{form}"'},
    )


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Take a glossary in: entries that are there are changed, none is deleted."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    form = TermsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        reader = read_csv if upload.name.lower().endswith(".csv") else read_tbx
        try:
            if upload.size > MOST_BYTES:
                raise EditionError(_("The file is larger than 5 MB."))
            new, changed = take_in_terms(reader(upload.read()))
        except EditionError as error:
            form.add_error("file", error.message)
        else:
            if new or changed:
                log(
                    instance=Term.objects.latest("pk"), action=audit.TERMS, user=user_of(request),
                    data={"filename": upload.name[:255], "new": new, "changed": changed},
                )  # fmt: skip
            said = ngettext("%(new)s new entry", "%(new)s new entries", new) % {"new": new}
            messages.success(
                request, _("%(said)s, %(changed)s changed.") % {"said": said, "changed": changed}
            )
            return redirect("wagtailsnippets_editions_term:list")
    return TemplateResponse(request, "desk/editions/take_terms.html", {"form": form})
