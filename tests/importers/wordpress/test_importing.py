from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.importers.domain.arrivals import take_in
from broadsheet.importers.wordpress.domain import manuscripts
from broadsheet.importers.wordpress.domain.reporting import Report
from broadsheet.importers.wordpress.models import ImportedItem, StoredComment, WaitingPicture
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import StandingPage
from broadsheet.people.models import Contributor
from broadsheet.pictures.models import Picture
from broadsheet.toolkit.models import OutboxRow
from tests.importers.wordpress.conftest import jpeg
from tests.importers.wordpress.generate import (
    SITE,
    comment,
    export,
    item,
    many_items,
)

pytestmark = pytest.mark.django_db

Bring = Callable[..., Report]
UPLOADS = f"{SITE}/wp-content/uploads/2020/05"


def attachment(post_id: int, name: str, **parts: object) -> str:
    return item(
        post_id, kind="attachment", status="inherit", title=name, content="", slug=name,
        attachment_url=f"{UPLOADS}/{name}", **parts,  # type: ignore[arg-type]
    )  # fmt: skip


def text_of(article: Article) -> str:
    return json.dumps(list(article.body.raw_data), ensure_ascii=False)


def rows(report: Report) -> dict[str, dict]:
    return {str(row["id"]): row for row in report.rows()}


# One article


def test_a_post_becomes_a_live_article_with_all_its_parts(bring: Bring) -> None:
    bring(
        item(
            7,
            title="Water returns &amp; stays",
            content="<p>It rained.</p>",
            excerpt="At <em>last</em>",
            slug="water-returns",
            terms=(("category", "kenya", "Kenya"), ("category", "water", "Water")),
            meta=(("_yoast_wpseo_metadesc", "Rain in the delta"),),
        )
    )
    article = Article.objects.get()

    assert (article.title, article.deck, article.live) == ("Water returns & stays", "At last", True)
    assert article.published_at == dt.datetime(2020, 5, 17, 8, 30, tzinfo=dt.UTC)
    assert article.published_address == "/en/2020/05/17/water-returns/"
    assert [entry.name for entry in article.byline.all()] == ["Amina Writer"]
    assert [region.name for region in article.regions.all()] == ["Kenya"]
    assert [theme.name for theme in article.themes.all()] == ["Water"]
    assert article.search_description == "Rain in the delta"
    assert "It rained." in text_of(article)
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_article_that_came_can_be_edited_and_published_at_the_desk(bring: Bring) -> None:
    bring(item(7))
    article = Article.objects.get()
    article.title = "Edited"
    article.save_revision().publish()

    again = Article.objects.get()
    assert (again.title, again.published_address) == ("Edited", "/en/2020/05/17/post-7/")


@pytest.mark.parametrize(
    ("status", "is_live"),
    [("publish", True), ("draft", False), ("pending", False), ("private", False), ("odd", False)],
)
def test_only_what_was_published_is_public(bring: Bring, status: str, is_live: bool) -> None:
    bring(item(7, status=status))
    assert Article.objects.get().live is is_live


def test_what_was_behind_a_password_stays_unpublished(bring: Bring) -> None:
    report = bring(item(7, password="enter"))
    assert Article.objects.get().live is False
    assert "was behind a password" in str(rows(report)["7"]["changes"])


def test_a_scheduled_post_goes_live_at_its_hour(bring: Bring) -> None:
    bring(item(7, status="future", date="2040-01-01 10:00:00", date_gmt="2040-01-01 09:00:00"))
    article = Article.objects.get()
    hour = dt.datetime(2040, 1, 1, 9, tzinfo=dt.UTC)

    assert (article.live, article.go_live_at) == (False, hour)
    assert article.latest_revision is not None
    assert article.latest_revision.approved_go_live_at == hour


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_debris_is_skipped_with_a_reason(bring: Bring, status: str) -> None:
    report = bring(item(7, status=status, title="", content=""))
    assert Article.objects.count() == 0
    assert rows(report)["7"]["reason"]


