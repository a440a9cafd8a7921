"""The newsletter's pages: no cookie, no script, nothing learnt, nothing changed by looking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from broadsheet.frontpage.domain.knocking import Limit
from broadsheet.readers.domain.links import leave_link, new_address_link, preferences_link
from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.domain.suppression import is_suppressed, suppress
from broadsheet.readers.enums import ReaderState, SuppressionReason
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox
from tests.factories import make_masthead, make_region, make_standing_page, make_theme
from tests.frontpage.reading import Page
from tests.readers.conftest import make_subscriber

pytestmark = pytest.mark.django_db
FORM = "/en/newsletter/"
OPENED = "2026-05-02T12:00:00Z"
SENT = "2026-05-02T12:00:30Z"


@pytest.fixture(autouse=True)
def newspaper(db: None) -> None:
    make_masthead(has_newsletter=True, offered_languages=["en", "es", "ar"])


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "wake_up", lambda: None)


@pytest.fixture
def opened() -> Iterator[dict[str, str]]:
    """A form that was opened half a minute ago, filled in."""
    with time_machine.travel(OPENED, tick=False) as now:
        fields = _fields(Page(Client().get(FORM)))
        now.move_to(SENT)
        yield {**fields, "address": "ana@example.org"}


def _fields(page: Page) -> dict[str, str]:
    opened = page.attribute('input[name="opened"]', "value")
    return {"opened": opened, "frequency": "weekly", "website": ""}


def _letters() -> list[mail.EmailMessage]:
    outbox.drain()
    found = list(mail.outbox)
    mail.outbox.clear()
    return found


def _link(message: mail.EmailMessage, kind: str) -> str:
    [path] = re.findall(rf"http://localhost:8000(/\w+/newsletter/{kind}/\S+)", str(message.body))
    return str(path)


def _path(link: str) -> str:
    return link.removeprefix("http://localhost:8000")


def test_from_the_form_to_the_last_page(opened: dict[str, str], client: Client) -> None:
    asked = client.post(FORM, opened)
    assert (asked.status_code, Page(asked).one("h1")) == (200, "Look into your mailbox")
    [message] = _letters()
    link = _link(message, "confirm")
    shown = client.get(link)
    assert Page(shown).one("h1") == "Confirm your address"
    assert Reader.objects.get().state == ReaderState.ASKED  # a scanner opened it: nothing happens
    done = Page(client.post(link))
    assert done.one("h1") == "You are signed up"
    reader = Reader.objects.get()
    assert (reader.state, reader.frequency, reader.language) == ("active", "weekly", "en")
    [choose] = [href for name, href in done.links("main a") if name == "Your preferences"]
    assert client.get(choose).status_code == 200
    for response in (asked, shown):
        assert response.cookies == {}
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("kind", ["known", "left", "waiting", "complained", "flooded", "unknown"])
def test_nobody_learns_whether_an_address_is_known(
    kind: str, opened: dict[str, str], client: Client
) -> None:
    stranger = client.post(FORM, {**opened, "address": "stranger@example.org"})
    make_subscriber("ben@example.org")
    if kind == "known":
        make_subscriber("ana@example.org")
    elif kind == "left":
        client.post(_path(leave_link(reader_id=make_subscriber().pk, language="en")))
    elif kind == "complained":
        suppress(address="ana@example.org", reason=SuppressionReason.COMPLAINED)
    elif kind in ("waiting", "flooded"):
        for _ in range(9 if kind == "flooded" else 1):
            client.post(FORM, opened)
    _letters()
    found = client.post(FORM, opened)
    assert found.status_code == stranger.status_code == 200
    assert found.content == stranger.content
    assert dict(found.headers) == dict(stranger.headers)
    assert {one for message in _letters() for one in message.to} <= {"ana@example.org"}


@pytest.mark.parametrize(
    ("fields", "status", "mails"),
    [
        ({}, 200, 1), ({"address": ""}, 422, 0), ({"address": "ana"}, 422, 0),
        ({"address": "ana@example.org\nBcc: x@example.org"}, 422, 0),
        ({"frequency": "hourly"}, 422, 0), ({"website": "https://spam.example"}, 200, 0),
        ({"opened": ""}, 422, 0), ({"opened": "x:y:z"}, 422, 0),
        ({"address": "ana@bücher.example"}, 200, 1),
    ],
)  # fmt: skip
def test_what_is_wrong_or_a_robots_sends_nothing(
    fields: dict[str, str], status: int, mails: int, opened: dict[str, str], client: Client
) -> None:
    assert client.post(FORM, {**opened, **fields}).status_code == status
    assert len(_letters()) == mails


def test_who_was_too_quick_or_too_late_sends_once_more(
    opened: dict[str, str], client: Client
) -> None:
    for at in ("2026-05-02T12:00:01Z", "2026-05-04T12:00:00Z"):
        with time_machine.travel(at, tick=False) as now:
            again = client.post(FORM, opened)
            page = Page(again)
            assert (again.status_code, page.one(".form-error")) == (
                422,
                "Please send it once more.",
            )
            assert page.attribute('input[name="address"]', "value") == "ana@example.org"
            now.shift(10)
            assert client.post(FORM, {**opened, **_fields(page)}).status_code == 200
            assert len(_letters()) == 1


def test_one_network_cannot_flood_strangers(
    opened: dict[str, str], client: Client, monkeypatch: Any
) -> None:
    limit = Limit("sign-up", 2, 100)
    monkeypatch.setattr("broadsheet.frontpage.views.newsletter.SIGN_UPS", limit)
    answers = [
        client.post(FORM, {**opened, "address": f"a{number}@example.org"}).status_code
        for number in range(4)
    ]
    assert answers == [200, 200, 429, 429]
    assert len(_letters()) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"sec-fetch-site": "cross-site"}, 403), ({"origin": "https://evil.example"}, 403), ({}, 200)],
)
def test_other_sites_cannot_sign_people_up(
    headers: dict[str, str], status: int, opened: dict[str, str], client: Client
) -> None:
    assert client.post(FORM, opened, headers=headers).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {
            "data": "List-Unsubscribe=One-Click",
            "content_type": "application/x-www-form-urlencoded",
        },
        {"data": {}},
    ],
)
def test_one_click_leaves_and_looking_does_not(body: dict[str, Any], client: Client) -> None:
    reader = make_subscriber()
    link = _path(leave_link(reader_id=reader.pk, language="en"))
    for ask in (client.get, client.head):
        shown = ask(link)
        assert (shown.status_code, shown.cookies) == (200, {})
    assert Page(client.get(link)).texts("main button") == ["Leave the newsletter"]
    reader.refresh_from_db()
    assert reader.state == ReaderState.ACTIVE
    # A mail provider sends it: no cookie, no page of ours before.
    left = Client(enforce_csrf_checks=True).post(link, **body)
    assert (left.status_code, Page(left).one("h1")) == (200, "You have left the newsletter")
    reader.refresh_from_db()
    assert reader.state == ReaderState.LEFT
    assert is_suppressed(address=reader.address)
    assert Client().post(link, **body).status_code == 200
    assert len(_letters()) == 1


def test_leaving_works_when_newsletter_and_language_are_gone(client: Client) -> None:
    reader = make_subscriber(language="es")
    link = _path(leave_link(reader_id=reader.pk, language="es"))
    make_masthead(has_newsletter=False, offered_languages=["en"])
    assert client.get(link).status_code == 200
    client.post(link, {"List-Unsubscribe": "One-Click"})
    reader.refresh_from_db()
    assert reader.state == ReaderState.LEFT
    assert (
        client.get(_path(preferences_link(reader_id=reader.pk, language="en"))).status_code == 404
    )


def test_preferences_are_shown_and_stored(client: Client) -> None:
    theme, region = make_theme("Water"), make_region("Estuary")
    reader = make_subscriber()
    link = _path(preferences_link(reader_id=reader.pk, language="en"))
    page = Page(client.get(link))
    assert page.texts("fieldset label") == ["Water", "Estuary"]
    assert page.attributes('select[name="language"] option[selected]', "value") == ["en"]
    given = {
        "frequency": "weekly", "language": "es", "delivery_hour": "7",
        "time_zone": "Asia/Tokyo", "themes": f"theme:{theme.pk}", "regions": f"region:{region.pk}",
    }  # fmt: skip
    saved = client.post(link, given)
    assert saved.status_code == 303
    assert saved["Location"].startswith("/es/newsletter/preferences/")
    shown = Page(client.get(saved["Location"]))
    assert len(shown.elements(".form-done")) == 1
    assert len(shown.elements("input[checked]")) == 2
    reader.refresh_from_db()
    assert (reader.frequency, reader.language, reader.delivery_hour, reader.time_zone) == (
        "weekly", "es", 7, "Asia/Tokyo",
    )  # fmt: skip
    assert reader.beats == [f"region:{region.pk}", f"theme:{theme.pk}"]
    wrong = client.post(link, {**given, "time_zone": "Mars/Olympus", "themes": "theme:999"})
    assert wrong.status_code == 422
    assert Page(wrong).texts(".form-error") == ["Please choose from the list."] * 2


@pytest.mark.parametrize("kind", ["confirm", "preferences", "leave"])
def test_a_broken_link_says_so(kind: str, client: Client) -> None:
    for method in (client.get, client.post):
        response = method(f"/en/newsletter/{kind}/1:abc/")
        assert (response.status_code, Page(response).one("h1")) == (
            404, "This link is no longer good",
        )  # fmt: skip


def test_an_old_confirmation_leads_to_the_form(opened: dict[str, str], client: Client) -> None:
    client.post(FORM, opened)
    link = _link(_letters()[0], "confirm")
    with time_machine.travel("2026-05-10T12:00:00Z", tick=False):
        response = client.post(link)
    assert response.status_code == 410
    assert ("Sign up", FORM) in Page(response).links("main a")
    assert Reader.objects.get().state == ReaderState.ASKED


def test_erased_since_is_a_broken_link(client: Client) -> None:
    reader = make_subscriber()
    link = _path(preferences_link(reader_id=reader.pk, language="en"))
    Reader.objects.all().delete()
    assert client.get(link).status_code == 404


def test_without_a_newsletter_there_is_no_page(opened: dict[str, str], client: Client) -> None:
    make_masthead(has_newsletter=False)
    for answer in (client.get(FORM), client.post(FORM, opened)):
        assert answer.status_code == 404
    make_standing_page("Our letter", slug="newsletter")
    assert Page(client.get(FORM)).one("h1") == "Our letter"


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_form_stands_in_each_direction(language: str, direction: str, client: Client) -> None:
    page = Page(client.get(f"/{language}/newsletter/"))
    assert page.attribute("html", "dir") == direction
    assert page.attribute('input[name="address"]', "dir") == "ltr"
    assert page.elements("script") == []


def test_pages_cost_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    link = _path(preferences_link(reader_id=make_subscriber().pk, language="en"))
    for address, most in ((FORM, 4), (link, 6)):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)


@pytest.mark.parametrize("address", ["/en/", "/ar/", "/en/themes/", "/en/newsletter/archive/"])
def test_every_page_has_a_box_to_sign_up_by(address: str, client: Client) -> None:
    language = address.split("/")[1]
    page = Page(client.get(address))
    assert page.attribute(".join", "action") == f"/{language}/newsletter/"
    assert page.attribute(".join input", "name") == "address"
    assert len(page.elements(".join label input")) == 1
    make_masthead(has_newsletter=False)
    if address != "/en/newsletter/archive/":
        assert Page(client.get(address)).elements(".join") == []


def test_the_box_fills_the_form_in_and_sends_nothing(client: Client) -> None:
    response = client.post(FORM, {"address": "ana@example.org"})
    page = Page(response)
    assert response.status_code == 200
    assert page.attribute('input[name="address"]', "value") == "ana@example.org"
    assert page.elements(".form-error") == page.elements(".join") == []
    assert (_letters(), Reader.objects.count()) == ([], 0)
    with time_machine.travel(OPENED, tick=False) as now:
        fields = _fields(Page(client.post(FORM, {"address": "ana@example.org"})))
        now.move_to(SENT)
        assert client.post(FORM, {**fields, "address": "ana@example.org"}).status_code == 200
    assert len(_letters()) == 1


def test_the_box_shows_what_was_written_as_text(client: Client) -> None:
    wrong = '"><script>alert(1)</script>' + "x" * 999
    response = client.post(FORM, {"address": wrong})
    assert Page(response).elements("script") == []
    assert Page(response).attribute('input[name="address"]', "value") == wrong[:254]


def test_the_sign_up_page_leads_to_the_archive(client: Client) -> None:
    assert ("All issues", "/en/newsletter/archive/") in Page(client.get(FORM)).links("main a")


def test_a_change_of_address_from_the_preferences_to_the_last_page(client: Client) -> None:
    reader = make_subscriber()
    choose = _path(preferences_link(reader_id=reader.pk, language="en"))
    action = Page(client.get(choose)).attributes("form.plain-form", "action")[1]
    assert Page(client.get(action)).attributes("main form", "action") == [action]
    wrong = client.post(action, {"address": "ana"})
    assert (wrong.status_code, len(Page(wrong).elements(".form-error"))) == (422, 1)
    asked = client.post(action, {"address": "ana@new.example"})
    assert (asked.status_code, Page(asked).one("h1")) == (200, "Look into your mailbox")
    [message] = _letters()
    link = _link(message, "move")
    shown = Page(client.get(link))
    assert (shown.one("h1"), shown.one("main bdi")) == ("Confirm your address", "ana@new.example")
    reader.refresh_from_db()
    assert reader.address == "ana@example.org"  # a scanner opened it: nothing happens
    done = Page(client.post(link))
    assert (done.one("h1"), done.one("main bdi")) == ("You are signed up", "ana@new.example")
    assert Page(client.get(link)).one("h1") == "You are signed up"
    reader.refresh_from_db()
    assert reader.address == "ana@new.example"
    assert client.get(choose).status_code == 200  # her links go with her


@pytest.mark.parametrize("kind", ["known", "complained", "unknown", "own"])
def test_nobody_learns_whether_a_new_address_is_known(kind: str, client: Client) -> None:
    reader = make_subscriber()
    action = _path(new_address_link(reader_id=reader.pk, language="en"))
    stranger = client.post(action, {"address": "stranger@example.org"})
    address = "ana@example.org" if kind == "own" else "ben@example.org"
    if kind == "known":
        make_subscriber(address)
    elif kind == "complained":
        suppress(address=address, reason=SuppressionReason.COMPLAINED)
    found = client.post(action, {"address": address})
    assert (found.status_code, found.content) == (200, stranger.content)


def test_one_network_cannot_move_without_end(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("broadsheet.frontpage.views.newsletter.MOVES", Limit("move", 1, 100))
    action = _path(new_address_link(reader_id=make_subscriber().pk, language="en"))
    answers = [
        client.post(action, {"address": f"a{number}@example.org"}).status_code
        for number in range(2)
    ]
    assert answers == [200, 429]


def test_who_left_changes_no_address(client: Client) -> None:
    reader = make_subscriber()
    action = _path(new_address_link(reader_id=reader.pk, language="en"))
    leave(reader_id=reader.pk, form="leave")
    shown = client.post(action, {"address": "ana@new.example"})
    assert Page(shown).one("h1") == "You have left the newsletter"


def test_a_link_to_confirm_is_old_once_its_reader_has_left(
    opened: dict[str, str], client: Client
) -> None:
    client.post(FORM, opened)
    link = _link(_letters()[0], "confirm")
    client.post(link)
    leave(reader_id=Reader.objects.get().pk, form="leave")
    for method in (client.get, client.post):
        assert method(link).status_code == 410


def test_beats_that_are_gone_are_nobodys_wish(client: Client) -> None:
    theme, region = make_theme("Water"), make_region("Estuary")
    reader = make_subscriber()
    Reader.objects.update(beats=[f"theme:{theme.pk}", f"region:{region.pk}", "theme:999"])
    link = _path(preferences_link(reader_id=reader.pk, language="en"))
    page = Page(client.get(link))
    assert page.texts("fieldset label") == ["Water", "Estuary"]
    region.delete()
    outbox.drain()
    reader.refresh_from_db()
    assert reader.beats == [f"theme:{theme.pk}", "theme:999"]
    theme.delete()
    outbox.drain()
    page = Page(client.get(link))
    assert page.elements("fieldset") == []


def test_hours_and_zones_are_explained_without_a_script(client: Client) -> None:
    reader = make_subscriber()
    Reader.objects.update(time_zone="Asia/Tokyo")
    link = _path(preferences_link(reader_id=reader.pk, language="en"))
    with time_machine.travel("2026-05-02T12:05:00Z", tick=False):
        page = Page(client.get(link))
    assert "It is 21:05 there now." in page.texts(".form-help")
    assert page.attribute("option[selected][value^=Asia]", "value") == "Asia/Tokyo"
    assert "Asia" in page.attributes("optgroup", "label")
    Reader.objects.update(time_zone="UTC")
    kept = Page(client.get(link))
    assert kept.attribute('select[name="time_zone"] > option[selected]', "value") == "UTC"
    assert reader.pk
