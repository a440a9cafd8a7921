"""“New from a document”, and what was recognised in it, beside the draft."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel, ChecksSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from broadsheet.articles.models import Article, ArticleFolder
from broadsheet.desk.domain.documents import dismiss_findings, draft_from_document
from broadsheet.desk.forms.documents import DocumentForm
from broadsheet.desk.views.listings import FolderIndexView
from broadsheet.importers.models import DraftFindings
from broadsheet.people.models import User
from broadsheet.toolkit.errors import BroadsheetError

ORDER = {"warning": 0, "unsure": 1, "sure": 2}


@require_http_methods(["GET", "POST"])
def new_from_document(request: HttpRequest) -> HttpResponse:
    """Take a document and open the draft that was made of it."""
    folder = ArticleFolder.objects.get()
    if not folder.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    may_create = request.user.has_perm("people.add_contributor")
    form = DocumentForm(request.POST or None, request.FILES or None, may_create_names=may_create)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["document"]
        try:
            article = draft_from_document(
                content=upload.read(),
                filename=upload.name,
                owner=cast("User", request.user),
                creates_names=form.cleaned_data.get("creates_names", False),
            )
        except BroadsheetError as error:
            form.add_error("document", error.message)
        else:
            messages.success(
                request,
                _("“%(headline)s” is a draft now. Look at what was recognised, beside the text.")
                % {"headline": article.title},
            )
            return redirect("wagtailadmin_pages:edit", article.pk)
    return TemplateResponse(request, "desk/new_from_document.html", {"form": form})


@require_POST
def dismiss(request: HttpRequest, article_id: int) -> HttpResponse:
    """Put away the findings of an import."""
    article = get_object_or_404(Article, pk=article_id)
    if not article.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    dismiss_findings(article=article, user=cast("User", request.user))
    return HttpResponse(status=204)


class FindingsSidePanel(BaseSidePanel):
    """What an import recognised and what it was unsure of."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """Counts what is open."""

        aria_label = _("Toggle what was recognised")
        icon_name = "clipboard-list"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = len(self.panel.unsure)
            return context

    name = "findings"
    title = _("What was recognised")
    template_name = "desk/findings.html"
    order = 50

    def __init__(self, article: Article, request: HttpRequest, findings: DraftFindings) -> None:
        super().__init__(article, request)
        self.findings = findings
        rows = sorted(findings.findings, key=lambda row: ORDER.get(row.get("certainty"), 2))
        self.unsure = [row for row in rows if row.get("certainty") in ("unsure", "warning")]
        self.sure = [row for row in rows if row.get("certainty") not in ("unsure", "warning")]

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context.update(findings=self.findings, unsure=self.unsure, sure=self.sure)
        return context


class NoChecksMixin:
    """Wagtail's checks need its own script in the preview, which stays as readers see it.

    Without it their panel would say “Issues found: 0” of a text that nobody has looked at.
    """

    def get_side_panels(self) -> MediaContainer:
        panels: MediaContainer = super().get_side_panels()  # type: ignore[misc]
        return MediaContainer([one for one in panels if not isinstance(one, ChecksSidePanel)])


class ArticleCreateView(NoChecksMixin, CreateView):
    """Wagtail's editor of a new article."""


class ArticleEditView(NoChecksMixin, EditView):
    """Wagtail's editor, with an import's findings beside it.

    An article is read and saved in one go. Wagtail saves a draft whole, with the “not live” that it
    read: an autosave beside a publication would take the article back from its readers.
    """

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return self._dispatch(request, page_id, **kwargs)
        with transaction.atomic():
            Page.objects.select_for_update().filter(pk=page_id).first()
            return self._dispatch(request, page_id, **kwargs)

    def _dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().dispatch(request, page_id, **kwargs)
        return answer

    @cached_property
    def open_findings(self) -> DraftFindings | None:
        return DraftFindings.objects.filter(article_id=self.page.pk, is_dismissed=False).first()

    def save_action(self) -> HttpResponse:
        """Keep a draft; one that says what readers see already is no change to publish.

        An autosave often reaches us just after the publication of the very same text.
        """
        answer: HttpResponse = super().save_action()
        before = self.real_page_record
        if before.live and not before.has_unpublished_changes and not self.has_content_changes:
            Page.objects.filter(pk=self.page.pk).update(has_unpublished_changes=False)
        return answer

    def add_save_confirmation_message(self) -> None:
        """Say that an approval has published; Wagtail says “updated” of every step of a review."""
        published = Page.objects.filter(pk=self.page.pk, live=True, has_unpublished_changes=False)
        if self.action_name == "perform_workflow_action" and published.exists():
            said = _("“%(headline)s” has been published.")
            messages.success(self.request, said % {"headline": self.page.title})
        else:
            super().add_save_confirmation_message()

    def get_side_panels(self) -> MediaContainer:
        panels: MediaContainer = super().get_side_panels()
        if not self.expects_json_response and self.open_findings is not None:
            panels.insert(0, FindingsSidePanel(self.page, self.request, self.open_findings))
        return panels


article_views = PageViewSet(
    model=Article,
    add_view_class=ArticleCreateView,
    edit_view_class=ArticleEditView,
    index_view_class=FolderIndexView,
)
