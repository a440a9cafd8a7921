"""What each role may do: the table, asked of the server by real requests.

A refusal is 403, a redirect to the start page with a message, or an action that has no effect;
each check looks at what the database says afterwards where something could have changed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Task

from broadsheet.articles.models import Article, ArticleFolder
from broadsheet.beats.models import Region
from broadsheet.editions.domain.originals import original_of_article
from broadsheet.editions.domain.reviewing import text_key, write_by_hand
from broadsheet.editions.domain.rights import give_languages, languages_of
from broadsheet.editions.enums import EditionState, Method
from broadsheet.editions.models import Edition, MistakeReport, Term
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import Masthead, Newspaper, StandingPage
from broadsheet.people.domain.audit import record_sign_in
from broadsheet.people.enums import StaffRole
from broadsheet.people.models import Contributor, User
from broadsheet.pictures.models import Picture
from tests.desk.helpers import (
    PASSWORD,
    RICH_EMPTY,
    add_url,
    article,
    article_post,
    edit_url,
    picture_bytes,
    rich,
    signed_in,
    staff,
)
from tests.desk.wagtail_files import open_files_forgiven

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
Action = Callable[[Client, User, User], bool]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with open_files_forgiven():
        yield


def _opens(client: Client, address: str) -> bool:
    return client.get(address).status_code == 200


def see_the_desk(client, me, other):
    return _opens(client, reverse("wagtailadmin_home"))


def write_an_article(client, me, other):
    client.post(add_url(), article_post("Mine"))
    return Article.objects.filter(title="Mine", owner=me, live=False).exists()


def begin_with_a_document(client, me, other):
    file = SimpleUploadedFile("a.txt", b"A headline\n\nBy Mara Quint\n\nIt began with a smell.\n")
    client.post(reverse("desk:new_from_document"), {"document": file})
    return Article.objects.filter(owner=me).exists()


def edit_my_own(client, me, other):
    one = article(owner=me)
    client.post(edit_url(one), article_post("Changed"))
    return Article.objects.get(pk=one.pk).get_latest_revision_as_object().title == "Changed"


def edit_somebody_elses(client, me, other):
    one = article(owner=other)
    client.post(edit_url(one), article_post("Changed"))
    return Article.objects.get(pk=one.pk).get_latest_revision_as_object().title == "Changed"


def submit_my_own_for_review(client, me, other):
    one = article(owner=me)
    client.post(edit_url(one), article_post(**{"action-submit": "1"}))
    return bool(Article.objects.get(pk=one.pk).workflow_in_progress)


def approve_in_review(client, me, other):
    one = article(owner=other)
    state = one.get_workflow().start(one, other)
    address = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[one.pk, "approve", state.current_task_state.pk],
    )
    client.post(address)
    return Article.objects.get(pk=one.pk).live


def publish_my_own(client, me, other):
    one = article(owner=me)
    client.post(edit_url(one), article_post(**{"action-publish": "1"}))
    return Article.objects.get(pk=one.pk).live


def publish_at_once(client, me, other):
    client.post(add_url(), article_post("Mine", **{"action-publish": "1"}))
    return Article.objects.filter(title="Mine", live=True).exists()


def schedule_my_own(client, me, other):
    one = article(owner=me)
    later = {"go_live_at": "2030-01-01 10:00", "action-publish": "1"}
    client.post(edit_url(one), article_post(**later))
    return bool(Article.objects.get(pk=one.pk).scheduled_revision)


def withdraw_an_article(client, me, other):
    one = article(owner=other, live=True)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[one.pk]))
    return not Article.objects.get(pk=one.pk).live


def withdraw_in_bulk(client, me, other):
    one = article(owner=other, live=True)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{address}?id={one.pk}", {"include_descendants": ""})
    return not Article.objects.get(pk=one.pk).live


def delete_my_own_draft(client, me, other):
    one = article(owner=me)
    client.post(reverse("wagtailadmin_pages:delete", args=[one.pk]))
    return not Article.objects.filter(pk=one.pk).exists()


def delete_somebody_elses(client, me, other):
    one = article(owner=other)
    client.post(reverse("wagtailadmin_pages:delete", args=[one.pk]))
    return not Article.objects.filter(pk=one.pk).exists()


def lock_an_article(client, me, other):
    one = article(owner=other)
    client.post(reverse("wagtailadmin_pages:lock", args=[one.pk]))
    return Article.objects.get(pk=one.pk).locked


def see_all_articles(client, me, other):
    return _opens(client, reverse("articles:index"))


def upload_a_picture(client, me, other):
    file = SimpleUploadedFile("p.jpg", picture_bytes(), "image/jpeg")
    client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "p", "files[]": file},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    return Picture.objects.filter(uploaded_by_user=me).exists()


def change_somebody_elses_picture(client, me, other):
    picture = _picture_of(other)
    client.post(
        reverse("wagtailimages:edit", args=[picture.pk]),
        {"title": "changed", "alt": "a", "caption": "", "credit": "", "tags": ""},
    )
    return Picture.objects.get(pk=picture.pk).title == "changed"


def _picture_of(user: User) -> Picture:
    from broadsheet.pictures.domain.uploads import store_picture

    return store_picture(content=picture_bytes(), filename="p.jpg", alt="a", uploaded_by=user)


def add_a_region(client, me, other):
    client.post(
        reverse("wagtailsnippets_beats_region:add"),
        {"name": "North", "slug": "north", "description": "", "position": "0"},
    )
    return Region.objects.filter(name="North").exists()


def add_a_contributor(client, me, other):
    data = {"name": "Ann", "slug": "ann", "job": "", "portrait": "", "note": RICH_EMPTY}
    data |= {"email": "", "website": "", "staff": ""}
    client.post(reverse("wagtailsnippets_people_contributor:add"), data)
    return Contributor.objects.filter(name="Ann").exists()


def add_a_redirect(client, me, other):
    client.post(
        reverse("wagtailredirects:add"),
        {"old_path": "/old", "site": "", "is_permanent": "on", "redirect_page": "",
         "redirect_link": "https://example.org/"},
    )  # fmt: skip
    return Redirect.objects.filter(old_path="/old").exists()


def change_the_masthead(client, me, other):
    pk = current_masthead().pk
    address = reverse("wagtailsettings:edit", args=["masthead", "masthead", pk])
    client.post(address, masthead_post(name="The Gazette"))
    return Masthead.load().name == "The Gazette"


def masthead_post(**changes: str) -> dict[str, str]:
    data = {
        "name": "The Broadsheet", "tagline": "", "description": "", "language": "en",
        "time_zone": "UTC", "logo": "", "founded_year": "", "copyright_holder": "",
        "contact_email": "", "media_email": "", "postal_address": "", "channels": "",
        "note_to_readers": RICH_EMPTY, "reprint_terms": RICH_EMPTY, "disclaimer": RICH_EMPTY,
        "fair_use_notice": RICH_EMPTY, "newsletter_without_issue": "skip",
        "newsletter_without_edition": "original",
    }  # fmt: skip
    return data | changes


def add_a_standing_page(client, me, other):
    newspaper = Newspaper.objects.get()
    client.post(
        reverse("wagtailadmin_pages:add", args=["masthead", "standingpage", newspaper.pk]),
        {"title": "About", "slug": "about", "language": "en", "body": rich("Us."),
         "search_description": "", "action-publish": "1"},
    )  # fmt: skip
    return StandingPage.objects.filter(title="About", live=True).exists()


def review_an_edition(client, me, other):
    edition = _edition()
    client.post(
        reverse("desk:review_save", args=[edition.pk]),
        {"segment": "headline", "seen": text_key("LA MAREA"), "text": "La marea",
         "action": "save"},
    )  # fmt: skip
    return Edition.objects.get(pk=edition.pk).headline == "La marea"


def approve_an_edition(client, me, other):
    edition = _edition()
    client.post(reverse("desk:review_approve", args=[edition.pk]), {"version": edition.version})
    return Edition.objects.get(pk=edition.pk).state == EditionState.REVIEWED


def hold_an_edition(client, me, other):
    edition = _edition()
    client.post(reverse("desk:hold_language", args=[edition.article_id, "es"]))
    return Edition.objects.get(pk=edition.pk).state == EditionState.HELD


def read_an_edition(client, me, other):
    return _opens(client, reverse("desk:review", args=[_edition().pk]))


def see_an_articles_editions(client, me, other):
    return _opens(client, reverse("desk:article_editions", args=[_edition().article_id]))


def see_the_dashboard(client, me, other):
    return _opens(client, reverse("desk:editions"))


def settle_a_report(client, me, other):
    report = MistakeReport.objects.create(
        edition=_edition(), words="marea", reported_at=timezone.now()
    )
    client.post(reverse("desk:settle_report", args=[report.pk]))
    return MistakeReport.objects.get(pk=report.pk).settled_at is not None


def add_to_the_glossary(client, me, other):
    client.post(
        reverse("wagtailsnippets_editions_term:add"),
        {"source_language": "en", "target_language": "es", "source": "tide", "target": "marea",
         "note": ""},
    )  # fmt: skip
    return Term.objects.exists()


def import_a_glossary(client, me, other):
    file = SimpleUploadedFile("g.csv", b"from,into,term,translation\nen,es,tide,marea\n")
    client.post(reverse("desk:take_terms"), {"file": file})
    return Term.objects.exists()


def export_the_glossary(client, me, other):
    return _opens(client, reverse("desk:export_terms", args=["csv"]))


def _edition() -> Edition:
    one = article(owner=User.objects.create_user("author"), title="The tide", live=True)
    return write_by_hand(
        article_id=one.pk, language="es", by="", method=Method.MACHINE,
        texts=dict.fromkeys(original_of_article(one).by_id, "LA MAREA"),
    )  # fmt: skip


def give_languages_to_a_reviewer(client, me, other):
    role = Group.objects.get(name=StaffRole.REVIEWER.value)
    data = _account_post(other, role) | {"review_languages": ["es", "ar"]}
    client.post(reverse("wagtailusers_users:edit", args=[other.pk]), data)
    return languages_of(other) == ["ar", "es"]


def give_languages_to_myself(client, me, other):
    role = Group.objects.get(name=StaffRole.REVIEWER.value)
    data = _account_post(me, role) | {"review_languages": ["ar"]}
    client.post(reverse("wagtailusers_users:edit", args=[me.pk]), data)
    return "ar" in languages_of(me)


def hire_a_reporter(client, me, other):
    role = Group.objects.get(name=StaffRole.REPORTER.value)
    client.post(
        reverse("wagtailusers_users:add"),
        {"username": "new", "email": "new@example.org", "first_name": "N", "last_name": "W",
         "password1": PASSWORD, "password2": PASSWORD, "groups": [role.pk]},
    )  # fmt: skip
    return User.objects.filter(username="new").exists()


def dismiss_a_colleague(client, me, other):
    client.post(reverse("wagtailusers_users:delete", args=[other.pk]))
    return not User.objects.filter(pk=other.pk).exists()


def make_myself_a_publisher(client, me, other):
    role = Group.objects.get(name=StaffRole.PUBLISHER.value)
    had_it = me.groups.filter(pk=role.pk).exists()
    client.post(reverse("wagtailusers_users:edit", args=[me.pk]), _account_post(me, role))
    return not had_it and me.groups.filter(pk=role.pk).exists()


def make_a_colleague_a_publisher(client, me, other):
    role = Group.objects.get(name=StaffRole.PUBLISHER.value)
    client.post(reverse("wagtailusers_users:edit", args=[other.pk]), _account_post(other, role))
    return other.groups.filter(pk=role.pk).exists()


def make_a_colleague_an_administrator(client, me, other):
    role = Group.objects.get(name=StaffRole.REPORTER.value)
    data = _account_post(other, role) | {"is_superuser": "on"}
    client.post(reverse("wagtailusers_users:edit", args=[other.pk]), data)
    return User.objects.get(pk=other.pk).is_superuser


def give_roles_in_bulk(client, me, other):
    role = Group.objects.get(name=StaffRole.PUBLISHER.value)
    address = reverse("wagtail_bulk_action", args=["people", "user", "assign_role"])
    client.post(f"{address}?id={other.pk}", {"role": role.pk})
    return other.groups.filter(pk=role.pk).exists()


def switch_off_the_administrator(client, me, other):
    other.is_superuser = True
    other.save()
    address = reverse("wagtail_bulk_action", args=["people", "user", "set_active_state"])
    client.post(f"{address}?id={other.pk}", {"mark_as_active": "False"})
    return not User.objects.get(pk=other.pk).is_active


def switch_off_accounts_in_bulk(client, me, other):
    address = reverse("wagtail_bulk_action", args=["people", "user", "set_active_state"])
    client.post(f"{address}?id={other.pk}", {"mark_as_active": "False"})
    return not User.objects.get(pk=other.pk).is_active


def delete_pictures_in_bulk(client, me, other):
    picture = _picture_of(other)
    address = reverse("wagtail_bulk_action", args=["pictures", "picture", "delete"])
    client.post(f"{address}?id={picture.pk}")
    return not Picture.objects.filter(pk=picture.pk).exists()


def delete_regions_in_bulk(client, me, other):
    region = Region.objects.create(name="North", slug="north")
    address = reverse("wagtail_bulk_action", args=["beats", "region", "delete"])
    client.post(f"{address}?id={region.pk}")
    return not Region.objects.exists()


def _account_post(user: User, role: Group) -> dict[str, object]:
    return {
        "username": user.username, "email": user.email, "first_name": "A", "last_name": "B",
        "is_active": "on", "password1": "", "password2": "", "groups": [role.pk],
    }  # fmt: skip


def change_what_a_role_may_do(client, me, other):
    role = Group.objects.get(name=StaffRole.REPORTER.value)
    return _opens(client, reverse("wagtailusers_groups:edit", args=[role.pk]))


def change_the_workflow(client, me, other):
    return _opens(client, reverse("wagtailadmin_workflows:index"))


def change_sites(client, me, other):
    return _opens(client, reverse("wagtailsites:index"))


def delete_the_folder(client, me, other):
    folder = ArticleFolder.objects.get()
    client.post(reverse("wagtailadmin_pages:delete", args=[folder.pk]))
    return not ArticleFolder.objects.exists()


def unpublish_the_newspaper(client, me, other):
    newspaper = Newspaper.objects.get()
    client.post(reverse("wagtailadmin_pages:unpublish", args=[newspaper.pk]))
    return not Page.objects.get(pk=newspaper.pk).live


def copy_somebody_elses(client, me, other):
    one = article(owner=other)
    client.post(
        reverse("wagtailadmin_pages:copy", args=[one.pk]),
        {"new_title": "Copy", "new_slug": "copy",
         "new_parent_page": ArticleFolder.objects.get().pk, "publish_copies": ""},
    )  # fmt: skip
    return Article.objects.filter(slug="copy").exists()


def move_an_article_out_of_its_folder(client, me, other):
    one = article(owner=other)
    newspaper = Newspaper.objects.get()
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[one.pk, newspaper.pk]))
    return Article.objects.get(pk=one.pk).get_parent().pk == newspaper.pk


def publish_in_bulk(client, me, other):
    one = article(owner=other)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={one.pk}", {"include_descendants": ""})
    return Article.objects.get(pk=one.pk).live


def delete_in_bulk(client, me, other):
    one = article(owner=other, live=True)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client.post(f"{address}?id={one.pk}")
    return not Article.objects.filter(pk=one.pk).exists()


def delete_my_own_that_readers_see(client, me, other):
    one = article(owner=me, live=True)
    client.post(reverse("wagtailadmin_pages:delete", args=[one.pk]))
    return not Article.objects.filter(pk=one.pk).exists()


def withdraw_my_own(client, me, other):
    one = article(owner=me, live=True)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[one.pk]))
    return not Article.objects.get(pk=one.pk).live


def take_somebody_elses_out_of_review(client, me, other):
    one = article(owner=other)
    one.get_workflow().start(one, other)
    client.post(edit_url(one), article_post(**{"action-cancel-workflow": "1"}))
    return not Article.objects.get(pk=one.pk).workflow_in_progress


def unschedule_an_article(client, me, other):
    one = article(owner=other)
    revision = one.get_latest_revision()
    revision.approved_go_live_at = timezone.now() + dt.timedelta(days=1)
    revision.save()
    address = "wagtailadmin_pages:revisions_unschedule"
    client.post(reverse(address, args=[one.pk, revision.pk]))
    revision.refresh_from_db()
    return revision.approved_go_live_at is None


def unlock_what_another_locked(client, me, other):
    one = article(owner=me)
    one.locked, one.locked_by = True, other
    one.save()
    client.post(reverse("wagtailadmin_pages:unlock", args=[one.pk]))
    return not Article.objects.get(pk=one.pk).locked


def delete_somebody_elses_picture(client, me, other):
    picture = _picture_of(other)
    client.post(reverse("wagtailimages:delete", args=[picture.pk]))
    return not Picture.objects.filter(pk=picture.pk).exists()


def add_a_step_to_reviews(client, me, other):
    data = {"create-task-name": "Mine", "create-task-groups": [Group.objects.first().pk]}
    address = reverse("wagtailadmin_workflows:task_chooser_create")
    with contextlib.suppress(Exception):  # Wagtail has no form to answer with
        client.post(f"{address}?create_model=wagtailcore.GroupApprovalTask", data)
    return Task.objects.filter(name="Mine").exists()


def see_who_signed_in(client, me, other):
    record_sign_in(user=other)
    page = client.get(reverse("wagtailadmin_reports:site_history"))
    return page.status_code == 200 and "Signed in" in page.content.decode()


def upload_a_file_that_is_no_picture(client, me, other):
    return _opens(client, reverse("wagtaildocs:add_multiple"))


def make_a_collection(client, me, other):
    return _opens(client, reverse("wagtailadmin_collections:add"))


REVIEWER, REPORTER = StaffRole.REVIEWER, StaffRole.REPORTER
EDITOR, PUBLISHER = StaffRole.EDITOR, StaffRole.PUBLISHER
ALL = {REVIEWER, REPORTER, EDITOR, PUBLISHER}
EVERYBODY = {REPORTER, EDITOR, PUBLISHER}
TRANSLATORS = {REVIEWER, EDITOR, PUBLISHER}
EDITORS = {EDITOR, PUBLISHER}
NOBODY: set[StaffRole] = set()

TABLE: dict[Action, set[StaffRole]] = {
    see_the_desk: ALL,
    see_the_dashboard: ALL,
    read_an_edition: ALL,
    review_an_edition: TRANSLATORS,
    approve_an_edition: TRANSLATORS,
    settle_a_report: TRANSLATORS,
    see_an_articles_editions: EVERYBODY,
    hold_an_edition: EDITORS,
    add_to_the_glossary: EDITORS,
    import_a_glossary: EDITORS,
    export_the_glossary: EDITORS,
    give_languages_to_a_reviewer: {PUBLISHER},
    give_languages_to_myself: NOBODY,
    write_an_article: EVERYBODY,
    begin_with_a_document: EVERYBODY,
    edit_my_own: EVERYBODY,
    submit_my_own_for_review: EVERYBODY,
    delete_my_own_draft: EVERYBODY,
    see_all_articles: EVERYBODY,
    upload_a_picture: EVERYBODY,
    edit_somebody_elses: EDITORS,
    approve_in_review: EDITORS,
    publish_my_own: EDITORS,
    publish_at_once: EDITORS,
    schedule_my_own: EDITORS,
    withdraw_an_article: EDITORS,
    withdraw_in_bulk: EDITORS,
    delete_somebody_elses: EDITORS,
    lock_an_article: EDITORS,
    unlock_what_another_locked: EDITORS,
    unschedule_an_article: EDITORS,
    take_somebody_elses_out_of_review: EDITORS,
    withdraw_my_own: EDITORS,
    delete_my_own_that_readers_see: EDITORS,
    delete_in_bulk: EDITORS,
    publish_in_bulk: EDITORS,
    change_somebody_elses_picture: EDITORS,
    delete_somebody_elses_picture: EDITORS,
    copy_somebody_elses: EDITORS,
    add_a_region: EDITORS,
    add_a_contributor: EDITORS,
    add_a_redirect: EDITORS,
    change_the_masthead: {PUBLISHER},
    add_a_standing_page: {PUBLISHER},
    hire_a_reporter: {PUBLISHER},
    dismiss_a_colleague: {PUBLISHER},
    make_a_colleague_a_publisher: {PUBLISHER},
    give_roles_in_bulk: {PUBLISHER},
    switch_off_accounts_in_bulk: {PUBLISHER},
    switch_off_the_administrator: NOBODY,
    delete_pictures_in_bulk: EDITORS,
    delete_regions_in_bulk: EDITORS,
    see_who_signed_in: {PUBLISHER},
    make_myself_a_publisher: NOBODY,
    make_a_colleague_an_administrator: NOBODY,
    change_what_a_role_may_do: NOBODY,
    change_the_workflow: NOBODY,
    change_sites: NOBODY,
    add_a_step_to_reviews: NOBODY,
    move_an_article_out_of_its_folder: NOBODY,
    upload_a_file_that_is_no_picture: NOBODY,
    make_a_collection: NOBODY,
    delete_the_folder: NOBODY,
    unpublish_the_newspaper: NOBODY,
}


@pytest.mark.parametrize("role", list(StaffRole), ids=lambda role: role.name.lower())
@pytest.mark.parametrize("action", list(TABLE), ids=lambda action: action.__name__)
def test_the_server_allows_what_the_table_says(action, role):
    me = staff(role)
    if role == REVIEWER:
        give_languages(user=me, languages=["es"])
    other = staff(StaffRole.REPORTER, "colleague")
    assert action(signed_in(me), me, other) is (role in TABLE[action])


@pytest.mark.parametrize("action", list(TABLE), ids=lambda action: action.__name__)
def test_a_stranger_may_do_nothing(action):
    other = staff(StaffRole.REPORTER, "colleague")
    nobody = User.objects.create_user("nobody")
    assert action(Client(), nobody, other) is False
