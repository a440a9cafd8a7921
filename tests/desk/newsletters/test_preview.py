"""The preview: in a frame that can do nothing, in any language, in light and dark."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.desk.views.newsletters.preview import in_colours
from broadsheet.editions.enums import EditionState
from broadsheet.editions.models import Edition
from broadsheet.people.enums import StaffRole
from tests.desk.editions.helpers import edition_of, live_article
from tests.desk.helpers import signed_in, staff
from tests.desk.newsletters.helpers import make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(staff(StaffRole.EDITOR))


@pytest.fixture
def issue():
    tide = live_article("The tide")
    edition_of(tide, "ar", texts={"headline": "المد"})
    return make_issue(stories=[tide, live_article("The pumps")])


def preview(client, issue, **asked):
    return client.get(reverse("desk:preview_issue", args=[issue.pk]), asked)


def test_all_languages_are_offered_by_their_own_names(client, issue):
    choices = dict(preview(client, issue).context["form"].fields["language"].choices)
    assert (len(choices), choices["ar"], choices["en"]) == (51, "العربية", "English")


def test_it_says_what_an_inbox_shows_and_what_cannot_be_read(client, issue):
    answer = preview(client, issue, language="ar")
    assert answer.context["mail"].subject == "المد"
    assert [(one.headline, str(one.why)) for one in answer.context["missing"]] == [
        ("The pumps", "It is not translated yet.")
    ]
    page = answer.content.decode()
    assert "One story cannot be read in العربية" in page
    assert "they stand there in their own language, with a note" in page


def test_a_held_translation_is_said_to_be_held(client, issue):
    Edition.objects.filter(language="ar").update(state=EditionState.HELD)
    missing = preview(client, issue, language="ar").context["missing"]
    assert str(missing[0].why) == "Its translation is held for review."


def test_the_frame_is_a_world_of_its_own(client, issue):
    page = preview(client, issue, language="ar", screen="phone", colours="dark").content.decode()
    source = f"{reverse('desk:preview_frame', args=[issue.pk])}?language=ar&amp;colours=dark"
    assert f'src="{source}"' in page
    assert "<iframe" in page
    assert 'sandbox title="The mail in العربية"' in page
    frame = client.get(source.replace("&amp;", "&"))
    policy = dict(
        one.strip().split(" ", 1) for one in frame["Content-Security-Policy"].split(";") if one
    )
    assert policy == {
        "default-src": "'none'", "style-src": "'unsafe-inline'",
        "img-src": "'self' http://localhost:8000", "frame-ancestors": "'self'",
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert 'dir="rtl"' in frame.content.decode()


def test_the_text_is_shown_as_text(client, issue):
    page = preview(client, issue, form="text").content.decode()
    assert "<iframe" not in page
    assert "The pumps" in page.split("<pre")[1]


def test_what_is_unknown_is_shown_in_the_newspapers_language(client, issue):
    assert preview(client, issue, language="xx", colours="red").context["chosen"] == {
        "language": "en", "screen": "desktop", "colours": "light", "form": "html",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("is_dark", "style"), [(True, "@media (min-width: 0) {}"), (False, "@media (max-width: 0) {}")]
)
def test_colours_do_not_depend_on_the_editors_own(is_dark, style):
    html = '<meta content="light dark"><style>@media (prefers-color-scheme:dark) {}</style>'
    scheme = "dark" if is_dark else "light"
    shown = in_colours(html, is_dark=is_dark)
    assert shown == f'<meta content="{scheme}"><style>{style}</style>'
