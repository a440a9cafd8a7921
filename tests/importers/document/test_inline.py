"""Within a paragraph: links, gaps, captions and quotation marks."""

from __future__ import annotations

import pytest

from broadsheet.importers.document.captions import is_caption_text, split_credit
from broadsheet.importers.document.links import LinkCount, mend_links
from broadsheet.importers.document.quotations import find_run, is_wholly_quoted, speaker_line
from broadsheet.importers.document.rich import MARK, Rich, Run, plain_rich, sanitise

GAP = '<a href="" data-gap="">'


def mended(text: str | Rich, *, may_guess: bool = True) -> str:
    rich = plain_rich(text) if isinstance(text, str) else text
    return mend_links(rich, LinkCount(), may_guess=may_guess).html()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("as reported here ().", f"{GAP}as reported here</a>."),
        ("They sank [see this]().", f"They sank {GAP}see this</a>."),
        ("They sank, see this [].", f"They sank, {GAP}see this</a>."),
        ("They sank (see ).", f"They sank ({GAP}see</a>)."),
        ("They sank here <>.", f"They sank {GAP}here</a>."),
        ("A brochure () came.", f"A brochure {GAP}()</a> came."),
        (
            "They sank (see this, this and this).",
            f"They sank ({GAP}see this</a>, {GAP}this</a> and {GAP}this</a>).",
        ),
        (
            "see this (https://a.example/x?utm_source=b)",
            '<a href="https://a.example/x?utm_source=b">see this</a>',
        ),
        (
            "The ministry (https://a.example/x) said so.",
            'The ministry (<a href="https://a.example/x">https://a.example/x</a>) said so.',
        ),
        (
            "At https://a.example/x_(y), twice.",
            'At <a href="https://a.example/x_(y)">https://a.example/x_(y)</a>, twice.',
        ),
        ("On www.a.example.", 'On <a href="https://www.a.example">www.a.example</a>.'),
        ("Write to a@b.example.", 'Write to <a href="mailto:a@b.example">a@b.example</a>.'),
        ("Follow @a@b.example", "Follow @a@b.example"),
        ("The function f() returns.", "The function f() returns."),
        ("He said (as he would) no.", "He said (as he would) no."),
        ("He came here (again).", "He came here (again)."),
    ],
)
def test_printed_and_lost_addresses(text: str, html: str) -> None:
    assert mended(text) == html


def test_a_pointing_word_is_no_gap_where_the_files_other_links_survived() -> None:
    assert mended("They sank (source).", may_guess=False) == "They sank (source)."
    assert mended("They sank (here).", may_guess=False) == "They sank (here)."


def test_see_this_without_an_address_is_a_gap_whatever_became_of_the_other_links() -> None:
    gap = '<a href="" data-gap="">see this</a>'
    assert mended("They sank (see this).", may_guess=False) == f"They sank ({gap})."


def test_an_address_printed_behind_its_link_is_not_repeated() -> None:
    rich = Rich(
        (Run("the law", href="https://a.example/law"), Run(" (https://a.example/law) says"))
    )
    assert mended(rich) == '<a href="https://a.example/law">the law</a> says'


def test_gaps_are_counted() -> None:
    count = LinkCount()
    mend_links(plain_rich("here () and see this [] and (here)"), count, may_guess=True)
    assert (count.gaps, count.guessed_gaps) == (3, 1)


@pytest.mark.parametrize(
    ("text", "words", "credit"),
    [
        ("Boats at noon. (Source: Jane Doe)", "Boats at noon.", "Jane Doe"),
        ("Boats at noon (Photo: Jane Doe / Ledger)", "Boats at noon", "Jane Doe / Ledger"),
        ("Boats at noon. Photo by Jane Doe", "Boats at noon.", "Jane Doe"),
        ("Boats at noon. Photo: J. Doe", "Boats at noon.", "J. Doe"),
        ("Boats at noon. © Jane Doe", "Boats at noon.", "© Jane Doe"),
        ("Boats. Credit: Jane Doe / Getty Images.", "Boats.", "Jane Doe / Getty Images"),
        (
            "Boats at noon (Jane Doe/Flickr, CC BY 2.0)",
            "Boats at noon",
            "Jane Doe/Flickr, CC BY 2.0",
        ),
        ("[Image: Boats at noon. (Source: Jane Doe)]", "Boats at noon.", "Jane Doe"),
        ("Photo: Jane Doe", "", "Jane Doe"),
        ("Foto: Jane Doe", "", "Jane Doe"),
        ("Image source: Flickr", "", "Flickr"),
        ("Featured image is from X (CC BY-SA 4.0)", "", "X (CC BY-SA 4.0)"),
    ],
)
def test_captions_part_from_their_credit(text: str, words: str, credit: str) -> None:
    found = split_credit(plain_rich(text))
    assert found is not None
    assert (found.words.plain, found.credit) == (words, credit)
    assert is_caption_text(plain_rich(text)) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "The minister said that the picture was clear: nothing moved.",
        "Source: The author's own interviews with forty people in three towns, over a year.",
        "He photographed the boats, and the boats did not mind.",
    ],
)
def test_text_about_pictures_is_no_caption(text: str) -> None:
    assert is_caption_text(plain_rich(text)) == 0


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We went.”", True),
        ('"We went."', True),
        ("« Nous sommes partis. »", True),
        ("„Wir gingen.“", True),
        ("“We went.” (Ledger, 2 May 2020)", True),
        ("“He said ‘go’ and we went.”", True),
        ("“We went,” she said, “and came back.”", False),
        ('"We went," she said, "and came back."', False),
        ("“We went", False),
        ("We went.”", False),
    ],
)
def test_paragraphs_wholly_in_quotation_marks(text: str, quoted: bool) -> None:
    assert is_wholly_quoted(text) is quoted


def test_a_quotation_over_paragraphs_opens_each_and_closes_the_last() -> None:
    assert find_run(["“One.", "“Two.", "“Three.”", "Four."], 0) == (3, True)
    assert find_run(["“One.", "Two.”", "Three."], 0) == (2, False)
    assert find_run(["“One.", "Two.", "Three."], 0) == (0, False)


def test_who_speaks() -> None:
    assert speaker_line("— Jane Doe, farmer") == "Jane Doe, farmer"
    assert speaker_line("-- Jane Doe") == "Jane Doe"
    assert speaker_line("Jane Doe, farmer") == ""


def test_html_is_escaped_and_holds_the_allowed_tags_alone() -> None:
    note = Rich((Run("a <note>"),))
    rich = Rich(
        (
            Run("<b>&", bold=True),
            Run("x", italic=True, href='https://a.example/"><script>'),
            Run(MARK, note=note),
        )
    )
    assert rich.html() == (
        "<b>&lt;b&gt;&amp;</b>"
        '<a href="https://a.example/&quot;&gt;&lt;script&gt;"><i>x</i></a>'
        '<span data-note="">a &lt;note&gt;</span>'
    )
    assert sanitise('<p onclick="x">a<script>b</script></p>') == "<p>a</p>"