def test_local_dates_are_read_in_the_mastheads_zone_where_gmt_is_missing(bring: Bring) -> None:
    masthead = current_masthead()
    masthead.time_zone = "Africa/Nairobi"
    masthead.save()
    bring(item(7, date="2020-05-17 01:30:00", date_gmt=None))
    article = Article.objects.get()

    assert article.published_at == dt.datetime(2020, 5, 16, 22, 30, tzinfo=dt.UTC)
    assert article.published_address == "/en/2020/05/17/post-7/"


def test_slugs_in_other_scripts_are_read(bring: Bring) -> None:
    bring(item(7, slug="%d0%b2%d0%be%d0%b4%d0%b0"), item(8, slug="%ce%bd%ce"))
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["ν", "вода"]


def test_equal_slugs_are_told_apart(bring: Bring) -> None:
    bring(item(7, slug="same"), item(8, slug="same"))
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["same", "same-2"]


def test_co_authors_stand_in_their_order(bring: Bring) -> None:
    guest = item(
        90, kind="guest-author", title="Gia Guest", slug="cap-gia",
        meta=(("cap-display_name", "Gia Guest"), ("cap-description", "Writes on <b>rivers</b>.")),
    )  # fmt: skip
    post = item(7, terms=(("author", "cap-gia", "gia"), ("author", "cap-bruno", "bruno")))
    bring(post, guest)

    assert [entry.name for entry in Article.objects.get().byline.all()] == [
        "Gia Guest",
        "Bruno Writer",
    ]
    assert "<b>rivers</b>" in Contributor.objects.get(name="Gia Guest").note


def test_language_marks_of_polylang_and_wpml_are_kept(bring: Bring) -> None:
    group = 'a:2:{s:2:"en";i:7;s:2:"fr";i:8;}'
    term = (
        "<wp:term><wp:term_taxonomy>post_translations</wp:term_taxonomy><wp:term_slug>pll_5</wp:term_slug>"
        f"<wp:term_name>pll_5</wp:term_name><wp:term_description><![CDATA[{group}]]></wp:term_description></wp:term>"
    )
    data = export(
        item(7, terms=(("language", "en", "English"), ("post_translations", "pll_5", "pll_5"))),
        item(8, terms=(("language", "fr", "Français"), ("post_translations", "pll_5", "pll_5"))),
        item(
            9,
            meta=(
                ("_wpml_import_language_code", "pt-br"),
                ("_wpml_import_translation_group", "44"),
            ),
        ),
        extra_head=term,
    )
    bring(data)
    marks = ImportedItem.objects.order_by("key").values_list("language", "translation_group")

    assert list(marks) == [
        ("en", "polylang:7-8"), ("fr", "polylang:7-8"), ("pt-BR", "wpml:44"),
    ]  # fmt: skip
    assert Article.objects.get(language="fr").published_address == "/fr/2020/05/17/post-8/"


def test_the_newspaper_appears_in_the_languages_that_come(bring: Bring) -> None:
    posts = (
        item(7, terms=(("language", "fr", "Français"),)),
        item(8, terms=(("language", "klingon", "?"),)),
        item(9, status="draft", terms=(("language", "ar", "العربية"),)),
    )
    report = bring(*posts, is_dry=True)
    assert current_masthead().all_languages == ["en"]
    assert report.notes == ["The newspaper would also appear in French (fr): see the masthead."]

    report = bring(*posts)
    assert current_masthead().all_languages == ["en", "fr"]
    assert report.notes == ["The newspaper also appears in French (fr): see the masthead."]
    assert list(report.rows())[1]["changes"] == [
        "its language mark “klingon” names no language: taken as en"
    ]

    masthead = current_masthead()
    masthead.languages = []
    masthead.save()
    bring(*posts)
    assert current_masthead().all_languages == ["en"]  # what an editor decided stays


# Addresses


