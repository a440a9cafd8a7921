"""The article's page: every part that it has, said once and in its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from broadsheet.articles.models import Article
from tests.factories import (
    make_article,
    make_contributor,
    make_masthead,
    make_picture,
    make_region,
    make_standing_page,
    make_theme,
)
from tests.frontpage.reading import Page, page_at, read

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert(1)</script> & “quotes”"


@pytest.fixture
def masthead() -> Any:
    return make_masthead(
        languages=["ar"],
        time_zone="Europe/Lisbon",
        reprint_terms="<p>Repost it.</p>",
        disclaimer="<p>Ours.</p>",
        fair_use_notice="<p>Fair.</p>",
        note_to_readers="<p>Pass it on.</p>",
    )


def test_the_head_of_an_article(masthead: Any) -> None:
    ana = make_contributor("Ana Lund", slug="ana")
    bo = make_contributor("Bo Berg", slug="bo")
    article = make_article(
        headline="The sluice is shut",
        kicker="Water",
        deck="Nine nights.",
        dateline="Portmeer",
        byline=[ana, "Guest Writer", (bo, "pictures")],
        regions=[make_region("Coast", slug="coast")],
        themes=[make_theme("Climate", slug="climate")],
        at="2026-07-01T08:05:00+00:00",
        slug="sluice",
    )
    assert article.published_address == "/en/2026/07/01/sluice/"
    page = page_at("/en/2026/07/01/sluice/")

    assert page.one("title") == "The sluice is shut – The Tidewater Post"
    assert page.one("h1") == "The sluice is shut"
    assert page.one(".article-head .kicker") == "Water"
    assert page.one(".article-head .deck") == "Nine nights."
    assert page.one(".authors") == "By Ana Lund and Guest Writer"
    assert page.links(".authors a") == [("Ana Lund", "/en/contributors/ana/")]
    assert page.one(".tasks") == "Pictures: Bo Berg"
    assert page.one(".dates") == "The Tidewater Post Portmeer 1 July 2026, 09:05"
    assert page.attribute(".dates time", "datetime") == "2026-07-01T09:05:00+01:00"
    assert page.links(".beats a") == [
        ("Climate", "/en/themes/climate/"),
        ("Coast", "/en/regions/coast/"),
    ]
    assert page.attribute("html", "lang") == "en"
    assert page.attribute("html", "dir") == "ltr"
    assert page.attribute('link[rel="canonical"]', "href") == (
        "http://localhost:8000/en/2026/07/01/sluice/"
    )
    assert page.attribute('meta[name="description"]', "content") == "Nine nights."


def test_the_lines_under_an_article_of_ours(masthead: Any) -> None:
    ana = make_contributor("Ana Lund", slug="ana", note="<p>Ana reports on water.</p>")
    article = make_article(byline=[ana], at="2026-07-01T08:05:00+00:00")
    page = page_at(article.published_address)

    assert page.one(".source") == "The original source of this article is The Tidewater Post."
    assert page.links(".source a") == [
        ("The Tidewater Post", f"http://localhost:8000{article.published_address}")
    ]
    assert page.one(".copyright") == "Copyright © Ana Lund, The Tidewater Post, 2026"
    assert page.texts(".terms") == ["Reprints Repost it.", "Disclaimer Ours.", "Fair use Fair."]
    assert page.one(".note-to-readers") == "Pass it on."
    assert page.one(".contributor") == "Ana Lund Ana reports on water."


def test_an_article_overrides_what_the_masthead_says(masthead: Any) -> None:
    article = make_article(
        reprint_terms="<p>Never.</p>",
        note_to_readers="<p>Read on.</p>",
        contributors_note="<p>About both.</p>",
        copyright_holder="Foundation",
        copyright_year=2019,
        byline=[make_contributor("Ana", note="<p>unused</p>")],
    )
    page = page_at(article.published_address)
    assert page.texts(".terms") == ["Reprints Never.", "Disclaimer Ours.", "Fair use Fair."]
    assert page.one(".note-to-readers") == "Read on."
    assert page.one(".about-authors") == "About both."
    assert page.one(".copyright") == "Copyright © Foundation, 2019"


def test_a_syndicated_article_names_its_source_and_leaves_the_canonical_address_to_it() -> None:
    make_masthead()
    article = make_article(
        is_syndicated=True,
        origin_publisher="The Other Paper",
        origin_url="https://other.example/story",
        byline=["Far Writer"],
        at="2025-03-01T12:00:00+00:00",
    )
    page = page_at(article.published_address)
    assert page.attribute('link[rel="canonical"]', "href") == "https://other.example/story"
    assert page.one(".source") == "The original source of this article is The Other Paper."
    assert page.links(".source a") == [("The Other Paper", "https://other.example/story")]
    assert page.one(".copyright") == "Copyright © Far Writer, The Other Paper, 2025"


def test_a_correction_is_public_dated_and_marked(masthead: Any) -> None:
    article = make_article(
        corrections=[
            ("2026-07-02T10:00:00+00:00", "<p>First.</p>"),
            ("2026-07-03T10:00:00+00:00", "<p>It is <b>seven</b>.</p>"),
        ],
        at="2026-07-01T08:00:00+00:00",
    )
    page = page_at(article.published_address)
    assert page.texts(".correction") == ["3 July 2026 It is seven.", "2 July 2026 First."]
    assert page.links("a.corrected") == [("Corrected", "#corrections")]


def test_every_block_has_its_place(masthead: Any) -> None:
    picture = make_picture(alt="A boat", caption="Default", credit="Lotte")
    article = make_article(
        body=[
            ("text", "<p>Start.</p><h2>Head</h2><ul><li>a</li></ul>"),
            (
                "quotation",
                {
                    "text": "<p>Words.</p>",
                    "speaker": "Petra",
                    "source": "Report",
                    "source_url": "https://r.example/",
                },
            ),
            ("pull_quote", {"text": "Large words", "speaker": "Voss"}),
            ("picture", _picture(picture, caption="<p>Own <i>caption</i></p>")),
            ("picture", _picture(picture, is_decorative=True)),
            (
                "gallery",
                {
                    "pictures": [
                        {"type": "item", "id": "a", "value": _picture(picture)},
                        {"type": "item", "id": "b", "value": _picture(picture, alt="B")},
                    ],
                    "caption": "Both",
                },
            ),
            ("table", _table()),
            ("embed", {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Film"}),
            ("embed", {"url": "https://elsewhere.example/x", "title": ""}),
            ("editors_note", "<p>We asked.</p>"),
            ("preformatted", "a\n  <b>"),
            ("kept", {"what": "form", "text": "<form>"}),
        ]
    )
    page = page_at(article.published_address)
    assert page.texts(".story > p, .story > h2, .story > ul") == ["Start.", "Head", "a"]
    assert page.one(".quotation") == "Words. Petra, Report"
    assert page.attribute(".quotation cite a", "href") == "https://r.example/"
    assert page.one(".pull-quote") == "Large words Voss"
    assert page.texts(".story > .picture figcaption") == ["Own caption Lotte", "Default Lotte"]
    assert page.attributes(".story > .picture img", "alt") == ["A boat", ""]
    assert page.attributes(".gallery img", "alt") == ["A boat", "B"]
    assert page.one(".gallery > figcaption") == "Both"
    assert page.one(".table > figcaption") == "Costs"
    assert page.texts("thead th") == ["First"]
    assert page.texts("tbody th") == ["Pumps", "Barge"]
    assert page.texts("tbody td.n") == ["2,480,000", "140,000"]
    assert page.attributes(".table-scroll", "tabindex") == ["0"]
    assert page.links(".embed a") == [
        ("Film", "https://youtu.be/dQw4w9WgXcQ"),
        ("See it at elsewhere.example", "https://elsewhere.example/x"),
    ]
    assert page.attributes(".embed", "data-player") == [
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "",
    ]
    assert page.one(".editors-note") == "Editor’s note We asked."
    assert page.elements("pre")[0].get_text() == "a\n  <b>"
    assert "form" not in page.one(".story")
    assert page.attributes("iframe", "src") == []


def test_pictures_have_sizes_formats_and_dimensions(masthead: Any) -> None:
    picture = make_picture(width=1000, height=600, alt="A boat")
    article = make_article(
        featured_picture=picture, featured_alt="Own alt", body=[("picture", _picture(picture))]
    )
    page = page_at(article.published_address)
    assert page.attributes("img", "width") == ["1000", "1000"]
    assert page.attributes("img", "height") == ["600", "600"]
    assert page.attributes("img", "alt") == ["Own alt", "A boat"]
    assert page.attributes("img", "fetchpriority") == ["high", ""]
    assert page.attributes("img", "loading") == ["", "lazy"]
    assert page.attributes("source", "type") == ["image/avif", "image/avif"]
    [avif, _] = page.attributes("source", "srcset")
    assert [part.split()[1] for part in avif.split(", ")] == ["480w", "960w", "1000w"]


def test_notes_are_numbered_and_lead_back(masthead: Any) -> None:
    article = make_article(
        body=[
            ("text", "<p>One.<span data-note>First note</span></p>"),
            ("quotation", {"text": "<p>Two.<span data-note>Second note</span></p>"}),
        ]
    )
    page = page_at(article.published_address)
    assert page.links(".note-mark a") == [("1", "#note-1"), ("2", "#note-2")]
    assert page.attributes(".notes li", "id") == ["note-1", "note-2"]
    assert page.texts(".notes li") == ["First note ↩", "Second note ↩"]
    assert page.attributes(".note-back", "href") == ["#mark-1", "#mark-2"]


def test_links_are_numbered_for_print_with_full_addresses() -> None:
    make_masthead()
    about = make_standing_page("About", slug="about")
    other = make_article(slug="other", at="2026-01-02T12:00:00+00:00")
    article = make_article(
        body=[
            (
                "text",
                f'<p><a href="https://a.example/?x=1&amp;y=2">a</a>'
                f'<a linktype="page" id="{other.pk}">b</a>'
                f'<a linktype="page" id="{about.pk}">c</a></p>',
            )
        ],
        at="2026-02-03T12:00:00+00:00",
        slug="this",
    )
    page = page_at(article.published_address)
    assert page.attributes(".story a", "data-n") == ["1", "2", "3"]
    assert page.attributes(".story a", "href") == [
        "https://a.example/?x=1&y=2",
        "/en/2026/01/02/other/",
        "/en/about/",
    ]
    assert page.texts(".print-links li") == [
        "https://a.example/?x=1&y=2",
        "http://localhost:8000/en/2026/01/02/other/",
        "http://localhost:8000/en/about/",
        "http://localhost:8000/en/2026/02/03/this/",
    ]
    # The address runs from the left in every language, its number stands where the list's do.
    assert set(page.attributes(".print-links li bdi", "dir")) == {"ltr"}
    assert page.attributes(".print-links li", "dir") == [""] * 4


def test_what_its_theme_had_before_is_linked() -> None:
    make_masthead()
    theme = make_theme("Water", slug="water")
    for day in (1, 2, 3, 4, 6):
        make_article(headline=f"Day {day}", themes=[theme], at=f"2026-05-0{day}T12:00:00+00:00")
    article = make_article(headline="Day 5", themes=[theme], at="2026-05-05T12:00:00+00:00")
    page = page_at(article.published_address)
    assert page.texts(".more-from li") == ["Day 4", "Day 3", "Day 2"]
    assert page.links(".more-from p a") == [("All articles on Water", "/en/themes/water/")]


def test_hostile_words_stay_words(masthead: Any) -> None:
    picture = make_picture(alt=HOSTILE, caption=HOSTILE, credit=HOSTILE)
    article = make_article(
        headline=HOSTILE,
        deck=HOSTILE,
        kicker=HOSTILE[:80],
        dateline=HOSTILE,
        byline=[HOSTILE],
        themes=[make_theme(HOSTILE)],
        featured_picture=picture,
        body=[
            ("quotation", {"text": "x", "speaker": HOSTILE, "source_url": "javascript:alert(1)"}),
            ("pull_quote", {"text": HOSTILE}),
            ("embed", {"url": "javascript:alert(1)", "title": HOSTILE}),
            ("embed", {"url": "https://youtu.be/dQw4w9WgXcQ", "title": '" onload="alert(1)'}),
            ("table", _table(caption=HOSTILE, heading=HOSTILE, cell=HOSTILE)),
            ("preformatted", HOSTILE),
        ],
        is_syndicated=True,
        origin_publisher=HOSTILE,
        origin_url="https://a.example/?\"onclick='x'",
    )
    page = page_at(article.published_address)
    assert page.one("h1") == HOSTILE
    assert page.one(".pull-quote") == HOSTILE
    assert [script.get("type") for script in page.elements("script")] == [
        "application/ld+json",
        "module",
        "module",
    ]
    assert "javascript:" not in page.text
    assert not [
        name
        for element in page.elements("*")
        for name in element.attrs
        if name.startswith("on") or name == "style"
    ]
    data = json.loads(page.elements("script")[0].string or "")
    assert data["headline"] == HOSTILE


def test_the_metadata_of_an_article(masthead: Any) -> None:
    picture = make_picture(width=1400, height=800, alt="A boat", credit="Lotte")
    article = make_article(
        headline="Shut",
        deck="Nine nights.",
        byline=[make_contributor("Ana", slug="ana"), ("Bo", "pictures")],
        regions=[make_region("Coast")],
        themes=[make_theme("Climate")],
        featured_picture=picture,
        corrections=[("2026-07-02T10:00:00+00:00", "<p>It is <b>seven</b>.</p>")],
        at="2026-07-01T08:00:00+00:00",
        slug="shut",
    )
    page = page_at(article.published_address)
    data = json.loads(page.elements('script[type="application/ld+json"]')[0].string or "")
    own = "http://localhost:8000/en/2026/07/01/shut/"
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Shut"
    assert (data["@id"], "mainEntityOfPage" in data) == (own, False)
    assert data["datePublished"] == "2026-07-01T09:00:00+01:00"
    assert data["author"] == [
        {"@type": "Person", "name": "Ana", "url": "http://localhost:8000/en/contributors/ana/"}
    ]
    assert data["contributor"] == [{"@type": "Person", "name": "Bo"}]
    assert data["copyrightHolder"] == [
        data["author"][0],
        {"@type": "Organization", "name": "The Tidewater Post"},
    ]
    assert data["copyrightYear"] == 2026
    assert data["publisher"]["name"] == "The Tidewater Post"
    logo = data["publisher"]["logo"]
    assert logo["url"].startswith("http://localhost:8000/static/frontpage/icon-512")
    assert data["articleSection"] == ["Climate"]
    assert data["correction"] == [
        {
            "@type": "CorrectionComment",
            "datePublished": "2026-07-02T11:00:00+01:00",
            "text": "It is seven.",
        }
    ]
    assert [image["width"] for image in data["image"]] == [1400, 1200]

    assert page.attribute('meta[property="og:type"]', "content") == "article"
    assert page.attribute('meta[property="og:title"]', "content") == "Shut"
    assert page.attribute('meta[property="og:url"]', "content") == own
    card = page.attribute('meta[property="og:image"]', "content")
    assert card.startswith("http://localhost:8000/media/")
    assert page.attribute('meta[name="twitter:card"]', "content") == "summary_large_image"


def test_an_arabic_article_runs_from_the_right(masthead: Any) -> None:
    article = make_article(
        headline="آخر القوارب", language="ar", slug="قوارب", at="2026-07-01T08:00:00+00:00"
    )
    assert article.published_address == "/ar/2026/07/01/قوارب/"
    page = page_at("/ar/2026/07/01/قوارب/")
    assert page.attribute("html", "dir") == "rtl"
    assert page.attribute("html", "lang") == "ar"
    assert page.one(".dates time") == "1 يوليو 2026، 09:00"
    assert page.attribute('link[rel="canonical"]', "href") == (
        "http://localhost:8000/ar/2026/07/01/%D9%82%D9%88%D8%A7%D8%B1%D8%A8/"
    )


def test_an_updated_article_says_when(masthead: Any) -> None:
    article = make_article(at="2026-07-01T08:00:00+00:00")
    Article.objects.filter(pk=article.pk).update(last_published_at="2026-07-03T08:00:00+00:00")
    assert page_at(article.published_address).one(".updated") == "Updated 3 July 2026, 09:00"
    Article.objects.filter(pk=article.pk).update(last_published_at="2026-07-01T08:04:00+00:00")
    assert page_at(article.published_address).texts(".updated") == []


def test_a_draft_has_no_page(masthead: Any) -> None:
    article = make_article(live=False)
    read(article.address, status=404)


@pytest.mark.parametrize("copies", [1, 3])
def test_a_page_costs_the_same_queries_however_much_stands_on_it(
    copies: int, masthead: Any, django_assert_num_queries: Any
) -> None:
    picture_blocks = [("picture", _picture(make_picture())) for _ in range(copies)]
    linked = make_article()
    article = make_article(
        body=[
            *picture_blocks,
            *[("text", f'<p><a linktype="page" id="{linked.pk}">x</a></p>')] * copies,
        ],
        byline=[make_contributor(note="<p>x</p>") for _ in range(copies)],
        regions=[make_region() for _ in range(copies)],
        themes=[make_theme() for _ in range(copies)],
        corrections=[("2026-07-02T10:00:00+00:00", "<p>x</p>")] * copies,
    )
    read(article.published_address)
    with django_assert_num_queries(13):
        read(article.published_address)


def _picture(picture: Any, **fields: Any) -> dict[str, Any]:
    return {
        "picture": picture.pk,
        "alt": "",
        "is_decorative": False,
        "caption": "",
        "credit": "",
        **fields,
    }


def _table(*, caption: str = "Costs", heading: str = "First", cell: str = "") -> dict[str, Any]:
    return {
        "table": {
            "columns": [{"type": "text", "heading": ""}, {"type": "number", "heading": heading}],
            "rows": [
                {"values": ["<p>Pumps</p>", cell or "2,480,000"]},
                {"values": ["<p>Barge</p>", "140,000"]},
            ],
            "caption": caption,
        },
        "has_row_headers": True,
    }


def test_the_page_module_reads_what_is_there() -> None:
    """The helper of these tests tells an absent element from an empty one."""
    from django.http import HttpResponse

    page = Page(HttpResponse("<p class='a'></p>"))
    assert page.texts(".a") == [""]
    assert page.texts(".b") == []
