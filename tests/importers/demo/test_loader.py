from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadsheet.importers.demo.errors import DemoContentError
from broadsheet.importers.demo.fields import Fields, check_html
from broadsheet.importers.demo.loader import CONTENT, read_demo
from broadsheet.importers.demo.records import DemoState

NOW = dt.datetime(2026, 6, 15, 10, 30, tzinfo=dt.UTC)


def write_article(tmp_path: Path, text: str) -> Path:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content, ignore=shutil.ignore_patterns("articles"))
    (content / "articles").mkdir()
    (content / "articles" / "a-piece.toml").write_text(text)
    return content


GOOD = """
published_days_ago = 3
published_at = "09:30"
headline = "A piece"
regions = ["Portmeer"]
[[byline]]
key = "ines-valdarro"
[[body]]
type = "paragraph"
html = "It rained."
"""


def test_articles_are_dated_from_now_on_the_mastheads_clock(tmp_path: Path) -> None:
    (entry,) = read_demo(NOW, content=write_article(tmp_path, GOOD)).articles
    expected = dt.datetime(2026, 6, 12, 9, 30, tzinfo=ZoneInfo("Europe/Lisbon"))
    assert entry.manuscript.published_at == expected


def test_an_article_of_today_is_never_in_the_future(tmp_path: Path) -> None:
    text = GOOD.replace("days_ago = 3", "days_ago = 0").replace("09:30", "23:00")
    (entry,) = read_demo(NOW, content=write_article(tmp_path, text)).articles
    assert entry.manuscript.published_at == NOW - dt.timedelta(minutes=25)


def test_the_demo_is_fresh_at_every_hour_of_the_day() -> None:
    for hour in range(0, 24, 3):
        now = NOW.replace(hour=hour, minute=1)
        for entry in read_demo(now).articles:
            published_at = entry.manuscript.published_at
            if entry.state in (DemoState.LIVE, DemoState.EXPIRED):
                assert published_at is not None
                assert published_at < now
            elif entry.state is DemoState.SCHEDULED:
                assert published_at is not None
                assert published_at > now
            else:
                assert published_at is None
            if entry.state is DemoState.EXPIRED:
                assert entry.expires_at is not None
                assert entry.expires_at < now
            for correction in entry.manuscript.corrections:
                assert published_at is not None
                assert published_at < correction.made_at < now


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ('headline = "A piece"', 'headline = ""', "“headline” is empty"),
        ('headline = "A piece"', "", "“headline” is missing"),
        ('headline = "A piece"', "headline = 7", "“headline” is not of type str"),
        ('["Portmeer"]', '["Atlantis"]', "“Atlantis” is not among the regions"),
        ('key = "ines-valdarro"', 'key = "nobody"', "no contributor “nobody”"),
        ('key = "ines-valdarro"', 'name = "X"\nrole = "boss"', "no role “boss”"),
        ('type = "paragraph"', 'type = "carousel"', "no block of type “carousel”"),
        ('html = "It rained."', 'html = "It rained."\nsize = 3', "what “size” means"),
        ('html = "It rained."', 'html = "It <u>rained</u>."', "<u> is not allowed"),
        ('html = "It rained."', "html = '<a href=\"\">It</a> rained.'", "no address"),
        ('html = "It rained."', "html = '<a href=\"article:x\">It</a>'", "names no article"),
        ('"09:30"', '"half past nine"', "not an hour"),
        ('headline = "A piece"', 'headline = "A piece"\nstate = "odd"', "no state “odd”"),
        ('headline = "A piece"', 'headline = "A piece"\nfeatured = "x"', "no picture named “x”"),
        ('headline = "A piece"', 'headline = "A piece"\nstate = "scheduled"', "lie ahead"),
        ('headline = "A piece"', "headline = A piece", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_the_files_name(
    tmp_path: Path, wrong: str, right: str, message: str
) -> None:
    content = write_article(tmp_path, GOOD.replace(wrong, right))
    with pytest.raises(DemoContentError, match=r"a-piece\.toml") as raised:
        read_demo(NOW, content=content)
    assert message in raised.value.message


def test_a_picture_that_is_not_there_is_named(tmp_path: Path) -> None:
    content = write_article(tmp_path, GOOD)
    (content / "pictures" / "dredger.jpg").unlink()
    with pytest.raises(DemoContentError, match=r"dredger\.jpg: there is no such file"):
        read_demo(NOW, content=content)


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<b>bold", "never closed"),
        ("bold</b>", "closes nothing"),
        ("<b></b>", "is empty"),
        ("<b onclick='x'>bold</b>", "attribute"),
        ("<span>words</span>", "not a note"),
    ],
)
def test_markup_that_a_manuscript_may_not_hold_is_refused(html: str, message: str) -> None:
    with pytest.raises(DemoContentError, match=message):
        check_html(html, where="here")


def test_rows_of_a_table_are_of_one_width() -> None:
    with pytest.raises(DemoContentError, match="not of one width"):
        Fields({"rows": [["a", "b"], ["c"]]}, "here").rows("rows")
