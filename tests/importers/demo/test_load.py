from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from wagtail.models import Comment

from broadsheet.articles.models import Article, Withdrawal
from broadsheet.beats.models import Region, Theme
from broadsheet.desk.domain.house import ensure_house
from broadsheet.importers.demo import load
from broadsheet.importers.demo.commands import demo as demo_command
from broadsheet.importers.demo.load import load_demo
from broadsheet.importers.demo.loader import CONTENT
from broadsheet.importers.models import DraftFindings
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import StandingPage
from broadsheet.people.domain.roles import role_of
from broadsheet.people.enums import StaffRole
from broadsheet.people.models import Contributor, User
from broadsheet.pictures.models import Picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_house()
    # The 250 files in all sizes are pictures' own business, and slow.
    monkeypatch.setattr(load, "ensure_renditions", lambda pictures, **_: 0)


def test_the_demo_fills_an_empty_newsroom_once_and_keeps_what_is_changed() -> None:
    loaded = load_demo()
    assert loaded.is_new
    assert loaded.articles == Article.objects.count() == len(list(CONTENT.glob("articles/*.toml")))
    assert loaded.contributors == Contributor.objects.count()
    assert loaded.pictures == Picture.objects.count() == len(list(CONTENT.glob("pictures/*")))

    check_articles()
    check_people()
    check_pages()

    article = Article.objects.filter(live=True).first()
    assert article is not None
    article.delete()
    masthead = current_masthead()
    masthead.name = "The Morning Tide"
    masthead.save()

    result = CliRunner().invoke(demo_command)
    assert result.output == "This newsroom has content already: nothing was changed.\n"
    assert Article.objects.count() == loaded.articles - 1
    assert current_masthead().name == "The Morning Tide"


def check_articles() -> None:
    assert Article.objects.filter(live=True).count() >= 12
    for article in Article.objects.filter(live=True):
        assert article.published_address.endswith(f"/{article.slug}/")
        assert article.last_published_at >= article.published_at
        assert article.byline.count() >= 1
        # What the desk would refuse to save again is not delivered.
        article.body.stream_block.clean(article.body)
    assert Article.objects.get(language="ar").published_address.startswith("/ar/")

    scheduled = Article.objects.get(go_live_at__isnull=False)
    assert (scheduled.live, scheduled.approved_schedule) == (False, True)

    expired = Article.objects.get(expired=True)
    assert expired.live is False
    assert Withdrawal.objects.get().address == expired.published_address

    (submitted,) = (
        article for article in Article.objects.filter(live=False) if article.current_workflow_state
    )
    assert submitted.current_workflow_state.requested_by == User.objects.get(username="ines")
    assert Comment.objects.get().page_id == submitted.pk
    assert DraftFindings.objects.get().article == submitted

    syndicated = Article.objects.get(is_syndicated=True)
    assert syndicated.origin_publisher == "The Isvar Lamp"


def check_people() -> None:
    assert Region.objects.count() >= 5
    assert Theme.objects.count() >= 5
    for person in Contributor.objects.all():
        assert person.portrait is not None
        assert person.staff is not None
        assert person.staff.has_usable_password() is False
    editor = User.objects.get(username="yusuf")
    assert role_of(editor) is StaffRole.EDITOR


def check_pages() -> None:
    masthead = current_masthead()
    assert masthead.name == "The Saltmarsh Courier"
    assert masthead.all_languages == ["en", "ar"]
    assert [channel["name"] for channel in masthead.channels][:2] == [
        "Telegram channel",
        "Mastodon",
    ]
    pages = StandingPage.objects.order_by("path")
    assert [page.address for page in pages] == ["/en/about/", "/en/legal/", "/en/contact/"]
    assert all(page.live for page in pages)


def test_a_newsroom_with_content_is_left_alone() -> None:
    Contributor.objects.create(name="Ana Reis", slug="ana")
    assert load_demo().is_new is False
    assert Article.objects.count() == 0


def test_a_demo_that_cannot_be_read_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> Iterator[None]:
        raise RuntimeError

    monkeypatch.setattr(load, "_add_pages", fail)
    with pytest.raises(RuntimeError):
        load_demo()
    assert (Contributor.objects.count(), Region.objects.count()) == (0, 0)
