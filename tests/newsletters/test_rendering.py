"""A mail as readers see it: HTML and text, in every direction, small, and quiet."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from broadsheet.newsletters.domain.content import gather_content
from broadsheet.newsletters.domain.plaintext import WIDTH
from broadsheet.newsletters.domain.rendering import Links, Rendered, render_mail
from broadsheet.newsletters.models import Issue
from tests.factories import make_article, make_masthead, make_picture
from tests.newsletters.mails import WORDS, make_issue_of, write_article

pytestmark = pytest.mark.django_db

LINKS = Links("http://localhost:8000/own/preferences/", "http://localhost:8000/own/leave/")
CORRECTION = (
    "2026-11-23T12:00:00+00:00",
    '<p>It was <b>seven</b>, see <a href="/en/">here</a>.</p>',
)


@pytest.fixture(autouse=True)
def newspaper() -> None:
    make_masthead(offered_languages=["es", "ar", "my"], postal_address="4 Quay\nTidewater")


def rendered(issue: Issue, language: str = "en") -> Rendered:
    return render_mail(gather_content(issue=issue, language=language), links=LINKS)


def tree(mail: Rendered) -> etree._Element:
    return etree.fromstring(mail.html.encode(), etree.HTMLParser(encoding="utf-8"))


def attributes(mail: Rendered, path: str) -> list[str]:
    return [str(value) for value in tree(mail).xpath(path)]


def full_issue() -> Issue:
    first = write_article(
        kicker="Water", featured_picture=make_picture(width=1600, height=1000),
        featured_alt="A gate", byline=["Ana Silva"],
    )  # fmt: skip
    second = write_article(headline="Second", featured_picture=make_picture())
    fixed = make_article(headline="Fixed", corrections=[CORRECTION])
    note = "<p>Good <b>morning</b>.</p>"
    return make_issue_of(first, second, fixed=[fixed], subject="Gates", note=note)


class TestHtml:
    def test_the_headings_are_the_newspaper_then_its_parts(self) -> None:
        root = tree(rendered(full_issue()))
        found = [(one.tag, "".join(one.itertext())) for one in root.iter("h1", "h2", "h3")]
        assert found == [
            ("h1", "The Tidewater Post"),
            ("h2", "Editor’s note"),
            ("h2", "Flood walls held on Tuesday night"),
            ("h2", "Second"),
            ("h2", "Correction"),
            ("h3", "Fixed"),
        ]

    def test_the_lead_alone_has_a_picture_with_its_size_and_words(self) -> None:
        mail = rendered(full_issue())
        (image,) = tree(mail).iter("img")
        assert (image.get("alt"), image.get("width"), image.get("height")) == (
            "A gate",
            "552",
            "345",
        )
        assert re.fullmatch(r"http://localhost:8000/media/\S+\.jpg", image.get("src", ""))

    def test_a_small_picture_is_not_blown_up(self) -> None:
        picture = make_picture(width=300, height=200)
        mail = rendered(make_issue_of(make_article(featured_picture=picture)))
        assert attributes(mail, "//img/@width") == ["300"]

    def test_nothing_is_asked_of_anybody_else(self) -> None:
        mail = rendered(full_issue())
        found = set(re.findall(r"https?://[^/\"'\s<>]+", mail.html))
        assert found == {"http://localhost:8000", "http://www.w3.org"}  # the namespace of XHTML
        assert "@import" not in mail.html
        assert "url(" not in mail.html

    def test_links_to_articles_hold_nothing_of_the_reader(self) -> None:
        mail = rendered(full_issue())
        own = [href for href in attributes(mail, "//a/@href") if "/own/" in href]
        assert own == [LINKS.preferences, LINKS.leave]

    @pytest.mark.parametrize(
        ("language", "direction", "side"),
        [("en", "ltr", "left"), ("ar", "rtl", "right"), ("fa", "rtl", "right"),
         ("ur", "rtl", "right"), ("my", "ltr", "left"), ("zh", "ltr", "left")],
    )  # fmt: skip
    def test_it_is_in_its_language_and_direction(
        self, language: str, direction: str, side: str
    ) -> None:
        mail = rendered(make_issue_of(write_article(language)), language)
        assert attributes(mail, "//html/@lang | //html/@dir") == [language, direction]
        story = tree(mail).xpath("//h2/..")[0]
        assert (story.get("lang"), story.get("dir")) == (language, direction)
        assert f"text-align:{side}" in (story.get("style") or "")

    def test_a_story_in_another_language_says_so_to_eyes_and_screen_readers(self) -> None:
        mail = rendered(make_issue_of(write_article("en")), "ar")
        (story,) = tree(mail).xpath("//h2/..")
        assert (story.get("lang"), story.get("dir")) == ("en", "ltr")
        (hint,) = story.xpath("p[@lang='ar']")
        assert (hint.text, hint.get("dir")) == ("بالإنجليزية فقط", "rtl")

    def test_the_dark_is_offered_and_defaults_hold_without(self) -> None:
        html = rendered(full_issue()).html
        assert '<meta name="color-scheme" content="light dark"' in html
        assert "@media (prefers-color-scheme:dark)" in html
        assert "background-color:#fbf9f5" in html

    def test_what_editors_write_stays_words(self) -> None:
        words = "<b>&amp; \"x\" 'y' {{ z }} <!-- -->"
        issue = make_issue_of(make_article(headline=words, deck=words), preheader=words)
        mail = rendered(issue)
        root = tree(mail)
        (heading,) = root.iter("h2")
        assert "".join(heading.itertext()) == words
        assert mail.subject == words
        assert words in mail.text
        assert attributes(mail, "//title/text()") == [words]

    def test_what_cannot_be_seen_but_matters_stays_in_alt_texts(self) -> None:
        alt = "سه\u200cشنبه \\ क्\u200dष “q” \N{EURO SIGN} &#8364;"
        article = make_article(featured_picture=make_picture(), featured_alt=alt)
        assert attributes(rendered(make_issue_of(article)), "//img/@alt") == [alt]

    def test_thirty_stories_in_burmese_are_below_what_programs_cut(self) -> None:
        headline, deck = WORDS["my"]
        stories = [
            write_article(
                "my", headline=headline * 2, deck=f"{deck} " * 2, kicker="ရေ", byline=["Ana Silva"],
                featured_picture=make_picture(),
            )
            for _ in range(30)
        ]  # fmt: skip
        mail = rendered(make_issue_of(*stories, note=f"<p>{deck * 3}</p>"), "my")
        assert len(mail.html.encode()) < 100_000


class TestText:
    def test_it_is_the_whole_issue_in_lines(self) -> None:
        text = re.sub(r"/en/2\d{3}/\d\d/\d\d/", "/en/…/", rendered(full_issue()).text)
        assert text == (
            "The Tidewater Post\n"
            "Tuesday, 24 November 2026\n"
            "\n"
            "Editor’s note\n"
            "\n"
            "Good morning.\n"
            "\n"
            "* * *\n"
            "\n"
            "Water\n"
            "Flood walls held on Tuesday night\n"
            "The water rose to within a hand of the new gates. Who paid for them is\n"
            "another story.\n"
            "Ana Silva\n"
            f"http://localhost:8000/en/…/{slug(text, 0)}/\n"
            "\n"
            "* * *\n"
            "\n"
            "Second\n"
            "The water rose to within a hand of the new gates. Who paid for them is\n"
            "another story.\n"
            f"http://localhost:8000/en/…/{slug(text, 1)}/\n"
            "\n"
            "* * *\n"
            "\n"
            "Correction\n"
            "\n"
            "Fixed\n"
            "23 November 2026\n"
            f"http://localhost:8000/en/…/{slug(text, 2)}/\n"
            "\n"
            "It was seven, see here.\n"
            "http://localhost:8000/en/\n"
            "\n"
            "* * *\n"
            "\n"
            "You get this mail because you signed up for the newsletter of The\n"
            "Tidewater Post.\n"
            "\n"
            "Your preferences:\n"
            "http://localhost:8000/own/preferences/\n"
            "\n"
            "Leave the newsletter:\n"
            "http://localhost:8000/own/leave/\n"
            "\n"
            "Read in your browser:\n"
            f"http://localhost:8000/en/newsletter/{newest_issue()}/\n"
            "\n"
            "The links to articles hold nothing about you: you can pass them on.\n"
            "\n"
            "The Tidewater Post\n"
            "4 Quay\n"
            "Tidewater\n"
        )

    @pytest.mark.parametrize("language", ["ar", "en", "hi", "ur"])
    def test_lines_end_at_blanks(self, language: str) -> None:
        issue = make_issue_of(write_article(language, deck=f"{WORDS[language][1]} " * 4))
        lines = rendered(issue, language).text.splitlines()
        assert max(len(line) for line in lines if "://" not in line) <= WIDTH

    @pytest.mark.parametrize("language", ["my", "zh"])
    def test_where_words_have_no_blanks_between_them_the_program_breaks_lines(
        self, language: str
    ) -> None:
        deck = f"{WORDS[language][1]} " * 4
        lines = rendered(make_issue_of(write_article(language, deck=deck)), language).text
        assert f"\n{deck.strip()}\n" in lines

    def test_a_list_and_an_address_in_a_note_keep_their_lines(self) -> None:
        note = '<ul><li>One</li><li><a href="https://x.example/?a=1&amp;b=2">Two</a></li></ul>'
        text = rendered(make_issue_of(make_article(), note=note)).text
        assert "\n\n• One\n\n• Two\nhttps://x.example/?a=1&b=2\n\n" in text

    def test_an_address_that_the_words_name_is_not_said_twice(self) -> None:
        note = '<p>Write to <a href="mailto:a@b.example">a@b.example</a></p>'
        text = rendered(make_issue_of(make_article(), note=note)).text
        assert "\n\nWrite to a@b.example\n\n" in text


def slug(text: str, place: int) -> str:
    return re.findall(r"/en/…/([\w-]+)/", text)[place]


def newest_issue() -> str:
    return Issue.objects.latest("pk").slug
