"""The reader's pages in a real browser: accessible, private, light, and whole without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from broadsheet.frontpage.views.errors import broken
from tests.factories import (
    make_article,
    make_contributor,
    make_masthead,
    make_picture,
    make_region,
    make_standing_page,
    make_theme,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARTICLE = "/en/2026/05/01/sluice/"
ARABIC = "/ar/2026/05/02/boats/"
WITHDRAWN = "/en/2026/05/03/gone/"


@dataclass(frozen=True)
class Site:
    """A newspaper being served."""

    url: str
    browser: Browser

    @contextmanager
    def page(self, **options: Any) -> Iterator[Page]:
        context = self.browser.new_context(**options)
        # What Django's own handler does not serve: the page for errors, without a broken site.
        context.route("**/broken/", _show_broken)
        try:
            yield context.new_page()
        finally:
            context.close()


def _show_broken(route: Route) -> None:
    response = broken(None)  # type: ignore[arg-type]
    route.fulfill(status=500, body=response.content, content_type="text/html")


@pytest.fixture
def site(
    live_server: Any, browser: Browser, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Site:
    # Pages are rendered when the browser asks; pressing them all here would take a minute.
    monkeypatch.setattr("broadsheet.toolkit.outbox.drain", lambda **_limits: 0)
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    make_masthead(
        languages=["ar"],
        description="All the news.",
        contact_email="desk@post.example",
        note_to_readers="<p>Pass it on.</p>",
        reprint_terms="<p>Repost it.</p>",
    )
    picture = make_picture(width=500, height=320, caption="A caption")
    water, work = make_theme("Water", slug="water"), make_theme("Work", slug="work")
    ana = make_contributor(
        "Ana Lund",
        slug="ana",
        note="<p>Ana reports.</p>",
        portrait=make_picture(are_portraits=True),
    )
    make_standing_page("About", slug="about", body='<p>We <a href="/en/">are</a>.</p>')
    for number in range(1, 6):
        make_article(
            headline=f"An earlier article with number {number}",
            deck="Its deck.",
            themes=[water if number % 2 else work],
            featured_picture=picture if number % 3 else None,
            byline=[ana],
            at=f"2026-04-0{number}T12:00:00+00:00",
        )
    blocks = _blocks(picture.pk)
    for language, slug, day, headline in (
        ("en", "sluice", 1, "The old sluice is shut for nine nights"),
        ("ar", "boats", 2, "آخر صُنّاع القوارب في ساندري"),
    ):
        make_article(
            headline=headline,
            language=language,
            slug=slug,
            kicker="Water",
            deck="Nine nights, and four metres of crack.",
            dateline="Portmeer",
            byline=[ana, "Guest"],
            regions=[make_region("Coast")],
            themes=[water],
            featured_picture=picture,
            body=blocks,
            corrections=[("2026-05-04T12:00:00+00:00", "<p>It is seven.</p>")],
            at=f"2026-05-0{day}T12:00:00+00:00",
        )
    make_article(slug="gone", at="2026-05-03T12:00:00+00:00").unpublish()
    return Site(live_server.url, browser)


def _blocks(picture: int) -> list[tuple[str, Any]]:
    figure = {
        "picture": picture,
        "alt": "A boat",
        "is_decorative": False,
        "caption": "",
        "credit": "",
    }
    cells = [{"values": [f"<p>Row {row}</p>", *(["2,480,000"] * 6)]} for row in range(4)]
    columns = [{"type": "text", "heading": "Year"}]
    columns += [{"type": "number", "heading": f"Column {number}"} for number in range(6)]
    return [
        ("text", '<p>The sluice <a href="https://elsewhere.example/">is shut</a>.<span data-note>A note</span></p><h2>Why</h2><ul><li>One</li></ul>'),
        ("quotation", {"text": "<p>It is serious.</p>", "speaker": "Petra", "source": "Report", "source_url": "https://r.example/"}),
        ("pull_quote", {"text": "Serious but stable", "speaker": "Petra"}),
        ("picture", figure),
        ("gallery", {"pictures": [{"type": "item", "id": str(n), "value": figure} for n in range(3)], "caption": "Three"}),
        ("table", {"table": {"columns": columns, "rows": cells, "caption": "A wide table"}, "has_row_headers": True}),
        ("embed", {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "A film"}),
        ("editors_note", "<p>We asked.</p>"),
        ("preformatted", "a long line of code that is wider than any small telephone could ever show at once\nend"),
    ]  # fmt: skip


PAGES = [
    "/en/", ARTICLE, ARABIC, "/en/themes/water/", "/en/contributors/ana/", "/en/regions/",
    "/en/archive/", "/en/2026/04/", "/en/about/", "/en/nothing/", WITHDRAWN, "/broken/",
]  # fmt: skip


def test_axe_finds_nothing(site: Site) -> None:
    axe = Axe()
    found = {}
    for scheme in ("light", "dark"):
        with site.page(color_scheme=scheme) as page:
            for address in PAGES:
                page.goto(f"{site.url}{address}")
                results = axe.run(page)
                if results.violations_count:
                    found[scheme, address] = results.generate_report()
    assert found == {}


def test_nothing_comes_from_elsewhere_and_no_cookie_is_set(site: Site) -> None:
    requested: list[str] = []
    with site.page() as page:
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: pytest.fail(message.text))
        for address in PAGES:
            if address not in ("/en/nothing/", WITHDRAWN, "/broken/"):
                page.goto(f"{site.url}{address}", wait_until="networkidle")
        assert page.context.cookies() == []
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert [url for url in requested if not url.startswith(f"{site.url}/")] == []


def test_a_player_loads_when_the_reader_asks(site: Site) -> None:
    with site.page() as page:
        page.route(
            "https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="player")
        )
        page.goto(f"{site.url}{ARTICLE}")
        assert page.locator("iframe").count() == 0
        page.get_by_role("button", name="Show it here").click()
        frame = page.locator("iframe")
        assert frame.get_attribute("src") == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
        assert frame.get_attribute("title") == "A film"


def test_everything_can_be_read_without_scripts(site: Site) -> None:
    with site.page(java_script_enabled=False) as page:
        page.goto(f"{site.url}{ARTICLE}")
        assert page.get_by_role("heading", level=1).inner_text() == (
            "The old sluice is shut for nine nights"
        )
        assert page.get_by_role("link", name="A film").get_attribute("href") == (
            "https://youtu.be/dQw4w9WgXcQ"
        )
        assert page.get_by_role("button").count() == 0
        page.get_by_role("link", name="Note 1").click()
        assert page.url.endswith("#note-1")


def test_an_article_weighs_at_most_60_kilobytes_before_pictures(site: Site) -> None:
    weights: dict[str, int] = {}
    with site.page() as page:

        def weigh(response: Any) -> None:
            kind = response.request.resource_type
            if kind in ("document", "stylesheet", "script"):
                weights[response.url] = len(response.body())

        page.on("response", weigh)
        page.goto(f"{site.url}{ARTICLE}", wait_until="networkidle")
    assert len(weights) == 18  # the page, three styles, twelve of what stands in it, two scripts
    assert sum(weights.values()) <= 60_000, weights


def test_no_page_is_wider_than_the_window(site: Site) -> None:
    widths: dict[tuple[str, int], int] = {}
    with site.page() as page:
        for address in PAGES:
            page.goto(f"{site.url}{address}")
            for width in (360, 768, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                widths[address, width] = page.evaluate("document.documentElement.scrollWidth")
    assert {place: wide for place, wide in widths.items() if place[1] != wide} == {}


def test_no_page_is_wider_than_the_window_with_letters_of_twice_the_size(site: Site) -> None:
    widths: dict[str, int] = {}
    with site.page(viewport={"width": 360, "height": 800}) as page:
        for address in PAGES:
            page.goto(f"{site.url}{address}")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert {address: wide for address, wide in widths.items() if wide != 360} == {}


def test_a_table_takes_the_room_it_needs_before_it_scrolls(site: Site) -> None:
    hidden: dict[int, bool] = {}
    with site.page() as page:
        page.goto(f"{site.url}{ARTICLE}")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            hidden[width] = page.locator(".table-scroll").evaluate(
                "e => e.scrollWidth > e.clientWidth"
            )
    assert hidden == {360: True, 1280: False}


def test_a_page_from_the_right_is_laid_out_from_the_right(site: Site) -> None:
    with site.page(viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{site.url}{ARABIC}")
        name = page.locator(".nameplate a").bounding_box()
        jump = page.locator(".masthead-jump a").bounding_box()
        assert name is not None
        assert jump is not None
        assert name["x"] > jump["x"]
        quotation = page.locator(".quotation")
        assert quotation.evaluate("e => getComputedStyle(e).borderRightWidth") == "4px"
        assert quotation.evaluate("e => getComputedStyle(e).borderLeftWidth") == "0px"


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(site: Site) -> None:
    with site.page(viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{site.url}{ARTICLE}")
        order = _tab_through(page, 15)
        assert order[:5] == ["Skip to the text", "The Tidewater Post", "Sections", "Water", "Work"]
        assert order[5:8] == ["Ana Lund", "Corrected", "Translate"]
        assert order[8:11] == ["Water", "Coast", "is shut"]
        page.goto(f"{site.url}{ARTICLE}")
        page.keyboard.press("Tab")
        assert page.locator(".skip").evaluate("e => e.getBoundingClientRect().top >= 0")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"

    for scheme in ("light", "dark"):
        with site.page(color_scheme=scheme) as page:
            page.goto(f"{site.url}/en/")
            for _ in range(25):
                page.keyboard.press("Tab")
                style = page.evaluate(
                    "(() => { const s = getComputedStyle(document.activeElement);"
                    " return [s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
                )
                assert style == ["solid", 3]


def test_print_shows_addresses_and_no_furniture(site: Site) -> None:
    with site.page() as page:
        page.goto(f"{site.url}{ARTICLE}")
        page.emulate_media(media="print")
        assert page.locator(".sections").is_hidden()
        assert page.locator(".footer").is_hidden()
        assert page.locator(".embed-ask").is_hidden()
        assert page.locator(".print-links").is_visible()
        numbers = page.locator(".story a[data-n]").evaluate_all(
            "links => links.map(a => getComputedStyle(a, '::after').content)"
        )
        assert numbers[0] == '"[" "1" "]"' or "1" in numbers[0]
        listed = page.locator(".print-links li").all_inner_texts()
        assert listed[0] == "https://elsewhere.example/"
        assert listed[-1] == f"{site.url}{ARTICLE}"
        page.emulate_media(media="screen")
        assert page.locator(".print-links").is_hidden()


def test_a_strict_policy_holds(site: Site) -> None:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "manifest-src 'self'; frame-src https://www.youtube-nocookie.com; base-uri 'none'"
    )

    def with_policy(route: Route) -> None:
        response = route.fetch()
        route.fulfill(
            response=response, headers={**response.headers, "content-security-policy": policy}
        )

    problems: list[str] = []
    with site.page() as page:
        page.on("console", lambda message: problems.append(message.text))
        page.route(re.compile(f"{re.escape(site.url)}/(en|ar)/.*"), with_policy)
        for address in ("/en/", ARTICLE, ARABIC):
            page.goto(f"{site.url}{address}", wait_until="networkidle")
    assert problems == []


def _tab_through(page: Page, steps: int) -> list[str]:
    names: list[str] = []
    read: Callable[[], str] = lambda: page.evaluate(  # noqa: E731
        "(document.activeElement.innerText || '').trim()"
    )
    for _ in range(steps):
        page.keyboard.press("Tab")
        names.append(read())
    return names
