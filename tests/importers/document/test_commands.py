"""``broadsheet import article``: drafts made, findings printed, failures told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.articles.models import Article
from broadsheet.desk.domain.house import ensure_house
from broadsheet.importers.document.commands import article
from broadsheet.importers.models import DraftFindings
from tests.importers.document.word_files import picture_bytes

pytestmark = pytest.mark.django_db

TEXT = """A Headline

By Jane Doe

Other Ledger, July 12, 2023

The first paragraph says what it says, at some length, as reported here ().

Click the share button above.
"""


@pytest.fixture(autouse=True)
def house() -> None:
    ensure_house()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(article, list(arguments))


def test_a_document_becomes_a_draft_with_its_findings_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "piece.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = run(str(path), "--create-names")
    assert result.exit_code == 0
    draft = Article.objects.get(title="A Headline")
    assert (draft.live, draft.origin_publisher) == (False, "Other Ledger")
    assert DraftFindings.objects.get(article=draft).filename == "piece.txt"
    assert "headline:    A Headline" in result.output
    assert "1 link has lost the address" in result.output
    assert "Click the share button above." in result.output


def test_a_dry_run_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "piece.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = run(str(path), "--dry-run")
    assert (result.exit_code, Article.objects.count()) == (0, 0)
    assert "headline:    A Headline" in result.output


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7")
    result = run(str(bad), str(tmp_path / "missing.txt"), str(good))
    assert result.exit_code == 1
    assert "“bad.pdf” is a PDF" in result.output
    assert "missing.txt: No such file or directory" in result.output
    assert Article.objects.count() == 1


def test_pictures_beside_a_saved_page_come_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "Page_files"
    folder.mkdir()
    (folder / "boat.png").write_bytes(picture_bytes())
    page = tmp_path / "Page.html"
    page.write_text(
        '<h1>A Headline</h1><p>By Jane Doe</p><img src="./Page_files/boat.png" alt="A boat">'
        "<p>The first paragraph says what it says, at some length.</p>",
        encoding="utf-8",
    )
    assert run(str(page)).exit_code == 0
    featured = Article.objects.get().featured_picture
    assert featured is not None
    assert featured.title == "A boat"


def test_a_picture_outside_the_documents_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture_bytes())
    inner = tmp_path / "inner"
    inner.mkdir()
    page = inner / "page.html"
    page.write_text(
        '<h1>A Headline</h1><p>By Jane Doe</p><img src="../secret.png" alt="A secret">'
        "<p>The first paragraph says what it says, at some length.</p>",
        encoding="utf-8",
    )
    assert run(str(page)).exit_code == 0
    assert Article.objects.get().featured_picture is None
