"""Listings of articles: all, my drafts, in review."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import WorkflowState

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.desk.domain.waiting import reviewed_ids, with_review_state
from broadsheet.masthead.domain.languages import language
from broadsheet.people.models import Contributor

STATES = [
    ("live", _("Live")),
    ("changed", _("Live, with changes not yet published")),
    ("draft", _("Draft")),
    ("scheduled", _("Scheduled")),
    ("review", _("In review")),
]


class ArticleFilterSet(PageFilterSet):
    """What an editor looks for an article by."""

    owner = None
    edited_by = None
    site = None
    has_child_pages = None
    latest_revision_created_at = None

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", widget=CheckboxSelectMultiple
    )
    language = django_filters.MultipleChoiceFilter(
        label=_("Language"), widget=CheckboxSelectMultiple, choices=()
    )
    regions = django_filters.ModelMultipleChoiceFilter(
        label=_("Region"), queryset=Region.objects.all(), widget=CheckboxSelectMultiple
    )
    themes = django_filters.ModelMultipleChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.all(), widget=CheckboxSelectMultiple
    )
    contributor = django_filters.ModelMultipleChoiceFilter(
        label=_("Contributor"),
        field_name="byline__contributor",
        queryset=Contributor.objects.all(),
        widget=CheckboxSelectMultiple,
    )
    published_at = django_filters.DateFromToRangeFilter(
        label=_("Published"), widget=DateRangePickerWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = Article.objects.order_by("language").values_list("language", flat=True).distinct()
        self.filters["language"].extra["choices"] = [
            (code, language(code).endonym) for code in codes
        ]

    def filter_state(self, queryset: Any, name: str, value: list[str]) -> Any:
        if not value:
            return queryset
        conditions = {
            "live": Q(live=True),
            "changed": Q(live=True, has_unpublished_changes=True),
            "draft": Q(live=False),
            "scheduled": Q(go_live_at__isnull=False, live=False)
            | Q(_revisions__approved_go_live_at__isnull=False),
            "review": Q(pk__in=reviewed_ids(WorkflowState.STATUS_IN_PROGRESS)),
        }
        wanted = Q()
        for state in value:
            wanted |= conditions[state]
        return queryset.filter(pk__in=Article.objects.filter(wanted).values("pk"))


class BylineColumn(Column):
    """The names of the byline."""

    def get_value(self, instance: Article) -> str:
        return ", ".join(entry.name for entry in instance.byline.all())


class BeatsColumn(Column):
    """Regions, then themes."""

    def get_value(self, instance: Article) -> str:
        beats = [*instance.regions.all(), *instance.themes.all()]
        return ", ".join(beat.name for beat in beats)


class LanguageColumn(Column):
    """The language's own name."""

    def get_value(self, instance: Article) -> str:
        return language(instance.language).endonym


class ArticleIndexView(IndexView):
    """All articles, the latest edited first."""

    page_title = _("Articles")
    add_item_label = _("Write an article")
    results_template_name = "desk/article_results.html"
    when_empty = _("No articles yet. Write the first, or begin with a document that you have.")
    filterset_class = ArticleFilterSet
    base_filterset_class = ArticleFilterSet
    paginate_by = 30

    def get_base_queryset(self) -> Any:
        articles = Article.objects.filter(
            pk__in=self.permission_policy.explorable_instances(self.request.user).values("pk")
        )
        return self.annotate_queryset(self.narrow(articles))

    def narrow(self, articles: Any) -> Any:
        """Keep what this listing is of."""
        return articles

    def annotate_queryset(self, pages: Any) -> Any:
        pages = pages.defer_streamfields().prefetch_related(
            "content_type", "sites_rooted_here", "byline__contributor", "regions", "themes"
        )
        return with_review_state(pages).annotate_site_root_state().annotate_approved_schedule()


class MyDraftsView(ArticleIndexView):
    """What I write on: drafts of mine, and changes that readers do not see yet."""

    page_title = _("My drafts")
    when_empty = _("You have no drafts. Write an article, or begin with a document.")

    def narrow(self, articles: Any) -> Any:
        unseen = Q(live=False) | Q(has_unpublished_changes=True)
        return articles.filter(unseen, owner=self.request.user)


class InReviewView(ArticleIndexView):
    """What waits for an editor."""

    page_title = _("In review")
    when_empty = _("Nothing waits for an editor.")

    def narrow(self, articles: Any) -> Any:
        return articles.filter(pk__in=reviewed_ids(WorkflowState.STATUS_IN_PROGRESS))


class ArticleListing(PageListingViewSet):
    """Wagtail's listing with a newsroom's columns."""

    model = Article
    icon = "doc-full"
    index_view_class = ArticleIndexView
    filterset_class = ArticleFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Headline"), sort_key="title", classname="title"),
        BylineColumn("byline", label=_("Byline"), classname="desk-wide"),
        BeatsColumn("beats", label=_("Beats"), classname="desk-wide"),
        LanguageColumn("language", label=_("Language"), sort_key="language", classname="desk-wide"),
        DateColumn(
            "published_at", label=_("Published"), sort_key="published_at", classname="desk-wide"
        ),
        DateColumn(
            "latest_revision_created_at",
            label=_("Edited"),
            sort_key="latest_revision_created_at",
        ),
        PageStatusColumn("status", label=_("State"), sort_key="live"),
    ]


all_articles = ArticleListing("articles", url_prefix="articles")
my_drafts = ArticleListing(
    "my_drafts", url_prefix="my-drafts", index_view_class=MyDraftsView, icon="edit"
)
articles_in_review = ArticleListing(
    "in_review", url_prefix="in-review", index_view_class=InReviewView, icon="tasks"
)


class FolderIndexView(ExplorableIndexView):
    """Where Wagtail leads after saving and withdrawing: the folder is the listing of articles."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        return redirect(all_articles.get_url_name("index"))
