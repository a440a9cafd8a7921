"""The house in order: site, pages, groups and workflow that the rest takes for granted."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from broadsheet.articles.models import ArticleFolder
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import Newspaper
from broadsheet.people.domain.roles import (
    ARTICLE_RIGHTS,
    NEWSPAPER_RIGHTS,
    ensure_roles,
    set_page_rights,
)
from broadsheet.people.enums import StaffRole

WORKFLOW_NAME = "Review"
TASK_NAME = "Editor approves"
REVIEWERS = (StaffRole.EDITOR, StaffRole.PUBLISHER)


@transaction.atomic
def ensure_house() -> None:
    """Set up what every newsroom has, and remove what Wagtail brings for nobody. Idempotent.

    Afterwards there is one site whose root is the newspaper, the folder of articles under it, a
    group for each role with its rights, and the workflow in which an editor approves.
    """
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    newspaper = _ensure_newspaper()
    folder = ArticleFolder.objects.first()
    if folder is None:
        folder = ArticleFolder(title="Articles", slug="articles", show_in_menus=False)
        newspaper.add_child(instance=folder)
    _ensure_site(newspaper)
    _remove_samples(newspaper)
    groups = ensure_roles()
    for role, group in groups.items():
        set_page_rights(group=group, page=newspaper, rights=NEWSPAPER_RIGHTS[role])
        set_page_rights(group=group, page=folder, rights=ARTICLE_RIGHTS[role])
    _ensure_workflow(folder, [groups[role] for role in REVIEWERS])


def _ensure_newspaper() -> Newspaper:
    newspaper: Newspaper | None = Newspaper.objects.first()
    if newspaper is not None:
        return newspaper
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(
            title="Root", slug="root", content_type=ContentType.objects.get_for_model(Page)
        )
    newspaper = Newspaper(title=current_masthead().name, slug="newspaper")
    root.add_child(instance=newspaper)
    return newspaper


def _ensure_site(newspaper: Newspaper) -> None:
    public = urlsplit(settings.PUBLIC_URL)
    port = public.port or (443 if public.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = (public.hostname or "localhost", port, newspaper.pk)
    if (site.hostname, site.port, site.root_page_id) != wanted:
        site.hostname, site.port, site.root_page_id = wanted
        site.save()


def _remove_samples(newspaper: Newspaper) -> None:
    # Wagtail's welcome page: a bare Page, which a newsroom never makes.
    plain = ContentType.objects.get_for_model(Page)
    for page in Page.objects.filter(depth=2, content_type=plain, numchild=0):
        if page.pk != newspaper.pk:
            page.delete()
    Group.objects.filter(name="Moderators").delete()
    # Wagtail's own "Editors" is our editors' group; its rights on the root are not.
    root = Page.get_first_root_node()
    for group in Group.objects.filter(name__in=[role.value for role in StaffRole]):
        set_page_rights(group=group, page=root, rights=())


def _ensure_workflow(folder: ArticleFolder, reviewers: list[Group]) -> None:
    workflow = Workflow.objects.filter(name=WORKFLOW_NAME).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=WORKFLOW_NAME)
    task = GroupApprovalTask.objects.filter(name=TASK_NAME).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=TASK_NAME)
    task.groups.set(reviewers)
    WorkflowTask.objects.get_or_create(
        workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0}
    )
    WorkflowPage.objects.get_or_create(page=folder, defaults={"workflow": workflow})
    for other in Workflow.objects.filter(name="Moderators approval"):
        if not other.workflow_states.exists():
            other.delete()
    for sample in Task.objects.filter(name="Moderators approval"):
        if not sample.task_states.exists():
            sample.delete()