def test_old_addresses_lead_to_the_new_for_good(bring: Bring) -> None:
    bring(item(7, slug="water", link=f"{SITE}/2020/05/water/", meta=(("_wp_old_slug", "rain"),)))
    found = {row.old_path: (row.link, row.is_permanent) for row in Redirect.objects.all()}

    new = ("/en/2020/05/17/water/", True)
    feed, atom = ("/en/feed.rss", True), ("/en/feed.atom", True)
    assert found == {
        "/2020/05/water": new, "/?p=7": new, "/2020/05/rain": new,
        "/feed": feed, "/feed/rss2": feed, "/?feed=rss2": feed, "/feed/atom": atom,
        "/author/amina": ("/en/contributors/amina-writer/", True),
        "/author/amina/feed": ("/en/contributors/amina-writer/feed.rss", True),
    }  # fmt: skip


def test_later_pages_of_a_post_lead_to_its_one_page(bring: Bring) -> None:
    bring(item(7, slug="long", content="One.<!--nextpage-->Two.<!--nextpage-->Three."))
    old = Redirect.objects.filter(old_path__startswith="/2020/05/long/")
    assert sorted(row.old_path for row in old) == ["/2020/05/long/2", "/2020/05/long/3"]


def test_what_was_public_and_is_a_draft_now_is_found_once_it_is_published(bring: Bring) -> None:
    report = bring(
        item(7, kind="page", slug="form", link=f"{SITE}/form/", content="[form id='1']"),
        item(8, kind="page", slug="empty", link=f"{SITE}/empty/", content=""),
        item(9, status="draft", link=f"{SITE}/?p=9"),
    )
    paths = set(Redirect.objects.exclude(redirect_page=None).values_list("old_path", flat=True))

    assert paths == {"/form", "/?page_id=7", "/?p=7", "/empty", "/?page_id=8", "/?p=8"}
    assert [row["address"] for row in report.rows()] == ["", "", ""]


def test_a_trial_says_of_pages_what_the_move_says(bring: Bring) -> None:
    pages = (
        item(7, kind="page", slug="form", content="[form id='1']<img src='https://x.org/a.jpg'>"),
        item(8, kind="page", slug="below", parent=7),
    )
    tried, brought = (list(bring(*pages, is_dry=is_dry).rows()) for is_dry in (True, False))

    assert [(row["changes"], len(row["findings"])) for row in tried] == [
        (row["changes"], len(row["findings"])) for row in brought
    ]
    assert brought[1]["changes"] == ["It stood below “form”; pages have no levels here."]


def test_a_scheduled_page_goes_live_at_its_hour(bring: Bring) -> None:
    later = "2031-05-17 08:30:00"
    bring(item(7, kind="page", slug="soon", status="future", date=later, date_gmt=later))
    page = StandingPage.objects.get()

    assert (page.live, page.go_live_at) == (False, dt.datetime(2031, 5, 17, 8, 30, tzinfo=dt.UTC))
    assert page.scheduled_revision is not None


def test_old_archives_of_categories_lead_to_fronts(bring: Bring) -> None:
    bring(item(7, terms=(("category", "kenya", "Kenya"), ("category", "water", "Water"))))
    found = {
        row.old_path: row.link for row in Redirect.objects.filter(old_path__startswith="/category")
    }
    assert found == {
        "/category/kenya": "/en/regions/kenya/",
        "/category/kenya/feed": "/en/regions/kenya/feed.rss",
        "/category/water": "/en/themes/water/",
        "/category/water/feed": "/en/themes/water/feed.rss",
    }


def test_links_between_articles_are_rewritten_also_forward(bring: Bring) -> None:
    bring(
        item(
            7,
            content=f'<a href="{SITE}/2020/05/post-9/#x">on</a> <a href="/?p=9">by number</a> '
            f'<a href="https://www.old.example.org/2020/05/post-9">www</a> '
            f'<a href="{SITE}/gone/">gone</a> <a href="https://other.org/2020/05/post-9/">other</a>',
        ),
        item(9),
    )
    text = text_of(Article.objects.get(slug="post-7"))

    assert text.count("/en/2020/05/17/post-9/") == 3
    assert f"{SITE}/gone/" in text
    assert "https://other.org/2020/05/post-9/" in text


# The rest of the site


