"""The demo in other languages: files that fit their originals."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from broadsheet.articles.models import Article
from broadsheet.editions.enums import EditionState, Method
from broadsheet.editions.models import Edition
from broadsheet.importers.demo.editions import add_editions, count_files
from broadsheet.importers.demo.errors import DemoContentError
from broadsheet.importers.demo.loader import CONTENT
from broadsheet.masthead.enums import DEFAULT_LANGUAGES

ARTICLES = ["choir-of-the-lock-keepers", "night-bakers-win-their-oven"]
OTHERS = sorted(set(DEFAULT_LANGUAGES) - {"en"})


def test_two_articles_are_written_by_hand_in_all_languages() -> None:
    for article in ARTICLES:
        folder = CONTENT / "editions" / article
        assert sorted(path.stem for path in folder.glob("*.toml")) == OTHERS
    assert sorted(path.stem for path in (CONTENT / "languages").glob("*.toml")) == OTHERS


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The demo's content with two languages, to be quick."""
    content = tmp_path / "content"
    for name in ("editions/choir-of-the-lock-keepers", "editions/night-bakers-win-their-oven",
                 "languages"):  # fmt: skip
        (content / name).mkdir(parents=True)
        for code in ("es", "ar"):
            shutil.copy(CONTENT / name / f"{code}.toml", content / name / f"{code}.toml")
    return content


@pytest.mark.django_db
def test_editions_are_whole_marked_as_by_hand_and_written_once(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from broadsheet.importers.demo import load

    monkeypatch.setattr(load, "add_editions", lambda: 0)
    monkeypatch.setattr(load, "_make_picture_files", lambda: None)
    load.load_demo()
    calls: list[None] = []
    written = add_editions(content=few, progress=lambda: calls.append(None))
    assert len(calls) == count_files(few) == 6
    assert add_editions(content=few) == written
    for slug in ARTICLES:
        article = Article.objects.get(slug=slug)
        made = Edition.objects.get(article=article, language="ar")
        assert (made.state, made.method, made.coverage, made.due_at) == (
            EditionState.HAND, Method.HAND, 100, None,
        )  # fmt: skip
        assert made.findings == []
        assert made.headline != article.title
    masthead = Edition.objects.get(subject="masthead", language="ar")
    assert (masthead.state, masthead.coverage) == (EditionState.HAND, 100)


@pytest.mark.django_db
def test_a_file_that_does_not_fit_is_named(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.importers.demo import load

    monkeypatch.setattr(load, "add_editions", lambda: 0)
    monkeypatch.setattr(load, "_make_picture_files", lambda: None)
    load.load_demo()
    path = few / "editions" / ARTICLES[0] / "es.toml"
    path.write_text('headline = "a"\ndeck = "b"\nkicker = "c"\nbody = ["only one"]\n')
    with pytest.raises(DemoContentError, match=r"es\.toml.* 1 texts for the 6"):
        add_editions(content=few)
