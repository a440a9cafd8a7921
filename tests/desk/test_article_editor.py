"""The article's editor, by the requests that its form sends."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry

from broadsheet.articles.domain.previewing import register_preview
from broadsheet.articles.models import Article, Withdrawal
from broadsheet.beats.models import Region, Theme
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.enums import StaffRole
from broadsheet.pictures.domain.uploads import store_picture
from broadsheet.pictures.models import Picture
from tests.desk.helpers import (
    add_url,
    article,
    article_post,
    body,
    byline,
    contributor,
    edit_url,
    formset,
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
PUBLISH = {"action-publish": "1"}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with open_files_forgiven():
        yield


@pytest.fixture
def editor():
    return staff(StaffRole.EDITOR)


@pytest.fixture
def client(editor):
    return signed_in(editor)


def errors_of(response) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def picture(alt: str = "") -> Picture:
    return store_picture(content=picture_bytes(), filename="p.jpg", alt=alt)


def test_a_new_article_begins_with_ones_own_name_and_the_newspapers_language():
    masthead = current_masthead()
    masthead.language = "sw"
    masthead.save()
    reporter = staff(StaffRole.REPORTER)
    mara = contributor("Mara Quint", reporter)
    form = signed_in(reporter).get(add_url()).context["form"]
    (entry,) = form.formsets["byline"].forms
    assert (entry.instance.contributor, form["language"].value()) == (mara, "sw")


def test_the_name_that_was_filled_in_is_saved_with_the_article():
    reporter = staff(StaffRole.REPORTER)
    mara = contributor("Mara Quint", reporter)
    row = {"contributor": str(mara.pk), "guest_name": "", "role": "words"}
    data = article_post(**formset("byline", row, initial=1))
    signed_in(reporter).post(add_url(), data)
    assert [entry.name for entry in Article.objects.get().byline.all()] == ["Mara Quint"]


def test_the_language_is_chosen_by_its_own_name_among_those_of_the_masthead(client):
    masthead = current_masthead()
    masthead.languages = ["sw", "ar"]
    masthead.save()
    field = client.get(add_url()).context["form"].fields["language"]
    assert field.choices == [("en", "English"), ("sw", "Kiswahili"), ("ar", "العربية")]


def test_an_article_with_headline_and_text_is_published_at_its_address(client):
    client.post(add_url(), article_post("The harbour", **PUBLISH))
    one = Article.objects.get()
    assert (one.live, one.published_address) == (True, one.address)


def test_the_address_is_made_from_the_headline_when_it_is_left_empty(client):
    client.post(add_url(), article_post("The Harbour & Tide", slug="", **PUBLISH))
    assert Article.objects.get().slug == "the-harbour-tide"


def test_an_article_without_text_is_kept_as_a_draft_and_not_published(client):
    data = article_post(**body())
    assert client.post(add_url(), data).status_code == 302
    answer = client.post(add_url(), article_post("Another", **body(), **PUBLISH))
    assert errors_of(answer)["body"] == ["Write the article first: readers would find no text."]
    assert Article.objects.filter(live=True).count() == 0


def test_what_an_import_kept_is_no_text_for_readers(client):
    kept = body(("kept", {"what": "shortcode", "text": "[form]"}))
    answer = client.post(add_url(), article_post(**kept, **PUBLISH))
    assert "body" in errors_of(answer)


@pytest.mark.parametrize(
    ("own_alt", "alt", "decorative", "is_refused"),
    [("", "", "", True), ("A tower", "", "", False), ("", "A tower", "", False),
     ("", "", "on", False)],
)  # fmt: skip
def test_the_head_picture_needs_alt_text_or_the_mark_of_decoration(
    client, own_alt, alt, decorative, is_refused
):
    data = article_post(featured_picture=str(picture(own_alt).pk), featured_alt=alt, **PUBLISH)
    if decorative:
        data["featured_is_decorative"] = "on"
    answer = client.post(add_url(), data)
    assert (answer.status_code == 200) is is_refused
    if is_refused:
        assert errors_of(answer)["featured_alt"] == [
            "Say what the picture shows, or mark it as decorative."
        ]


@pytest.mark.parametrize("save", [{}, PUBLISH], ids=["draft", "publish"])
def test_a_picture_in_the_text_needs_alt_text_before_readers_see_it(client, save):
    values = {"picture": str(picture().pk), "alt": "", "caption": rich(""), "credit": ""}
    answer = client.post(add_url(), article_post(**body(("picture", values)), **save))
    assert answer.status_code == (200 if save else 302)


def test_a_syndicated_article_names_its_publisher_and_address(client):
    answer = client.post(add_url(), article_post(is_syndicated="on", **PUBLISH))
    assert errors_of(answer) == {
        "origin_publisher": ["Name the publisher it comes from."],
        "origin_url": ["Give the address of the original."],
    }


def test_a_syndicated_article_is_kept_as_a_draft_without_them(client):
    assert client.post(add_url(), article_post(is_syndicated="on")).status_code == 302


@pytest.mark.parametrize(
    ("text", "made_at", "expected"),
    [
        ("null", "2020-01-01 10:00", {"text": ["This field is required."]}),
        (rich("  "), "2020-01-01 10:00", {"text": ["Say what was wrong and what is right."]}),
        (rich("It was 4."), "2999-01-01 10:00", {"made_at": ["This lies in the future."]}),
    ],
)
def test_a_correction_says_what_and_when(client, editor, text, made_at, expected):
    one = article(owner=editor, live=True)
    row = {"text": text, "made_at": made_at}
    data = article_post(**formset("corrections", row), **PUBLISH)
    answer = client.post(edit_url(one), data)
    assert answer.status_code == 200
    (form,) = answer.context["form"].formsets["corrections"].forms
    assert {name: list(found) for name, found in form.errors.items()} == expected
    assert not Article.objects.get().is_corrected


def test_a_correction_marks_the_article(client, editor):
    one = article(owner=editor, live=True)
    row = {"text": rich("It was 4, not 5."), "made_at": "2020-01-01 10:00"}
    client.post(edit_url(one), article_post(**formset("corrections", row), **PUBLISH))
    assert Article.objects.get().is_corrected


def test_beats_are_chosen_in_the_form(client):
    region = Region.objects.create(name="North", slug="north")
    theme = Theme.objects.create(name="Water", slug="water")
    client.post(add_url(), article_post(regions=[region.pk], themes=[theme.pk], **PUBLISH))
    one = Article.objects.get()
    assert (list(one.regions.all()), list(one.themes.all())) == ([region], [theme])


def test_a_changed_address_leads_to_the_new_one(client, editor):
    client.post(add_url(), article_post("The harbour", **PUBLISH))
    one = Article.objects.get()
    old = one.published_address
    client.post(edit_url(one), article_post("The harbour", slug="tide", **PUBLISH))
    one.refresh_from_db()
    redirect = Redirect.objects.get(old_path=Redirect.normalise_path(old))
    assert (redirect.redirect_page_id, redirect.is_permanent) == (one.pk, True)
    assert one.published_address.endswith("/tide/")


def test_a_withdrawn_article_leaves_a_mark(client, editor):
    one = article(owner=editor, live=True)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[one.pk]))
    assert list(Withdrawal.objects.values_list("address", flat=True)) == [one.published_address]


def test_a_deleted_article_that_was_live_leaves_a_mark(client, editor):
    one = article(owner=editor, live=True)
    client.post(reverse("wagtailadmin_pages:delete", args=[one.pk]))
    assert list(Withdrawal.objects.values_list("address", flat=True)) == [one.published_address]


def test_review_from_submission_over_changes_to_approval():
    reporter, editor = staff(StaffRole.REPORTER), staff(StaffRole.EDITOR)
    one = article(owner=reporter)
    mine, theirs = signed_in(reporter), signed_in(editor)

    mine.post(edit_url(one), article_post(**{"action-submit": "1"}))
    one.refresh_from_db()
    assert one.current_workflow_task.name == "Editor approves"

    _act(theirs, one, "reject", comment="Who says so?")
    one.refresh_from_db()
    assert (one.live, one.current_workflow_state.status) == (False, "needs_changes")
    assert "Who says so?" in mine.get(reverse("wagtailadmin_home")).content.decode()

    mine.post(edit_url(one), article_post("Better", slug="b", **{"action-restart-workflow": "1"}))
    one.refresh_from_db()
    _act(theirs, one, "approve", comment="Good.")
    one.refresh_from_db()
    assert (one.live, one.title) == (True, "Better")


def _act(client, one: Article, action: str, comment: str) -> None:
    state = one.current_workflow_task_state
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[one.pk, action, state.pk]),
        {"comment": comment},
    )


@pytest.mark.parametrize(("title", "has_changes"), [("The harbour", False), ("Anew", True)])
def test_an_autosave_after_publication_is_a_draft_only_if_it_changes_something(
    client, editor, title, has_changes
):
    one = article(owner=editor)
    client.post(edit_url(one), article_post(**PUBLISH))
    one.refresh_from_db()
    same = {"slug": one.slug, "body-0-id": one.body[0].id}
    saved = client.post(
        edit_url(one), article_post(title, **same), headers={"Accept": "application/json"}
    )
    assert saved.json()["success"] is True
    one.refresh_from_db()
    assert (one.live, one.has_unpublished_changes) == (True, has_changes)


def test_an_approval_in_the_editor_says_that_it_has_published(client):
    reporter = staff(StaffRole.REPORTER)
    one = article(owner=reporter)
    signed_in(reporter).post(edit_url(one), article_post(**{"action-submit": "1"}))
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    answer = client.post(edit_url(one), article_post(**approve), follow=True)
    assert [str(one).strip() for one in answer.context["messages"]] == [
        "“The harbour” has been published."
    ]


def test_a_reporter_cannot_change_what_an_editor_is_reading():
    reporter = staff(StaffRole.REPORTER)
    one = article(owner=reporter)
    client = signed_in(reporter)
    client.post(edit_url(one), article_post(**{"action-submit": "1"}))
    client.post(edit_url(one), article_post("Sneaked in"))
    assert one.get_latest_revision_as_object().title == "The harbour"


def test_two_versions_are_compared_in_every_field(client, editor):
    north = Region.objects.create(name="North", slug="north")
    one = article(owner=editor)
    mara = contributor()
    row = {"contributor": str(mara.pk), "guest_name": "", "role": "words"}
    data = article_post(
        "A new headline", slug="new", kicker="Water", deck="A deck", dateline="Lisbon",
        regions=[north.pk], copyright_holder="Ann", reprint_terms=rich("Ask us."),
        **formset("byline", row), **body(("text", rich("It ended with a song."))),
    )  # fmt: skip
    client.post(edit_url(one), data)
    page = client.get(
        reverse("wagtailadmin_pages:revisions_compare", args=[one.pk, "earliest", "latest"])
    )
    assert [str(one.field_label()) for one in page.context["comparison"]] == [
        "Kicker", "Title", "Deck", "Byline", "Dateline", "Body", "Regions", "Slug",
        "Copyright holder", "Reprint terms",
    ]  # fmt: skip


def test_a_locked_article_is_not_changed_by_others(client, editor):
    other = staff(StaffRole.EDITOR, "other")
    one = article(owner=editor)
    client.post(reverse("wagtailadmin_pages:lock", args=[one.pk]))
    signed_in(other).post(edit_url(one), article_post("Changed"))
    assert one.get_latest_revision_as_object().title == "The harbour"


def test_the_preview_is_rendered_by_the_front_of_house(client, editor):
    before = Article.preview_renderer
    register_preview(lambda article, request: HttpResponse(f"as read: {article.title}"))
    try:
        one = article(owner=editor)
        address = reverse("wagtailadmin_pages:view_draft", args=[one.pk])
        assert client.get(address).content == b"as read: The harbour"
    finally:
        Article.preview_renderer = before


def test_previews_come_in_the_sizes_of_a_phone_a_tablet_and_a_desk(editor):
    sizes = article(owner=editor).preview_sizes
    assert [size["device_width"] for size in sizes] == [375, 768, 1280]


def test_what_staff_do_to_an_article_is_in_the_audit_log(client, editor):
    client.post(add_url(), article_post(**PUBLISH))
    one = Article.objects.get()
    client.post(reverse("wagtailadmin_pages:lock", args=[one.pk]))
    client.post(reverse("wagtailadmin_pages:unlock", args=[one.pk]))
    client.post(reverse("wagtailadmin_pages:unpublish", args=[one.pk]))
    rows = PageLogEntry.objects.filter(page_id=one.pk, user=editor).order_by("pk")
    assert list(rows.values_list("action", flat=True)) == [
        "wagtail.create", "wagtail.edit", "wagtail.publish", "wagtail.lock", "wagtail.unlock",
        "wagtail.unpublish",
    ]  # fmt: skip


def test_nobody_sets_an_article_private(client, editor):
    one = article(owner=editor)
    address = reverse("wagtailadmin_pages:set_privacy", args=[one.pk])
    client.post(address, {"restriction_type": "login", "groups": []})
    assert not one.get_view_restrictions().exists()


def test_an_article_by_several_names_lists_them_in_their_order(editor):
    one = article(owner=editor, byline=byline(contributor("Ann"), contributor("Bea")))
    assert [entry.name for entry in one.byline.all()] == ["Ann", "Bea"]