def test_pages_become_standing_pages(bring: Bring) -> None:
    bring(
        item(5, kind="page", title="About us", slug="about", link=f"{SITE}/about/",
             content="<!-- wp:paragraph --><p>We are few.</p><!-- /wp:paragraph -->"),
        item(6, kind="page", title="Odd", slug="regions", content="[form id='1']"),
    )  # fmt: skip
    about, odd = StandingPage.objects.order_by("title")

    assert (about.address, about.live) == ("/en/about/", True)
    assert "We are few." in about.body
    assert (odd.slug, odd.live) == ("regions-2", False)
    assert Redirect.objects.get(old_path="/about").link == "/en/about/"


def test_comments_are_stored_pings_told_apart_and_spam_counted(bring: Bring) -> None:
    report = bring(
        item(
            7,
            comments=comment(1, content="<b>Yes</b>")
            + comment(2, parent=1, approved="0")
            + comment(3, kind="pingback")
            + comment(4, approved="spam")
            + comment(5, approved="trash"),
        )
    )
    stored = StoredComment.objects.order_by("wordpress_id")

    assert [(row.wordpress_id, row.kind, row.is_approved, row.parent_wordpress_id) for row in stored] == [
        (1, "comment", True, 0), (2, "comment", False, 1), (3, "pingback", True, 0),
    ]  # fmt: skip
    assert stored[0].page_id == Article.objects.get().pk
    assert stored[0].content == "<b>Yes</b>"
    assert report.comments == Counter(stored=2, pings=1, spam=1, trash=1)


def test_comments_of_one_number_are_stored_once_and_counted_as_what_they_became(
    bring: Bring,
) -> None:
    report = bring(
        item(7, comments=comment(1) + comment(1) + comment(2)),
        item(8, comments=comment(2, kind="pingback") + comment(3)),
        item(9, status="trash", comments=comment(4)),
    )
    assert StoredComment.objects.count() == 3
    assert report.comments == Counter(
        {
            "stored": 3,
            "not stored (another has their number)": 2,
            "not stored (their item was not imported)": 1,
        }
    )


def test_two_items_of_one_number_are_never_taken_for_one(bring: Bring) -> None:
    report = bring(
        attachment(7, "a.jpg"),
        item(7, title="Post"),
        item(8, title="Other"),
        attachment(8, "b.jpg"),
    )
    assert [(row["title"], row["reason"]) for row in report.rows()] == [
        ("a.jpg", "its file is not at hand"),
        ("Post", "the export holds an item of this number already"),
        ("Other", ""),
        ("b.jpg", "the export holds an item of this number already"),
    ]


def test_absurd_dates_stop_nothing(bring: Bring) -> None:
    far, old = "9999-12-31 23:59:59", "0001-01-01 00:00:00"
    report = bring(
        item(7, date=far, date_gmt=far),
        item(8, date=old, date_gmt=old),
        zone=ZoneInfo("Asia/Tokyo"),
    )
    said = "has no readable date: that of its entry in the feed was taken"
    assert [row["changes"] for row in report.rows()] == [[said], [said]]
    assert {str(article.published_on) for article in Article.objects.all()} == {"2020-05-17"}


def test_content_beyond_measure_fails_alone(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manuscripts, "MAX_PARTS", 100)
    report = bring(item(7, content="<p>word</p>" * 60), item(8))

    assert report.outcomes == Counter(imported=1, failed=1)
    assert "120 tags and lines" in report.errors[0]


def test_names_that_are_only_logins_are_pointed_out(bring: Bring) -> None:
    report = bring(item(7), item(8, creator="ghost"), item(9, creator=""))
    assert [[f["message"] for f in row["findings"]] for row in report.rows()] == [
        [],
        ["The export does not say who its author is."],
        ["It names no author."],
    ]


def test_a_later_report_says_again_what_the_first_run_changed(bring: Bring) -> None:
    posts = (item(7, content="[odd]Words[/odd]"), item(8, status="pending"))
    first, second = (list(bring(*posts).rows()) for _ in range(2))

    for before, after in zip(first, second, strict=True):
        assert after["reason"] == "imported by an earlier run"
        for part in ("address", "changes", "findings"):
            assert after[part] == before[part]
    assert second[0]["findings"] != []


