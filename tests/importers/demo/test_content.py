"""The demo has to show everything that an article can be, and to be fit to print."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import typing
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from PIL import Image

from broadsheet.importers.demo.loader import CONTENT, read_demo
from broadsheet.importers.demo.records import Demo, DemoArticle, DemoState
from broadsheet.importers.domain import manuscript as ms

NOW = dt.datetime(2026, 6, 15, 10, 30, tzinfo=dt.UTC)
MAX_PICTURE_BYTES = 250_000
MAX_ALL_PICTURES_BYTES = 5_500_000


@cache
def demo() -> Demo:
    return read_demo(NOW)


def articles(*states: DemoState) -> list[DemoArticle]:
    return [entry for entry in demo().articles if not states or entry.state in states]


def live() -> list[ms.Manuscript]:
    return [entry.manuscript for entry in articles(DemoState.LIVE)]


def blocks() -> Iterator[ms.Block]:
    for entry in demo().articles:
        yield from entry.manuscript.body


def pictures() -> list[ms.PictureRef]:
    found = [person.portrait for person in demo().contributors]
    for entry in demo().articles:
        if entry.manuscript.featured:
            found.append(entry.manuscript.featured)
        for block in entry.manuscript.body:
            if isinstance(block, ms.Picture):
                found.append(block.picture)
            elif isinstance(block, ms.Gallery):
                found.extend(block.pictures)
    return found


@pytest.mark.parametrize("kind", typing.get_args(ms.Block), ids=lambda kind: kind.__name__)
def test_every_block_type_is_used_with_each_of_its_fields(kind: type) -> None:
    used = [block for block in blocks() if type(block) is kind]
    assert used, f"no article of the demo has a {kind.__name__}"
    for field in dataclasses.fields(kind):
        assert any(getattr(block, field.name) for block in used), field.name


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(ms.Manuscript)])
def test_every_field_of_a_manuscript_is_used(field: str) -> None:
    assert any(getattr(entry.manuscript, field) for entry in demo().articles)


def test_every_state_is_there() -> None:
    states = Counter(entry.state for entry in demo().articles)
    assert set(states) == set(DemoState)
    assert states[DemoState.LIVE] >= 12


def test_every_role_of_the_byline_is_used_and_a_guest_writes() -> None:
    entries = [entry for manuscript in live() for entry in manuscript.byline]
    assert {entry.role for entry in entries} == set(ms.Role)
    assert any(entry.is_guest and entry.role is ms.Role.WORDS for entry in entries)
    assert any(entry.url for entry in entries)


def test_both_levels_of_heading_and_both_kinds_of_list_are_used() -> None:
    assert {block.level for block in blocks() if isinstance(block, ms.Heading)} == {2, 3}
    assert {block.is_ordered for block in blocks() if isinstance(block, ms.ListBlock)} == {
        True,
        False,
    }


@pytest.mark.parametrize("kind", ["regions", "themes"])
def test_five_beats_of_each_kind_have_two_articles_each(kind: str) -> None:
    beats = {beat.name for beat in getattr(demo(), kind)}
    count = Counter(name for manuscript in live() for name in getattr(manuscript, kind))
    assert len(beats) >= 5
    assert {name for name in beats if count[name] < 2} == set()


def test_four_contributors_have_two_articles_each() -> None:
    names = {person.name for person in demo().contributors}
    count = Counter(entry.name for manuscript in live() for entry in manuscript.byline)
    assert len(names) >= 4
    assert {name for name in names if count[name] < 2} == set()


def test_an_article_has_two_corrections_and_one_has_six_notes() -> None:
    assert max(len(manuscript.corrections) for manuscript in live()) >= 2
    notes = [
        sum(block.html.count("data-note") for block in manuscript.body if hasattr(block, "html"))
        for manuscript in live()
    ]
    assert max(notes) >= 6


def test_an_article_is_written_from_right_to_left() -> None:
    assert {manuscript.language for manuscript in live()} == {"en", "ar"}
    assert set(demo().masthead.languages) == {"en", "ar"}


def test_every_live_article_is_complete() -> None:
    for manuscript in live():
        assert manuscript.deck, manuscript.slug
        assert manuscript.kicker, manuscript.slug
        assert manuscript.byline, manuscript.slug
        assert manuscript.regions, manuscript.slug
        assert manuscript.themes, manuscript.slug
        assert len(manuscript.kicker) <= 80, manuscript.slug
        assert len(manuscript.headline) <= 255, manuscript.slug


def test_every_picture_has_alt_text_caption_and_credit() -> None:
    for picture in pictures():
        assert picture.alt, picture.filename
        assert picture.caption, picture.filename
        assert picture.credit, picture.filename
        assert len(picture.alt) <= 500, picture.filename


def test_every_picture_is_a_file_of_fitting_size() -> None:
    for picture in pictures():
        assert picture.content is not None
        assert len(picture.content) <= MAX_PICTURE_BYTES, picture.filename
        with Image.open(io.BytesIO(picture.content)) as image:
            assert min(image.size) >= 800, picture.filename
    files = list((CONTENT / "pictures").iterdir())
    assert sum(file.stat().st_size for file in files) <= MAX_ALL_PICTURES_BYTES
    assert {file.name for file in files} == {picture.filename for picture in pictures()}


def test_links_point_to_invented_places_only() -> None:
    """Domains of RFC 2606, which nobody can own; one address has the form of a video site."""
    text = "\n".join(path.read_text() for path in CONTENT.rglob("*.toml"))
    hosts = set(re.findall(r"https?://([^/\"<\s]+)", text))
    assert {host for host in hosts if not host.endswith(".example")} == {"www.youtube.com"}


def test_links_between_articles_lead_to_older_ones_or_say_that_they_were_added_later() -> None:
    address_of = {f"/{m.language}/{m.published_at:%Y/%m/%d}/{m.slug}/": m for m in live()}
    linked = 0
    for manuscript in live():
        for block in manuscript.body:
            html = getattr(block, "html", "")
            for address in re.findall(r'href="(/[^"]+)"', html):
                linked += 1
                target = address_of[address].published_at
                assert target is not None
                assert manuscript.published_at is not None
                assert target < manuscript.published_at or "Added later" in html, address
    assert linked >= 4


def test_the_standing_pages_are_there() -> None:
    assert [page.slug for page in demo().masthead.pages] == ["about", "legal", "contact"]
