from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.desk.domain.house import ensure_house
from broadsheet.importers.domain import manuscript as ms
from broadsheet.importers.domain.deliver import deliver_manuscript, publish_delivered
from broadsheet.importers.models import DraftFindings
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import Contributor
from broadsheet.pictures.models import Picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> None:
    ensure_house()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#336699").save(out, "PNG")
    return out.getvalue()


def manuscript(**parts: object) -> ms.Manuscript:
    return ms.Manuscript(headline="Water returns", body=[ms.Paragraph("It rained.")], **parts)  # type: ignore[arg-type]


def messages(findings: tuple[ms.Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.part, finding.excerpt) for finding in findings]


def test_a_manuscript_becomes_a_draft_and_nothing_is_published() -> None:
    delivered = deliver_manuscript(manuscript=manuscript(deck="At last", kicker="Water"))
    article = Article.objects.get()

    assert (article.title, article.deck, article.kicker) == ("Water returns", "At last", "Water")
    assert (article.live, article.slug, article.language) == (False, "water-returns", "en")
    assert article.latest_revision is not None
    assert delivered.findings == ()


def test_names_that_exist_are_used_and_others_are_left_to_the_editor() -> None:
    ana = Contributor.objects.create(name="Ana Reis", slug="ana")
    coast = Region.objects.create(name="Coast", slug="coast")
    delivered = deliver_manuscript(
        manuscript=manuscript(
            byline=[ms.BylineEntry("ana reis"), ms.BylineEntry("Somebody New")],
            regions=["coast", "Moon"],
            themes=["Tides"],
        )
    )
    article = delivered.article

    assert [(entry.contributor, entry.guest_name) for entry in article.byline.all()] == [
        (ana, ""),
        (None, "Somebody New"),
    ]
    assert (list(article.regions.all()), list(article.themes.all())) == ([coast], [])
    assert messages(delivered.findings) == [
        ("byline", "Somebody New"),
        ("regions", "Moon"),
        ("themes", "Tides"),
    ]


def test_names_are_made_where_the_import_may() -> None:
    deliver_manuscript(
        manuscript=manuscript(byline=[ms.BylineEntry("Ana Reis", key="ana")], themes=["Tides"]),
        creates_names=True,
    )
    assert Contributor.objects.get().slug == "ana"
    assert Theme.objects.get().slug == "tides"


def test_pictures_are_stored_and_lost_ones_are_reported() -> None:
    found = ms.PictureRef("boat.png", content=png(), alt="A boat", credit="Rui")
    lost = ms.PictureRef("https://example.org/lost.jpg")
    delivered = deliver_manuscript(
        manuscript=ms.Manuscript(
            headline="Boats", featured=found, body=[ms.Picture(found), ms.Picture(lost)]
        )
    )
    picture = Picture.objects.get()

    assert (picture.alt, picture.credit) == ("A boat", "Rui")
    assert delivered.article.featured_picture == picture
    assert [block.block_type for block in delivered.article.body] == ["picture", "kept"]
    assert messages(delivered.findings) == [("pictures", "https://example.org/lost.jpg")]


def test_an_article_from_elsewhere_keeps_its_origin_and_ours_does_not() -> None:
    masthead = current_masthead()
    elsewhere = ms.Origin("Other Paper", "https://other.example/a", "Other Ltd", 2024)
    article = deliver_manuscript(manuscript=manuscript(origin=elsewhere)).article
    assert article.is_syndicated is True
    assert (article.origin_publisher, article.origin_url) == (
        "Other Paper",
        "https://other.example/a",
    )
    assert (article.copyright_holder, article.copyright_year) == ("Other Ltd", 2024)

    ours = ms.Origin(masthead.name, "https://example.org/x")
    assert deliver_manuscript(manuscript=manuscript(origin=ours)).article.is_syndicated is False


def test_two_articles_of_one_headline_have_two_addresses() -> None:
    slugs = [deliver_manuscript(manuscript=manuscript()).article.slug for _ in range(3)]
    assert slugs == ["water-returns", "water-returns-2", "water-returns-3"]


def test_a_headline_in_any_script_gives_an_address() -> None:
    arabic = ms.Manuscript(headline="عودة المياه", language="ar")
    assert deliver_manuscript(manuscript=arabic).article.slug == "عودة-المياه"


def test_findings_are_kept_beside_the_draft() -> None:
    source = manuscript(findings=[ms.Finding("deck", "Taken from the second line", excerpt="At")])
    delivered = deliver_manuscript(manuscript=source, filename="story.docx")

    row = DraftFindings.objects.get(article=delivered.article)
    assert row.findings == [
        {
            "part": "deck",
            "message": "Taken from the second line",
            "excerpt": "At",
            "certainty": "sure",
        }
    ]


def test_publishing_a_delivered_article_keeps_its_date() -> None:
    at = dt.datetime(2019, 5, 6, 12, tzinfo=dt.UTC)
    article = deliver_manuscript(manuscript=manuscript()).article
    publish_delivered(article=article, at=at)

    article = Article.objects.get()
    assert (article.live, article.first_published_at) == (True, at)
    assert article.published_address == "/en/2019/05/06/water-returns/"


def test_a_failure_in_the_middle_leaves_nothing_behind() -> None:
    broken = manuscript(corrections=[ms.Correction("x", made_at=None)])  # type: ignore[arg-type]
    with pytest.raises(Exception, match="made_at"):
        deliver_manuscript(manuscript=broken)
    assert Article.objects.count() == 0