def test_other_types_are_skipped_unless_named(bring: Bring) -> None:
    report = bring(item(7, kind="recipe"), item(8, kind="nav_menu_item"))
    assert Article.objects.count() == 0
    assert "--post-type recipe" in str(rows(report)["7"]["reason"])

    bring(item(7, kind="recipe"), item(8, kind="nav_menu_item"), post_types=frozenset({"recipe"}))
    assert Article.objects.count() == 1


def test_an_editors_mapping_is_followed(bring: Bring, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[category]\nwater = ["region: Delta", "theme: Rivers"]\nkenya = "ignore"\n')
    report = bring(
        item(7, terms=(("category", "water", "Water"), ("category", "kenya", "Kenya"),
                       ("category", "new", "New"))),
        mapping=mapping,
    )  # fmt: skip

    assert list(Region.objects.values_list("name", flat=True)) == ["Delta"]
    assert sorted(Theme.objects.values_list("name", flat=True)) == ["New", "Rivers"]
    assert "category: New" in str(rows(report)["7"]["changes"])


# Accounting


def test_the_sums_hold_and_nothing_vanishes(bring: Bring) -> None:
    parts = [
        item(1), item(2, status="trash"), item(3, kind="page"), attachment(4, "a.jpg"),
        item(5, kind="nav_menu_item"), item(6, kind="wp_block"), item(6, kind="odd"),
        item(7).replace("<wp:status>", "<wp:x>"), item(1), item(8, status="draft"),
        attachment(9, "report.pdf"), item(10, kind="revision", status="inherit"),
    ]  # fmt: skip
    report = bring(*parts)

    assert report.items == len(parts)
    assert sum(report.outcomes.values()) == len(parts)
    assert report.outcomes == Counter(imported=3, skipped=8, failed=1)
    listed = [row["number"] for row in report.rows()]
    assert sorted(listed) == list(range(1, len(parts) + 1))
    assert all(row["reason"] for row in report.rows() if row["outcome"] != "imported")


def test_a_second_run_adds_nothing(bring: Bring) -> None:
    parts = [*many_items(30), item(900, kind="page"), item(901, kind="page", content="")]
    bring(*parts)
    tables = (Article, Page, Contributor, Region, Theme, Redirect, StoredComment, ImportedItem,
              WaitingPicture, Picture)  # fmt: skip
    before = [model.objects.count() for model in tables]
    report = bring(*parts)

    assert [model.objects.count() for model in tables] == before
    assert report.outcomes["imported"] == 0
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_second_run_leaves_what_editors_did(bring: Bring) -> None:
    parts = (item(7, title="Old"), item(8))
    bring(*parts)
    article = Article.objects.get(slug="post-7")
    article.title = "Better"
    article.save_revision().publish()
    Article.objects.get(slug="post-8").delete()
    bring(*parts)

    assert [article.title for article in Article.objects.all()] == ["Better"]


def test_a_later_export_adds_only_what_is_new(bring: Bring) -> None:
    bring(item(7))
    report = bring(item(7), item(8, content=f'<a href="{SITE}/2020/05/post-7/">x</a>'))
    assert report.outcomes == Counter(imported=1, skipped=1)
    assert "/en/2020/05/17/post-7/" in text_of(Article.objects.get(slug="post-8"))


def test_several_files_are_one_export(house: None, tmp_path: Path) -> None:
    from broadsheet.importers.wordpress.domain.importing import Move, Wishes

    files = (tmp_path / "1.xml", tmp_path / "2.xml")
    files[0].write_bytes(export(item(7, content=f'<a href="{SITE}/2020/05/post-8/">x</a>')))
    files[1].write_bytes(export(item(8), item(7)))
    with Move(Wishes(files=files, fetches=False)) as move:
        move.scan()
        report = move.bring_in()
        assert report.outcomes == Counter(imported=2, skipped=1)
    assert "/en/2020/05/17/post-8/" in text_of(Article.objects.get(slug="post-7"))


def test_a_trial_writes_nothing_and_reports_the_same(bring: Bring, tmp_path: Path) -> None:
    parts = [*many_items(12), item(900, kind="page"), attachment(901, "b.jpg")]
    models = (Page, Contributor, Region, Redirect, ImportedItem, OutboxRow, Picture)
    before = [model.objects.count() for model in models]
    trial = bring(*parts, is_dry=True)
    assert [model.objects.count() for model in models] == before
    assert not (tmp_path / "media").exists()

    real = bring(*parts)
    assert trial.outcomes == real.outcomes
    keys = ("number", "outcome", "reason", "address", "changes", "findings")
    assert [[row[key] for key in keys] for row in trial.rows()] == [
        [row[key] for key in keys] for row in real.rows()
    ]


def test_a_cut_off_export_brings_in_what_is_whole(bring: Bring) -> None:
    whole = export(*(item(number) for number in range(1, 8)))
    report = bring(whole[: int(len(whole) * 0.8)])

    assert Article.objects.count() == report.outcomes["imported"] > 3
    assert "is cut off at line" in report.errors[0]

    bring(whole)
    assert Article.objects.count() == 7


def test_an_item_the_database_refuses_does_not_take_others_with_it(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import DataError

    from broadsheet.importers.wordpress.domain.delivering import Desk

    deliver = Desk.deliver

    def refuse(self: Desk, batch: list) -> None:
        deliver(self, batch)
        if any(ready.item.post_id == 8 for ready in batch):
            raise DataError("no")

    def refuse_whole(self: Desk, batch: list) -> None:
        from django.db import transaction

        with transaction.atomic():
            refuse(self, batch)

    monkeypatch.setattr(Desk, "deliver", refuse_whole)
    report = bring(item(7), item(8), item(9))

    assert sorted(Article.objects.values_list("slug", flat=True)) == ["post-7", "post-9"]
    assert report.outcomes == Counter(imported=2, failed=1)


def test_a_batch_of_three_and_of_thirty_take_the_same_queries(bring: Bring) -> None:
    bring(*many_items(1))  # beats and contributors
    counts = []
    for number, posts in ((1000, 3), (2000, 30)):
        parts = [item(number + place, slug=f"s-{number + place}") for place in range(posts)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            bring(*parts)
        counts.append(len(captured))
    # SQLite takes at most 999 values a statement, so long inserts are cut.
    assert counts[1] - counts[0] <= 8


# Pictures


def uploads(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "uploads"
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(f"#{number * 60:02x}6600"))
    return folder


def picture_post(post_id: int = 7) -> str:
    return item(
        post_id,
        content=f'<p>Before</p><img class="wp-image-4" src="{UPLOADS}/dam-300x200.jpg" alt="A wall">'
        "<p>Between</p>[gallery ids='4,5']<p>After</p>",
        meta=(("_thumbnail_id", "5"),),
    )


FILES = (
    attachment(4, "dam.jpg", excerpt="The dam (Photo: R. Ode)"),
    attachment(5, "sea.jpg", meta=(("_wp_attachment_image_alt", "The sea"), ("_media_credit", "I. Lens"))),
)  # fmt: skip


def test_pictures_come_from_a_folder_of_uploads(bring: Bring, tmp_path: Path) -> None:
    folder = uploads(tmp_path, "2020/05/dam.jpg", "2020/05/sea.jpg", "2019/01/dam.jpg")
    report = bring(picture_post(), *FILES, media_from=folder)
    article = Article.objects.get()

    assert [one["type"] for one in article.body.raw_data] == [
        "text",
        "picture",
        "text",
        "gallery",
        "text",
    ]
    assert Picture.objects.count() == 2
    assert report.outcomes == Counter(imported=3)
    featured = article.featured_picture
    assert featured is not None
    assert (featured.alt, featured.credit) == ("The sea", "I. Lens")
    assert (article.featured_alt, article.featured_credit) == ("The sea", "I. Lens")
    assert article.body.raw_data[1]["value"]["credit"] == "R. Ode"


def test_pictures_that_are_missing_are_listed_and_filled_by_a_later_run(
    bring: Bring, tmp_path: Path
) -> None:
    first = bring(picture_post(), *FILES)
    assert [line.split("\t")[0] for line in first.missing()] == [
        f"{UPLOADS}/dam.jpg",
        f"{UPLOADS}/sea.jpg",
    ]
    assert Article.objects.get().featured_picture is None
    assert WaitingPicture.objects.count() == 4

    folder = uploads(
        tmp_path, "wp-content/uploads/2020/05/dam.jpg", "wp-content/uploads/2020/05/sea.jpg"
    )
    bring(picture_post(), *FILES, media_from=folder)
    article = Article.objects.get()
    assert [one["type"] for one in article.body.raw_data] == [
        "text",
        "picture",
        "text",
        "gallery",
        "text",
    ]
    assert article.featured_picture is not None
    assert WaitingPicture.objects.count() == 0

    before = article.body.raw_data[1]["id"]
    bring(picture_post(), *FILES, media_from=folder)
    assert Article.objects.get().body.raw_data[1]["id"] == before


def test_filling_pictures_leaves_what_editors_wrote(bring: Bring, tmp_path: Path) -> None:
    bring(picture_post(), *FILES)
    article = Article.objects.get()
    body = list(article.body.raw_data)
    body[0]["value"] = "<p>Rewritten</p>"
    article.body = [one for one in body if one is not body[1]]  # the first picture's place removed
    article.title = "Rewritten too"
    article.save_revision()  # a draft beside the live article

    folder = uploads(tmp_path, "2020/05/dam.jpg", "2020/05/sea.jpg")
    bring(picture_post(), *FILES, media_from=folder)
    live = Article.objects.get()
    draft = live.get_latest_revision_as_object()

    assert [one["type"] for one in live.body.raw_data] == [
        "text",
        "picture",
        "text",
        "gallery",
        "text",
    ]
    assert [one["type"] for one in draft.body.raw_data] == ["text", "text", "gallery", "text"]
    assert (draft.title, draft.body.raw_data[0]["value"]) == ("Rewritten too", "<p>Rewritten</p>")
    assert draft.featured_picture == live.featured_picture


def test_a_file_that_is_no_picture_is_reported(bring: Bring, tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "dam.jpg").write_bytes(b"<script>")
    report = bring(FILES[0], media_from=folder)
    assert Picture.objects.count() == 0
    assert report.outcomes == Counter(skipped=1)


# What follows


def test_the_worker_makes_imported_articles_findable(bring: Bring) -> None:
    bring(item(7, title="Unmistakable heron"))
    row = OutboxRow.objects.get(topic="importers.imported")
    take_in(row.payload)
    take_in(row.payload)
    assert [article.slug for article in Article.objects.search("heron")] == ["post-7"]


def test_the_report_is_written_for_editors(bring: Bring, tmp_path: Path) -> None:
    report = bring(
        item(7, title="A *star* <b>", content="[odd x='1'] <script>x</script>"),
        item(8, status="trash"),
        attachment(9, "c.jpg"),
    )
    report.write(tmp_path / "report")
    text = (tmp_path / "report" / "report.md").read_text()
    lines = (tmp_path / "report" / "items.jsonl").read_text().splitlines()

    assert "3 items: 1 imported, 2 skipped, 0 failed." in text
    assert "shortcode \\[odd\\]" in text
    assert "in the old site's trash" in text
    assert "A \\*star\\*" in text
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3]
    assert f"{UPLOADS}/c.jpg" in (tmp_path / "report" / "missing-files.txt").read_text()


def test_a_newsroom_without_its_house_is_told_what_to_do(db: None, tmp_path: Path) -> None:
    from broadsheet.articles.models import ArticleFolder
    from broadsheet.importers.wordpress.domain.importing import Move, Wishes
    from broadsheet.importers.wordpress.errors import WordPressImportError

    ArticleFolder.objects.all().delete()
    path = tmp_path / "export.xml"
    path.write_bytes(export(item(7)))
    with (
        Move(Wishes(files=(path,))) as move,
        pytest.raises(WordPressImportError, match="broadsheet init"),
    ):
        move.scan()
